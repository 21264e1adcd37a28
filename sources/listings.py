"""CDX and CDXJ listings: of the WARC files beside them, only the records that a line names and that are wanted are read."""

import gzip
from collections.abc import Iterator
from contextlib import ExitStack
from typing import BinaryIO

from sources.archive import ArchiveFile
from sources.warc import read_record
from sources.warc_response import Wants
from transforms.captures import MISSING_FILE, Held, LeftOut, refusal
from transforms.cdx import Listed, fields_of, read_line
from transforms.errors import FetchError, RefusedError

_OPEN_FILES = 32
_SHOWN = 60


def read_listing(listing: ArchiveFile, wants: Wants) -> Iterator[tuple[Held, int]]:
    """What the lines of a listing name, each with the offset up to which the listing was read."""
    try:
        with listing.path.open("rb") as raw, ExitStack() as stack:
            lines = stack.enter_context(gzip.open(raw)) if listing.path.name.endswith(".gz") else raw
            yield from _Beside(listing, wants, stack).held(lines, raw)
    except (OSError, EOFError) as error:
        problem = f"{listing.origin} cannot be read to its end: {getattr(error, 'strerror', None) or error}."
        yield refusal(listing.origin, FetchError(problem, expectation="readable")), 0


class _Beside:
    """The WARC files beside a listing, opened when a line names them."""

    def __init__(self, listing: ArchiveFile, wants: Wants, stack: ExitStack) -> None:
        self._listing, self._wants, self._stack = listing, wants, stack
        self._opened: dict[str, tuple[ArchiveFile, BinaryIO]] = {}
        self._missing: set[str] = set()

    def held(self, lines: "BinaryIO | gzip.GzipFile", raw: BinaryIO) -> Iterator[tuple[Held, int]]:
        """What each line names."""
        letters: tuple[str, ...] | None = None
        for number, line in enumerate(lines, start=1):
            text = line.decode("utf-8", "replace")
            if number == 1 and (named := fields_of(text)):
                letters = named
            elif text.strip():
                yield self._named(text, number, letters), raw.tell()

    def _named(self, text: str, number: int, letters: tuple[str, ...] | None) -> Held:
        try:
            listed = read_line(text, letters)
        except ValueError as error:
            shown = text.strip()[:_SHOWN]
            problem = f"Line {number:,} of {self._listing.origin} names no record: {error} ({shown})."
            return refusal(f"{self._listing.origin}:{number}", RefusedError(problem, expectation="names_a_record"))
        source = self._wants.source_of(listed.capture.url)
        if reason := self._wants.leaves_out(listed.capture, source):
            return LeftOut(reason)
        return self._read(listed)

    def _read(self, listed: Listed) -> Held:
        name = listed.file_name.rpartition("/")[2]
        if name in self._missing:
            return LeftOut(MISSING_FILE)
        try:
            file, opened = self._open(name)
        except OSError as error:
            self._missing.add(name)
            problem = f"{name} of {self._listing.origin} cannot be read: {error.strerror}."
            remedy = "Put it beside the listing; further lines that name it are counted as left out."
            return refusal(name, FetchError(problem, remedy=remedy, expectation="readable", url=listed.capture.url))
        return read_record(file, opened, listed.offset, self._wants)

    def _open(self, name: str) -> tuple[ArchiveFile, BinaryIO]:
        if name not in self._opened:
            if len(self._opened) >= _OPEN_FILES:
                self._opened.pop(next(iter(self._opened)))[1].close()
            path = self._listing.path.with_name(name)
            self._opened[name] = ArchiveFile(path, name), self._stack.enter_context(path.open("rb"))
        return self._opened[name]

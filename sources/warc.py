"""WARC files, of one's own or of CC-NEWS (ISO 28500): what hosts answered, as documents; read as a stream, however large.

FastWARC reads; where it stumbles, ``sources/warc_places.py`` finds the next record, and what lies between is told. A record is
handed on only when the next one begins where it ends, so that one with a wrong length never passes for a page.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from sources.archive import ArchiveFile
from sources.warc_places import end_of, has_bytes, is_record, next_record
from sources.warc_response import Wants, document_of
from transforms.captures import NO_ANSWER, Capture, Held, LeftOut, refusal, warc_instant
from transforms.errors import DocumentError, FetchError, RefusedError

_ANSWERS = WarcRecordType.response | WarcRecordType.revisit
_HEADERS_BYTES = 256 * 1024  # of an answer, beside its body


def read_warc(file: ArchiveFile, wants: Wants, start: int = 0) -> Iterator[tuple[Held, int]]:
    """What a WARC file holds from an offset on, each with the offset up to which the file was read."""
    try:
        with file.path.open("rb") as opened:
            yield from _Reading(file, opened, wants, start).held()
    except OSError as error:
        problem = f"{file.origin} cannot be read: {error.strerror or error}."
        yield refusal(file.origin, FetchError(problem, expectation="readable")), start


def read_record(file: ArchiveFile, opened: BinaryIO, offset: int, wants: Wants) -> Held:
    """What a WARC file holds at an offset."""
    if not is_record(opened, offset) or end_of(opened, offset) is None:
        return _damage(file, offset, f"There is no whole record at offset {offset:,} of {file.origin}.")
    opened.seek(offset)
    try:
        return held_in(next(iter(ArchiveIterator(opened, parse_http=False))), _at(file, offset), wants)
    except (OSError, StopIteration) as error:
        return _damage(file, offset, f"The record at offset {offset:,} of {file.origin} cannot be read: {error}.")


class _Reading:
    """One pass over a file: record by record, from the next good one where something is broken."""

    def __init__(self, file: ArchiveFile, opened: BinaryIO, wants: Wants, start: int) -> None:
        self._file, self._opened, self._wants = file, opened, wants
        self._start: int | None = start
        self._size = file.path.stat().st_size

    def held(self) -> Iterator[tuple[Held, int]]:
        """What the file holds, with what is broken in it."""
        if not has_bytes(self._opened, self._start or 0, None):
            if self._start:
                return
            problem = f"{self._file.origin} is empty."
            yield refusal(self._file.origin, RefusedError(problem, expectation="not_empty")), 0
            return
        while self._start is not None:
            yield from self._until_broken(self._start)

    def _until_broken(self, start: int) -> Iterator[tuple[Held, int]]:
        """Records from an offset on, each when the next one was found; at the end, what is broken there and where to go on."""
        self._opened.seek(start)
        waiting: Held | None = None
        last, reached, trouble = start, start, ""
        try:
            for record in ArchiveIterator(self._opened, parse_http=False):
                begins = max(start, record.stream_pos)
                # In a file that is compressed as a whole, every record seems to begin where all was unpacked.
                reached = begins if begins < self._size else reached
                if waiting:
                    yield waiting, reached
                waiting, last = None, begins
                waiting = held_in(record, _at(self._file, last), self._wants)
        except OSError as error:
            trouble = str(error)
        yield from self._end(waiting, last, is_broken=bool(trouble))

    def _end(self, waiting: Held | None, last: int, *, is_broken: bool) -> Iterator[tuple[Held, int]]:
        if waiting and not is_record(self._opened, last):
            # Records that are not compressed one by one: there is no place to look at, or to go on from.
            yield waiting, last
            self._start = None
            if is_broken:
                yield self._broken(last), last
            return
        end = end_of(self._opened, last)
        self._start = next_record(self._opened, last + 1 if end is None else end)
        if waiting and end is not None:
            yield waiting, end
        if end is None:
            yield self._broken(last), last
        elif has_bytes(self._opened, end, self._start):
            yield self._broken(end), end

    def _broken(self, offset: int) -> Held:
        where = "nothing good follows" if self._start is None else f"the next good record begins at {self._start:,}"
        return _damage(self._file, offset, f"{self._file.origin} is broken at offset {offset:,}; {where}.")


def _at(file: ArchiveFile, offset: int) -> str:
    """The origin of a record."""
    return f"{file.origin}#{offset}"


def _damage(file: ArchiveFile, offset: int, problem: str) -> Held:
    return refusal(_at(file, offset), RefusedError(problem, expectation="whole_record"))


def held_in(record: WarcRecord, origin: str, wants: Wants) -> Held:
    """What a record holds."""
    if not record.record_type & _ANSWERS or not record.is_http:
        return LeftOut(NO_ANSWER)
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    source = wants.source_of(url)
    source_id = source.source_id if source else "unknown"
    try:
        capture = Capture(url, _captured_at(record, origin), is_revisit=record.record_type == WarcRecordType.revisit)
        if reason := wants.leaves_out(capture, source):
            return LeftOut(reason)
        return document_of(capture, record.headers.get, _block(record, origin, wants), origin, source, wants)
    except DocumentError as error:
        error.url = error.url or url or None
        return refusal(origin, error, source_id)


def _captured_at(record: WarcRecord, origin: str) -> datetime:
    written = record.headers.get("WARC-Date") or ""
    try:
        return warc_instant(written)
    except ValueError as error:
        problem = f"The record {origin} says no date that can be read: {written!r}."
        raise RefusedError(problem, expectation="dated") from error


def _block(record: WarcRecord, origin: str, wants: Wants) -> bytes:
    if record.content_length > wants.max_bytes + _HEADERS_BYTES:
        raise RefusedError(f"{origin} is larger than {wants.max_bytes:,} bytes.", expectation="within_size")
    block = bytes(record.reader.read(record.content_length))
    if len(block) < record.content_length:
        raise RefusedError(f"{origin} ends before its Content-Length says.", expectation="whole_record")
    return block

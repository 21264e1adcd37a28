"""All that the paths of a backfill hold: saved articles first, then WARC files and what listings name, one after the other.

A stream: nothing but what is being looked at is in memory.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from sources.archive import LISTING_SUFFIXES, WARC_SUFFIXES, ArchiveFile, archive_files, read_archive_file
from sources.listings import read_listing
from sources.warc import read_warc
from sources.warc_response import Wants
from transforms.captures import Held, LeftOut, Selection, known_source, left_out, refusal
from transforms.catalog import SourceIndex
from transforms.errors import DocumentError

_NOWHERE: Mapping[Path, int] = MappingProxyType({})


class Streamed(NamedTuple):
    """What was found, and how far the holdings were gone through then, in the unit of their size.

    ``path`` and ``up_to`` are the file and the offset up to which it was gone through, where it may be gone on with there.
    """

    held: Held
    through: int
    path: Path | None = None
    up_to: int = 0


@dataclass(frozen=True)
class Holdings:
    """The files of some paths, in the order in which they are read.

    Attributes:
        files: Saved articles, WARC files and listings.
    """

    files: tuple[ArchiveFile, ...]

    @cached_property
    def size(self) -> int:
        """How many files, where each is an article; else how many bytes are gone through."""
        return sum(self.weight(file) for file in self.files)

    @cached_property
    def is_of_articles(self) -> bool:
        """Whether each file is an article."""
        return not any(_is_warc(file) or _is_listing(file) for file in self.files)

    @property
    def streamed(self) -> tuple[ArchiveFile, ...]:
        """Those that may be gone on with in their middle: WARC files."""
        return tuple(file for file in self.files if _is_warc(file))

    def weight(self, file: ArchiveFile) -> int:
        """A file's part of the size."""
        return 1 if self.is_of_articles else _byte_count(file)


def holdings(paths: Sequence[Path]) -> Holdings:
    """What some paths hold: each a directory of saved articles or WARC files, or a single file or listing.

    Raises:
        ArchiveError: There is nothing at one of the paths, nothing of an archive in it, or it may not be listed.
    """
    directories: dict[str, str] = {}
    found = {_place(file.path, directories): file for path in paths for file in archive_files(path)}
    return Holdings(tuple(sorted(found.values(), key=lambda file: _is_warc(file) or _is_listing(file))))


def _place(path: Path, directories: dict[str, str]) -> str:
    """Where a file lies, in whatever way it was named; each directory is looked up once."""
    directory, name = os.path.split(path)
    if directory not in directories:
        directories[directory] = os.path.realpath(directory)
    place = f"{directories[directory]}{os.sep}{name}"
    return os.path.realpath(place) if path.is_symlink() else place


def held(
    all_of: Holdings,
    sources: SourceIndex,
    selection: Selection,
    *,
    max_bytes: int,
    beginnings: Mapping[Path, int] = _NOWHERE,
) -> Iterator[Streamed]:
    """What the holdings hold, and what of it cannot be taken or was not asked for.

    Of saved articles all outlets are taken; of the web's archives, which hold everything, only those of the catalogue. ``beginnings``
    are offsets at which WARC files are begun.
    """
    wants = Wants(partial(known_source, sources=sources), partial(left_out, selection=selection), max_bytes)
    done = 0
    for file in all_of.files:
        if _is_warc(file):
            for found, position in read_warc(file, wants, beginnings.get(file.path, 0)):
                yield Streamed(found, done + position, file.path, position)
        elif _is_listing(file):
            for found, position in read_listing(file, wants):
                yield Streamed(found, done + position)
        else:
            yield Streamed(_saved(file, sources, selection, max_bytes), done + all_of.weight(file))
        done += all_of.weight(file)


def _is_warc(file: ArchiveFile) -> bool:
    return file.path.name.lower().endswith(WARC_SUFFIXES)


def _is_listing(file: ArchiveFile) -> bool:
    return file.path.name.lower().endswith(LISTING_SUFFIXES)


def _byte_count(file: ArchiveFile) -> int:
    try:
        return file.path.stat().st_size
    except OSError:
        return 0  # told when it is read


def _saved(file: ArchiveFile, sources: SourceIndex, selection: Selection, max_bytes: int) -> Held:
    try:
        document = read_archive_file(file, max_bytes=max_bytes)
    except DocumentError as error:
        return replace(refusal(file.origin, error), url=None)
    source_id = sources.of(document.url).source_id if document.url else "unknown"
    reason = selection.leaves_out(source_id, document.fetched_at)
    return LeftOut(reason) if reason else replace(document, source_id=source_id)

"""An archive on disk: a directory of ``.md`` files, one article each, and of WARC files; or a single file.

What ``.md`` files say is read in ``transforms/archive.py``; WARC files and listings of them in ``sources/holdings.py``.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from transforms.archive import archive_address, archive_stamp
from transforms.errors import ArchiveError, FetchError, RefusedError
from transforms.identity import document_id
from transforms.records import RawDocument

SUFFIX = ".md"
WARC_SUFFIXES = (".warc", ".warc.gz")
LISTING_SUFFIXES = (".cdx", ".cdxj", ".cdx.gz", ".cdxj.gz")
MAX_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file of an archive: where it lies, and its path below the archive's root, with ``/`` between parts."""

    path: Path
    origin: str


def archive_files(root: Path) -> list[ArchiveFile]:
    """The archive's files, sorted by origin; of a single file, its name is the origin.

    Raises:
        ArchiveError: There is nothing at the path, nothing of an archive in it, or it may not be listed.
    """
    try:
        if root.is_file():
            return [ArchiveFile(root, _text(root.name))]
        if not root.is_dir():
            raise ArchiveError(
                f"There is nothing at {root}.", remedy="Give the path of an archive's directory or file."
            )
        found = [ArchiveFile(Path(root, below), _text(below)) for below in _files(root)]
        if not found:
            raise _no_archive(root)
    except OSError as error:
        remedy = "Make it readable for the user that runs Dateline."
        raise ArchiveError(f"{error.filename or root} cannot be listed: {error.strerror}.", remedy=remedy) from error
    return sorted(found, key=lambda file: file.origin)


def _files(root: Path) -> Iterator[str]:
    """Paths below the root."""
    # Not Path.rglob, which passes over directories that it may not list.
    for directory, _, names in os.walk(root, onerror=_raise):
        below = os.path.relpath(directory, root)
        wanted = (name for name in names if name.endswith((SUFFIX, *WARC_SUFFIXES)))
        yield from wanted if below == os.curdir else (f"{below}{os.sep}{name}" for name in wanted)


def _raise(error: OSError) -> None:
    raise error


def _text(path: str) -> str:
    return os.fsencode(path.replace(os.sep, "/")).decode("utf-8", "replace")


def _no_archive(root: Path) -> ArchiveError:
    is_empty = next(root.iterdir(), None) is None
    problem = f"{root} is empty." if is_empty else f"{root} holds no {SUFFIX} files and no WARC files."
    remedy = f"An archive is a directory of {SUFFIX} files, one article each, or of {' and '.join(WARC_SUFFIXES)} files, at any depth."
    return ArchiveError(problem, remedy=remedy)


def read_archive_file(file: ArchiveFile, *, max_bytes: int = MAX_BYTES) -> RawDocument:
    """The file's bytes with its own address and stamp; without a stamp, the file's modification time stands.

    Raises:
        RefusedError: The file is larger than ``max_bytes`` (expectation ``within_size``), or empty (``not_empty``).
        FetchError: It cannot be read (``readable``).
    """
    try:
        body, modified_at = _read(file, max_bytes)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FetchError(f"{file.origin} cannot be read: {reason}.", expectation="readable", url=file.origin) from error
    if len(body) > max_bytes:
        raise RefusedError(
            f"{file.origin} is larger than {max_bytes:,} bytes.", expectation="within_size", url=file.origin
        )
    if not body:
        raise RefusedError(f"{file.origin} is empty.", expectation="not_empty", url=file.origin)
    return RawDocument(
        document_id=document_id(body),
        source_id="",
        url=archive_address(body) or "",
        origin=file.origin,
        fetched_at=archive_stamp(body) or modified_at,
        status=200,
        content_type="text/markdown",
        body=body,
    )


def _read(file: ArchiveFile, max_bytes: int) -> tuple[bytes, datetime]:
    """The first ``max_bytes`` and one more; a file that grows or lies about its size costs no more than that."""
    about = file.path.stat()
    if not stat.S_ISREG(about.st_mode):
        raise OSError(None, "it is not a file")
    with file.path.open("rb") as opened:
        # As much memory is taken as is asked for, however little there is.
        body = opened.read(min(about.st_size, max_bytes) + 1)
        if len(body) > about.st_size:
            body += opened.read(max_bytes + 1 - len(body))
    return body, datetime.fromtimestamp(about.st_mtime, UTC)

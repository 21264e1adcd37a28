"""How far a WARC file was gone through, told so that it can be checked: a file that grew is gone on with, one that was replaced is begun.

A mark is an offset at which a record begins, or the file ended, and a hash of bytes before it: of the first and of the last of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from sources.warc_places import has_bytes, is_record

PROVEN_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to where a file was gone through, and what tells that it is the same file."""

    up_to: int
    proof: str


def mark_at(path: Path, up_to: int) -> Mark:
    """The mark at an offset of a file.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as opened:
        return Mark(up_to, _proof(opened, up_to))


def goes_on_at(path: Path, marks: Iterable[Mark]) -> int:
    """The furthest offset of some marks that still hold for a file; its beginning where none does."""
    furthest = sorted(marks, key=lambda mark: mark.up_to, reverse=True)
    try:
        with path.open("rb") as opened:
            return next((mark.up_to for mark in furthest if _holds(opened, mark)), 0)
    except OSError:
        return 0  # told when it is read


def _holds(opened: BinaryIO, mark: Mark) -> bool:
    is_same = _proof(opened, mark.up_to) == mark.proof
    return is_same and (is_record(opened, mark.up_to) or not has_bytes(opened, mark.up_to, None))


def _proof(opened: BinaryIO, up_to: int) -> str:
    """A hash of the first and of the last bytes before an offset; of a file that ends before it, another one."""
    opened.seek(0)
    first = opened.read(min(PROVEN_BYTES, up_to))
    opened.seek(max(0, up_to - PROVEN_BYTES))
    last = opened.read(min(PROVEN_BYTES, up_to))
    return sha256(first + last).hexdigest()

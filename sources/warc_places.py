"""Where records begin and end in a WARC file, looked at where the reader stumbled: by the bytes, without reading records.

A record is the text ``WARC/1.1`` and headers, an empty line, as many bytes as its Content-Length says, and two empty lines
(WARC/1.1, 4); in a compressed file each is a gzip member of its own (Annex D).
"""

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

_GZIP = b"\x1f\x8b\x08"
_BEGIN = b"WARC/"
_MARKS = re.compile(re.escape(_GZIP) + b"|" + re.escape(_BEGIN))
_PIECE = 1024 * 1024
_HEAD = 64 * 1024  # bytes of a record's headers at most
_PEEKED = 4096
_GAP = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:\s*(\d{1,18})\s*$", re.IGNORECASE | re.MULTILINE)


def is_record(file: BinaryIO, offset: int) -> bool:
    """Whether a record begins at an offset."""
    file.seek(offset)
    head = file.read(_PEEKED)
    return _unzipped(head).startswith(_BEGIN) if head.startswith(_GZIP) else head.startswith(_BEGIN)


def next_record(file: BinaryIO, after: int) -> int | None:
    """Where the next record begins, at ``after`` or behind; None where none does."""
    return next((found for found in _occurrences(file, after) if _has_headers(file, found)), None)


def _has_headers(file: BinaryIO, offset: int) -> bool:
    """Whether a record begins at an offset whose headers can be read; a text may speak of WARC/1.1, too."""
    file.seek(offset)
    head = file.read(_HEAD)
    return _headers(_unzipped(head) if head.startswith(_GZIP) else head) is not None


def end_of(file: BinaryIO, offset: int) -> int | None:
    """Where the record at an offset ends; None where it does not end as its Content-Length says."""
    file.seek(offset)
    return _end_of_member(file, offset) if file.read(len(_GZIP)) == _GZIP else _end_of_plain(file, offset)


def has_bytes(file: BinaryIO, start: int, end: int | None) -> bool:
    """Whether anything but padding stands between two offsets; without a second one, up to the file's end."""
    file.seek(start)
    while piece := file.read(_PIECE if end is None else min(_PIECE, end - file.tell())):
        if piece.strip(b"\0\r\n"):
            return True
    return False


def _occurrences(file: BinaryIO, start: int) -> Iterator[int]:
    """Where something stands that may be a beginning: the first bytes of a file, too, may be what is broken."""
    file.seek(start)
    kept, base = b"", start
    while read := file.read(_PIECE):
        piece = kept + read
        position = base + len(piece)
        yield from (base + found.start() for found in _MARKS.finditer(piece))
        kept = piece[1 - len(_BEGIN) :]
        base = position - len(kept)
        file.seek(position)


def _unzipped(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, _HEAD)
    except zlib.error:
        return b""


def _headers(head: bytes) -> tuple[int, int] | None:
    """How long a record's headers are, and how long they say that its block is."""
    end = head.find(_GAP)
    length = _LENGTH.search(head[: end + 2].replace(b"\r\n", b"\n")) if end >= 0 and head.startswith(_BEGIN) else None
    return (end + len(_GAP), int(length[1])) if length else None


def _end_of_plain(file: BinaryIO, offset: int) -> int | None:
    file.seek(offset)
    said = _headers(file.read(_HEAD))
    if said is None:
        return None
    end = offset + sum(said)
    file.seek(end)
    return end + len(_GAP) if file.read(len(_GAP)) == _GAP else None


def _end_of_member(file: BinaryIO, offset: int) -> int | None:
    file.seek(offset)
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    head, size = b"", 0
    try:
        for piece in _inflated(file, member):
            size += len(piece)
            head += piece[: max(0, _HEAD - len(head))]
    except zlib.error:
        return None
    said = _headers(head)
    if not member.eof or said is None or size != sum(said) + len(_GAP):
        return None
    return file.tell() - len(member.unused_data)


def _inflated(file: BinaryIO, member: "zlib._Decompress") -> Iterator[bytes]:
    while not member.eof and (piece := member.unconsumed_tail or file.read(_HEAD)):
        yield member.decompress(piece, _PIECE)

"""Lines of CDX and CDXJ listings: which answer lies where in which WARC file.

CDX's first line names its fields by letters (iipc.github.io/warc-specifications, CDX format); a CDXJ line is a key, a
timestamp and a JSON object, as pywb and Common Crawl write it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from transforms.captures import Capture, media_type

_MARK = " CDX "
_USUAL = "N b a m s k r M S V g"  # what a listing without a first line has
_OF_NINE = "N b a m s k r V g"
_NAMES = {"b": "timestamp", "a": "url", "m": "mime", "s": "status", "S": "length", "V": "offset", "g": "filename"}
_NOTHING = {"", "-"}
_DIGITS = 14


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a listing: what was saved, and where it lies; ``length`` is in bytes of the file, or None."""

    capture: Capture
    file_name: str
    offset: int
    length: int | None


def fields_of(first_line: str) -> tuple[str, ...] | None:
    """The letters of a listing's fields, where the line names them."""
    line = first_line.lstrip("\ufeff")
    return tuple(line.split()[1:]) if line.lstrip().startswith(_MARK.strip() + " ") else None


def read_line(line: str, letters: tuple[str, ...] | None = None) -> Listed:
    """One line of a listing.

    Args:
        line: Of CDX or CDXJ.
        letters: Of the fields, as the first line names them; the usual eleven or nine where it does not.

    Raises:
        ValueError: It is no line of such a listing; the message says what is missing.
    """
    key, _, rest = line.strip().partition(" ")
    timestamp, _, said = rest.partition(" ")
    if said.lstrip().startswith("{"):
        told = json.loads(said)
        if not isinstance(told, dict):
            raise ValueError("its JSON is no object")
        return _listed({"timestamp": timestamp, **{name: str(value) for name, value in told.items()}})
    parts = [key, timestamp, *said.split()]
    names = letters or tuple((_OF_NINE if len(parts) == len(_OF_NINE.split()) else _USUAL).split())
    if len(parts) != len(names):
        raise ValueError(f"it has {len(parts)} fields where {len(names)} are named")
    return _listed({_NAMES[letter]: part for letter, part in zip(names, parts, strict=True) if letter in _NAMES})


def _listed(told: Mapping[str, str]) -> Listed:
    missing = [name for name in ("timestamp", "url", "offset", "filename") if told.get(name, "") in _NOTHING]
    if missing:
        raise ValueError(f"it says no {' and no '.join(missing)}")
    status, mime = told.get("status", ""), told.get("mime", "")
    length = told.get("length", "")
    is_revisit = mime == "warc/revisit"
    capture = Capture(
        url=told["url"],
        captured_at=_instant(told["timestamp"]),
        status=int(status) if status.isdecimal() else None,
        media_type=None if mime in _NOTHING | {"unk"} or is_revisit else media_type(mime),
        is_revisit=is_revisit,
    )
    if not told["offset"].isdecimal():
        raise ValueError(f"its offset {told['offset']!r} is no number")
    return Listed(capture, told["filename"], int(told["offset"]), int(length) if length.isdecimal() else None)


def _instant(written: str) -> datetime:
    """A timestamp of fourteen digits; milliseconds may follow."""
    if not written.isdecimal() or len(written) < _DIGITS:
        raise ValueError(f"its timestamp {written!r} is none of {_DIGITS} digits")
    return datetime.strptime(written[:_DIGITS], "%Y%m%d%H%M%S").replace(tzinfo=UTC)

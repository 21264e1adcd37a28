"""What archives of the web hold, by what each record says of itself: which of it is wanted, and whether its bytes are whole.

Reading the files is not done here (``sources/warc.py``, ``sources/listings.py``).
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from transforms.catalog import Source, SourceIndex
from transforms.errors import DocumentError, FetchError
from transforms.records import RawDocument, Rejection

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
OK = 200

NO_ANSWER = "records that are no answers (requests, metadata)"
REVISIT = "answers that were seen before, unchanged (revisits)"
OTHER_OUTLET = "of outlets that the catalogue does not describe"
NOT_ASKED_FOR = "of outlets that were not asked for"
OTHER_DAY = "outside the dates asked for"
FRONT_PAGE = "front pages"
OTHER_STATUS = "answers other than 200"
NO_HTML = "answers that are no HTML"
MISSING_FILE = "in WARC files that are missing"

_HASHES = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha512": hashlib.sha512, "md5": hashlib.md5}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record that nobody asked for, and why: counted, and not looked at any further."""

    reason: str


Held = RawDocument | Rejection | LeftOut
"""What an archive holds at one place: a document, what could not be taken, or what nobody asked for."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One answer of a host as it was saved: address and moment, and what is known of it before its bytes are read."""

    url: str
    captured_at: datetime
    status: int | None = None
    media_type: str | None = None
    is_revisit: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """What of an archive is wanted: outlets by id, all if none are named; and days in UTC on which it was seen, both included."""

    source_ids: frozenset[str] = field(default_factory=frozenset)
    since: date | None = None
    until: date | None = None

    def leaves_out(self, source_id: str, seen_at: datetime) -> str | None:
        """Why a document is not wanted, or None where it is."""
        if self.source_ids and source_id not in self.source_ids:
            return NOT_ASKED_FOR
        seen_on = seen_at.astimezone(UTC).date()
        is_early, is_late = self.since and seen_on < self.since, self.until and seen_on > self.until
        return OTHER_DAY if is_early or is_late else None


EVERYTHING = Selection()


def left_out(capture: Capture, source: Source | None, selection: Selection) -> str | None:
    """Why a capture is not wanted, or None where it is, as far as is known of it yet."""
    if source is None:
        return OTHER_OUTLET
    if reason := selection.leaves_out(source.source_id, capture.captured_at):
        return reason
    parts = urlsplit(capture.url)
    if parts.path in {"", "/"} and not parts.query:
        return FRONT_PAGE
    if capture.is_revisit:
        return REVISIT
    if capture.status is not None and capture.status != OK:
        return OTHER_STATUS
    return NO_HTML if capture.media_type and capture.media_type not in HTML_TYPES else None


def known_source(url: str, sources: SourceIndex) -> Source | None:
    """The outlet of an address, where the catalogue describes it."""
    try:
        return sources.described(url)
    except ValueError:  # urlsplit refuses some addresses that crawlers have written down
        return None


def media_type(content_type: str) -> str:
    """The type alone, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def warc_instant(written: str) -> datetime:
    """A WARC-Date.

    Raises:
        ValueError: It is none.
    """
    said = datetime.fromisoformat(written.strip())
    return said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=UTC)


def fits_digest(declared: str | None, data: bytes) -> bool | None:
    """Whether bytes have the digest that a record declares, or None where it declares none that can be checked.

    Digests are ``algorithm:value``, the value in base 32 or hexadecimal (WARC/1.1, 5.8).
    """
    algorithm, _, value = (declared or "").strip().partition(":")
    make = _HASHES.get(algorithm.lower().replace("-", ""))
    if make is None or not value:
        return None
    computed = make(data).digest()
    try:
        said = bytes.fromhex(value) if len(value) == 2 * len(computed) else base64.b32decode(value.upper())
    except (ValueError, binascii.Error):
        return None
    return said == computed


def refusal(origin: str, error: DocumentError, source_id: str = "unknown") -> Rejection:
    """The rejection that a place in an archive becomes when nothing can be taken from it."""
    return Rejection(
        stage=error.stage,
        record_id=origin,
        source_id=source_id,
        expectation=error.expectation,
        reason=str(error),
        url=error.url,
        is_failure=isinstance(error, FetchError),
    )

"""The nouns: what flows from an outlet to a story (docs/design/README.md has the drawing).

Frozen and slotted, without behaviour beyond what their own fields tell; what a person writes in a file
(:class:`~transforms.catalog.Source`, :class:`~transforms.catalog.Story`) stands in ``transforms/catalog.py``,
and how they become rows in ``transforms/schemas.py``. Instants are aware datetimes in UTC; sizes of text are
in characters.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

DateKind = Literal["feed", "json_ld", "meta", "microdata", "time_tag", "visible", "url", "archive_stamp", "first_seen"]
Precision = Literal["second", "minute", "hour", "day"]
LinkKind = Literal["body", "original", "author", "related"]


@dataclass(frozen=True, slots=True)
class RawDocument:
    """Bytes as received, with where and when; kept untouched so that a better parser can read them again.

    ``origin`` is the address fetched, or the file's path below the archive given, with ``/`` between parts; of a WARC file with
    ``#`` and the record's offset.
    """

    document_id: str
    source_id: str
    url: str
    origin: str
    fetched_at: datetime
    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """What a feed said about an article, at a time.

    ``fingerprint`` is a hash of everything the entry says; another one means that the outlet touched it.
    """

    source_id: str
    entry_id: str
    url: str
    title: str
    published: str
    updated: str
    seen_at: datetime
    fingerprint: str
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """One date that an article was offered: as written, as understood, and whether it was believed.

    ``raw`` is what stood there; ``instant`` what it means, or None where it means nothing; ``zone`` how the offset was
    known (``+08:00`` as written, or the name of the source's zone that was assumed).
    """

    kind: DateKind
    raw: str
    instant: datetime | None
    zone: str | None
    precision: Precision | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of an article; its address is the original's, not a resizing proxy's."""

    position: int
    url: str
    caption: str | None = None
    credit: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link out of an article, by what it is for."""

    position: int
    url: str
    text: str
    kind: LinkKind


@dataclass(frozen=True, slots=True)
class Article:
    """What was read out of one document.

    ``body`` is paragraphs with an empty line between them. ``raw_authors`` keeps the byline as it stood; ``authors`` are people.
    ``content_hash`` changes when the outlet changes its words, and only then; ``text_hash`` is the same for the same
    words in any script, at any outlet. ``observed_at`` is when the document was seen. ``agency`` and ``dateline_place`` are what
    the dateline says: whose report it is, and from where.
    """

    article_id: str
    source_id: str
    url: str
    document_id: str
    observed_at: datetime
    title: str
    body: str
    content_hash: str
    text_hash: str
    subtitle: str | None = None
    raw_authors: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    published_from: DateKind | None = None
    published_precision: Precision | None = None
    modified_at: datetime | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    agency: str | None = None
    dateline_place: str | None = None
    is_paywalled: bool | None = None
    is_live_blog: bool | None = None
    author_note: str | None = None
    translator: str | None = None
    original_url: str | None = None
    dates: tuple[DateEvidence, ...] = ()
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record not taken: at which stage, why, and from which document.

    ``record_id`` names the record as well as it is known then: the article's id, else the document's, else the entry's.
    ``is_failure`` tells what could not be had from what was had and refused.
    """

    stage: str
    record_id: str
    source_id: str
    expectation: str
    reason: str
    url: str | None = None
    document_id: str | None = None
    is_failure: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run did: every entry is in exactly one of the five."""

    entries: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    failed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Counts of two parts of a run together."""
        return Counts(
            self.entries + other.entries,
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.rejected + other.rejected,
            self.failed + other.failed,
        )

    @property
    def add_up(self) -> bool:
        """Whether nothing was dropped uncounted."""
        return self.entries == self.new + self.changed + self.unchanged + self.rejected + self.failed


@dataclass(frozen=True, slots=True)
class Coverage:
    """This article belongs to this story, how surely (``score``, 0 to 1) and by which terms."""

    story_id: str
    article_id: str
    score: float
    matched_by: tuple[str, ...] = field(default=())

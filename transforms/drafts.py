"""An article in the making: what the readers have found so far, and how it becomes a record.

Readers fill a :class:`Draft`, an outlet's own rules mend it, and :func:`finish` makes the one
:class:`~transforms.records.Article` of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from transforms import dates
from transforms.catalog import Source
from transforms.errors import ParseError
from transforms.identity import article_id, content_hash, text_hash
from transforms.markup import Anchor, Block
from transforms.pictures import Picture
from transforms.records import Article, DateEvidence, DateKind, Image, Link, LinkKind, RawDocument
from transforms.script import language_of
from transforms.trees import Element
from transforms.urls import absolute, canonical_url, unproxied


@dataclass(slots=True)
class Draft:
    """What is known of an article while it is being read; addresses and bylines as written."""

    url: str
    title: str
    source: Source
    root: Element | None = None
    seen_on: date | None = None
    subtitle: str | None = None
    blocks: list[Block] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    anchors: list[tuple[Anchor, LinkKind]] = field(default_factory=list)
    raw_authors: str | None = None
    authors: tuple[str, ...] = ()
    credited: tuple[str, ...] = ()
    agency: str | None = None
    dateline_place: str | None = None
    is_paywalled: bool | None = None
    is_live_blog: bool | None = None
    author_note: str | None = None
    translator: str | None = None
    original_url: str | None = None
    modified_at: datetime | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    dates: list[DateEvidence] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone in which a time without one is read."""
        return self.source.tzinfo

    def offer(self, kind: DateKind, raw: str | None) -> DateEvidence | None:
        """Keep a date that the page offers."""
        if not raw or not raw.strip():
            return None
        date = dates.evidence(kind, raw, self.zone)
        self.dates.append(date)
        return date


def finish(draft: Draft, document: RawDocument) -> Article:
    """The record of a finished draft, with its identities, its language and its date.

    Raises:
        ParseError: The draft has no title.
    """
    _require_title(draft)
    url = canonical_url(draft.url, draft.source)
    paragraphs = [block.text for block in draft.blocks]
    body = "\n\n".join(paragraphs)
    published_at, published_from, precision, offered = dates.choose(draft.dates, observed_at=document.fetched_at)
    original = absolute(url, draft.original_url) if draft.original_url else None
    return Article(
        article_id=article_id(url),
        source_id=draft.source.source_id,
        url=url,
        document_id=document.document_id,
        observed_at=document.fetched_at,
        title=draft.title,
        body=body,
        content_hash=content_hash(draft.title, draft.subtitle, paragraphs),
        text_hash=text_hash(body),
        subtitle=draft.subtitle,
        raw_authors=draft.raw_authors,
        authors=draft.authors,
        published_at=published_at,
        published_from=published_from,
        published_precision=precision,
        modified_at=_later(draft.modified_at, published_at),
        language=language_of(f"{body}\n{draft.title}", _expected_languages(draft)),
        section=unquote(draft.source.section_of(url) or "") or draft.section,
        tags=draft.tags,
        agency=draft.agency,
        dateline_place=draft.dateline_place,
        is_paywalled=draft.is_paywalled,
        is_live_blog=draft.is_live_blog,
        author_note=draft.author_note,
        translator=draft.translator,
        original_url=original,
        dates=offered,
        images=_images(draft.pictures, url),
        links=_links(draft, url),
    )


def _require_title(draft: Draft) -> None:
    if not draft.title:
        source_id = draft.source.source_id
        raise ParseError("No title was found.", expectation="has_title", source_id=source_id, url=draft.url)


def _expected_languages(draft: Draft) -> tuple[str, ...]:
    said = (draft.language,) if draft.language else ()
    return (*draft.source.languages, *said)


def _later(modified_at: datetime | None, published_at: datetime | None) -> datetime | None:
    """A change before the publication is no change."""
    return None if modified_at and published_at and modified_at < published_at else modified_at


def _images(pictures: Iterable[Picture], base: str) -> tuple[Image, ...]:
    images: dict[str, Image] = {}
    for picture in pictures:
        address = absolute(base, picture.src)
        original = unproxied(address) if address else None
        if not original:
            continue
        known = images.get(original)
        position = known.position if known else len(images) + 1
        if known is None or (picture.caption and not known.caption):
            images[original] = Image(position, original, picture.caption, picture.credit, picture.width, picture.height)
    return tuple(images.values())


def _links(draft: Draft, base: str) -> tuple[Link, ...]:
    body: list[tuple[Anchor, LinkKind]] = [(anchor, "body") for block in draft.blocks for anchor in block.anchors]
    links: dict[tuple[str, str], Link] = {}
    others = sorted(draft.anchors, key=lambda pair: pair[1] == "related")  # what is known of a link comes first
    for anchor, kind in [*body, *others]:
        address = absolute(base, anchor.href)
        if address and (address, anchor.text) not in links:
            links[address, anchor.text] = Link(len(links) + 1, address, anchor.text, kind)
    return tuple(links.values())

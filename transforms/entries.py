"""From what any list says of an article, be it a feed, a sitemap or a page of links, to a :class:`FeedEntry`.

How each kind of list is read stands in ``transforms/feeds.py``, ``transforms/sitemaps.py`` and ``transforms/listings.py``.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

from transforms.catalog import Source
from transforms.errors import ParseError
from transforms.polling import FULL_TEXT
from transforms.records import FeedEntry, Rejection

MAX_ENTRIES = 2000
FULL_TEXT_TYPE = "text/html; charset=utf-8"
_FINGERPRINT_VERSION = "1"
_SPACES = re.compile(r"\s+")
_TAGS = re.compile(r"<[^<>]*>")

Notes = list[tuple[str, str]]
"""What a list could not give whole: the expectation that it fell short of, and the sentence."""


@dataclass(frozen=True, slots=True)
class FeedReading:
    """What one address lists, in its order, each entry once.

    Attributes:
        entries: What can be followed.
        problems: What cannot, and what the list did not give whole.
        pages: By entry id, the article as a page of HTML, where the list holds its full text.
        children: Of a sitemap index, the sitemaps it names, the newest first.
    """

    entries: tuple[FeedEntry, ...]
    problems: tuple[Rejection, ...] = ()
    pages: Mapping[str, bytes] = field(default_factory=dict)
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as any of the formats gives it, every field as written.

    ``dates_tell`` is whether another date means that the outlet touched the article; "3 hours ago" does not.
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    published: str = ""
    updated: str = ""
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    dates_tell: bool = True


def reading_of(
    items: Iterable[Item], notes: Notes, *, source: Source, url: str, seen_at: datetime, full_text: bool = False
) -> FeedReading:
    """Entries of items, each once.

    Items that share an id and a link are one; an id that a list gives to several links identifies nothing, and the
    links stand in for it. One without a link to an article is a problem.
    """
    once = dict.fromkeys(items)
    identify = _identities(once)
    entries: dict[str, FeedEntry] = {}
    pages: dict[str, bytes] = {}
    problems: dict[str, Rejection] = {}
    for item in once:
        entry = _entry(item, identify(item), source, seen_at, full_text=full_text)
        if not entry.url:
            reason = f"The entry {item.title or entry.entry_id!r} has no link to an article."
            problems.setdefault(entry.entry_id, problem(source, None, "has_link", reason, entry.entry_id))
        elif entry.entry_id not in entries:
            entries[entry.entry_id] = entry
            pages |= {entry.entry_id: _page(item)} if full_text and _text_of(item) else {}
    cut = tuple(problem(source, url, expectation, reason) for expectation, reason in notes)
    return FeedReading(tuple(entries.values()), (*problems.values(), *cut), pages)


def _identities(items: Iterable[Item]) -> Callable[[Item], str]:
    links = {(item.guid, item.link) for item in items}
    uses = Counter(guid for guid, _ in links)

    def identify(item: Item) -> str:
        if item.guid and uses[item.guid] == 1:
            return item.guid
        return item.link or item.guid or _fingerprint(item)

    return identify


def _entry(item: Item, entry_id: str, source: Source, seen_at: datetime, *, full_text: bool) -> FeedEntry:
    fingerprint = _fingerprint(item)
    return FeedEntry(
        source_id=source.source_id,
        entry_id=entry_id,
        url=item.link,
        title=tidy(item.title),
        published=item.published,
        updated=item.updated,
        seen_at=seen_at,
        fingerprint=f"{FULL_TEXT}{fingerprint}" if full_text and _text_of(item) else fingerprint,
        authors=item.authors,
        tags=item.tags,
    )


def _fingerprint(item: Item) -> str:
    """A hash of what the entry says of its article; counters of comments and the like are not among it."""
    said = {
        "title": tidy(item.title),
        "link": item.link,
        "published": item.published if item.dates_tell else "",
        "updated": item.updated if item.dates_tell else "",
        "summary": tidy(item.summary),
        "content": tidy(item.content),
    }
    words = json.dumps({key: value for key, value in said.items() if value}, ensure_ascii=True, sort_keys=True)
    return f"{_FINGERPRINT_VERSION}:{blake2b(words.encode(), digest_size=16).hexdigest()}"


def _text_of(item: Item) -> str:
    """Most feeds that give a full text give it as content; the older ones know only the description."""
    return item.content or item.summary


def _page(item: Item) -> bytes:
    """The entry as a page that says to machines what the feed said, so that it is read like any other page."""
    title = escape(unescape(_TAGS.sub("", tidy(item.title))))
    said = {
        "og:title": title,
        "article:published_time": escape(item.published),
        "article:modified_time": escape(item.updated),
    }
    metas = [f'<meta property="{name}" content="{value}">' for name, value in said.items() if value]
    metas += [f'<meta name="author" content="{escape(author)}">' for author in item.authors]
    head = "".join([f'<link rel="canonical" href="{escape(item.link)}">', *metas])
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>\n{_text_of(item)}\n</article></body></html>"
    ).encode("utf-8", "replace")


def web_address(link: str, base: str) -> str:
    """The link as an absolute address of the web, or nothing."""
    if not link:
        return ""
    try:
        joined = urljoin(base, link.strip())
        parts = urlsplit(joined)
    except ValueError:
        return ""
    return joined if parts.scheme in {"http", "https"} and parts.hostname else ""


def tidy(text: str) -> str:
    """Text with its spaces made one."""
    return _SPACES.sub(" ", text).strip()


def each_name(names: Iterable[str]) -> tuple[str, ...]:
    """Names, tidy and each once."""

    def cleaned() -> Iterator[str]:
        for name in names:
            if said := tidy(name):
                yield said

    return tuple(dict.fromkeys(cleaned()))


def too_many(url: str, limit: int, found: int) -> tuple[str, str]:
    """The note on a list that is longer than is read."""
    return "within_entries", f"{url} lists {found:,} entries; the first {limit:,} were read."


def problem(source: Source, url: str | None, expectation: str, reason: str, record_id: str = "") -> Rejection:
    """What could not be taken of a list, as the rejection it becomes."""
    return Rejection(
        stage="feed",
        record_id=record_id or f"{url}#{expectation}",
        source_id=source.source_id,
        expectation=expectation,
        reason=reason,
        url=url,
    )


def no_list(source: Source, url: str, expectation: str, what: str) -> ParseError:
    """The error for bytes that are not the kind of list they should be."""
    return ParseError(
        f"{url} is no {what}.",
        expectation=expectation,
        remedy="Look at the address in a browser; the outlet may have moved or rebuilt it.",
        source_id=source.source_id,
        url=url,
    )

"""What a feed says: RSS 0.9x to 2.0, RDF, Atom and JSON Feed, read into :class:`FeedEntry`.

    reading = read_feed(body, source=source, url=url, seen_at=now, content_type="application/rss+xml")

Dates stay as the feed wrote them; what they mean is decided where the article's other dates are known. Nothing that
feedparser understood of a date is used: it takes "2016/6/29 15:07:41" for the first of June, and a time without a zone
for UTC.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from transforms.catalog import Source
from transforms.errors import ParseError
from transforms.feed_text import decode_feed, strangeness, whole_entries
from transforms.records import FeedEntry, Rejection

MAX_ENTRIES = 2000
_FINGERPRINT_VERSION = "1"
_SPACES = re.compile(r"\s+")
_Notes = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FeedReading:
    """What one feed lists, in its order, each entry once; and what it lists that cannot be followed."""

    entries: tuple[FeedEntry, ...]
    problems: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class _Item:
    """An entry as any of the formats gives it, every field as written."""

    guid: str = ""
    link: str = ""
    title: str = ""
    published: str = ""
    updated: str = ""
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def read_feed(
    body: bytes,
    *,
    source: Source,
    url: str,
    seen_at: datetime,
    content_type: str = "",
    max_entries: int = MAX_ENTRIES,
) -> FeedReading:
    """The entries of a feed found at ``url``, relative links resolved against it.

    A feed that was cut off gives its whole entries, and a problem says so; so does one of more than ``max_entries``.
    Entries that share an id and a link are one; an id that a feed gives to several links identifies nothing, and the
    links stand in for it.

    Raises:
        ParseError: The bytes are no feed (expectation ``is_a_feed``).
    """
    try:
        items, notes = _read_items(body, url, content_type, max_entries)
    except ParseError:
        raise
    except Exception as error:  # whatever strange bytes do to the libraries, they are no feed
        raise _not_a_feed(source, url) from error
    if items is None:
        raise _not_a_feed(source, url)
    entries, unlinked = _split(items, source, seen_at)
    cut = tuple(_problem(source, url, expectation, reason) for expectation, reason in notes)
    return FeedReading(entries, unlinked + cut)


def _read_items(body: bytes, url: str, content_type: str, limit: int) -> tuple[list[_Item] | None, _Notes]:
    text = decode_feed(body, content_type)
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return _read_json(text.lstrip("\ufeff"), url, limit)
    return _read_xml(text, url, limit)


def _read_xml(text: str, url: str, limit: int) -> tuple[list[_Item] | None, _Notes]:
    feed = whole_entries(text, max_entries=limit)
    if strange := strangeness(feed.text):
        raise ParseError(f"{url} is no feed that can be read: it has {strange}.", expectation="is_a_feed", url=url)
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    # A stream, because feedparser would open a string as a file or fetch it as an address.
    parsed = feedparser.parse(
        BytesIO(feed.text.encode()), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not parsed.version:
        return None, []
    notes: _Notes = []
    if feed.is_cut:
        notes.append(("feed_complete", f"{url} ends in the middle; its whole entries were read."))
    if feed.dropped:
        notes.append(_too_many(url, limit, limit + feed.dropped))
    return [_from_feedparser(entry, url) for entry in parsed.entries], notes


def _from_feedparser(entry: dict[str, Any], url: str) -> _Item:
    def get(key: str) -> Any:
        return dict.get(entry, key)  # the library's own get falls back from one date to the other

    link = _text(get("feedburner_origlink")) or _text(get("link"))
    return _Item(
        guid=_text(get("id")),
        link=_absolute(link, url),
        title=_text(get("title")),
        published=_text(get("published")),
        updated=_text(get("updated")),
        summary=_text(get("summary")),
        content=" ".join(_texts(get("content"), "value")),
        authors=_names(_texts(get("authors"), "name")) or _names([_text(get("author"))]),
        tags=_names(_texts(get("tags"), "term")),
    )


def _read_json(text: str, url: str, limit: int) -> tuple[list[_Item] | None, _Notes]:
    feed = json.loads(text)
    if not isinstance(feed, dict) or "jsonfeed.org/version/" not in _text(feed.get("version")):
        return None, []
    items = [item for item in _list(feed.get("items")) if isinstance(item, dict)]
    notes = [_too_many(url, limit, len(items))] if len(items) > limit else []
    return [_from_json(item, url) for item in items[:limit]], notes


def _from_json(item: Mapping[str, Any], url: str) -> _Item:
    authors = _texts(item.get("authors"), "name") or _texts([item.get("author")], "name")
    return _Item(
        guid=_text(item.get("id")),
        link=_absolute(_text(item.get("url")) or _text(item.get("external_url")), url),
        title=_text(item.get("title")),
        published=_text(item.get("date_published")),
        updated=_text(item.get("date_modified")),
        summary=_text(item.get("summary")),
        content=_text(item.get("content_html")) or _text(item.get("content_text")),
        authors=_names(authors),
        tags=_names(_text(tag) for tag in _list(item.get("tags"))),
    )


def _split(
    items: Iterable[_Item], source: Source, seen_at: datetime
) -> tuple[tuple[FeedEntry, ...], tuple[Rejection, ...]]:
    once = dict.fromkeys(items)
    identify = _identities(once)
    entries: dict[str, FeedEntry] = {}
    problems: dict[str, Rejection] = {}
    for item in once:
        entry = _entry(item, identify(item), source, seen_at)
        if entry.url:
            entries.setdefault(entry.entry_id, entry)
        else:
            reason = f"The entry {item.title or entry.entry_id!r} has no link to an article."
            problems.setdefault(entry.entry_id, _problem(source, None, "has_link", reason, entry.entry_id))
    return tuple(entries.values()), tuple(problems.values())


def _identities(items: Iterable[_Item]) -> Callable[[_Item], str]:
    links = {(item.guid, item.link) for item in items}
    uses = Counter(guid for guid, _ in links)

    def identify(item: _Item) -> str:
        if item.guid and uses[item.guid] == 1:
            return item.guid
        return item.link or item.guid or _fingerprint(item)

    return identify


def _entry(item: _Item, entry_id: str, source: Source, seen_at: datetime) -> FeedEntry:
    return FeedEntry(
        source_id=source.source_id,
        entry_id=entry_id,
        url=item.link,
        title=_SPACES.sub(" ", item.title).strip(),
        published=item.published,
        updated=item.updated,
        seen_at=seen_at,
        fingerprint=_fingerprint(item),
        authors=item.authors,
        tags=item.tags,
    )


def _fingerprint(item: _Item) -> str:
    """A hash of what the entry says of its article; counters of comments and the like are not among it."""
    said = {
        "title": _SPACES.sub(" ", item.title).strip(),
        "link": item.link,
        "published": item.published,
        "updated": item.updated,
        "summary": _SPACES.sub(" ", item.summary).strip(),
        "content": _SPACES.sub(" ", item.content).strip(),
    }
    words = json.dumps({key: value for key, value in said.items() if value}, ensure_ascii=True, sort_keys=True)
    return f"{_FINGERPRINT_VERSION}:{blake2b(words.encode(), digest_size=16).hexdigest()}"


def _absolute(link: str, base: str) -> str:
    """The link as an absolute address of the web, or nothing."""
    if not link:
        return ""
    try:
        joined = urljoin(base, link.strip())
        parts = urlsplit(joined)
    except ValueError:
        return ""
    return joined if parts.scheme in {"http", "https"} and parts.hostname else ""


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(values: Any, key: str) -> list[str]:
    return [_text(value.get(key)) for value in _list(values) if isinstance(value, Mapping)]


def _names(names: Iterable[str]) -> tuple[str, ...]:
    def cleaned() -> Iterator[str]:
        for name in names:
            if tidy := _SPACES.sub(" ", name).strip():
                yield tidy

    return tuple(dict.fromkeys(cleaned()))


def _too_many(url: str, limit: int, found: int) -> tuple[str, str]:
    return "within_entries", f"{url} lists {found:,} entries; the first {limit:,} were read."


def _problem(source: Source, url: str | None, expectation: str, reason: str, record_id: str = "") -> Rejection:
    return Rejection(
        stage="feed",
        record_id=record_id or f"{url}#{expectation}",
        source_id=source.source_id,
        expectation=expectation,
        reason=reason,
        url=url,
    )


def _not_a_feed(source: Source, url: str) -> ParseError:
    return ParseError(
        f"{url} is no feed: neither RSS, RDF, Atom nor JSON Feed.",
        expectation="is_a_feed",
        remedy="Look at the address in a browser; the outlet may have moved its feed.",
        source_id=source.source_id,
        url=url,
    )

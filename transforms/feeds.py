"""What a feed says: RSS 0.9x to 2.0, RDF, Atom and JSON Feed, read into :class:`FeedEntry`.

    reading = read_feed(body, source=source, url=url, seen_at=now, content_type="application/rss+xml")

Dates stay as the feed wrote them; what they mean is decided where the article's other dates are known. Nothing that
feedparser understood of a date is used: it takes "2016/6/29 15:07:41" for the first of June, and a time without a zone
for UTC.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape
from io import BytesIO
from typing import Any

import feedparser

from transforms.catalog import Source
from transforms.entries import (
    MAX_ENTRIES,
    FeedReading,
    Item,
    Notes,
    each_name,
    no_list,
    reading_of,
    too_many,
    web_address,
)
from transforms.errors import ParseError
from transforms.feed_text import decode_feed, strangeness, whole_entries

__all__ = ["MAX_ENTRIES", "FeedReading", "read_feed"]


def read_feed(
    body: bytes,
    *,
    source: Source,
    url: str,
    seen_at: datetime,
    content_type: str = "",
    max_entries: int = MAX_ENTRIES,
    full_text: bool = False,
    takes: Callable[[str], bool] = bool,
) -> FeedReading:
    """The entries of a feed found at ``url``, relative links resolved against it.

    A feed that was cut off gives its whole entries, and a problem says so; so does one of more than ``max_entries``.
    With ``full_text`` an entry's content, or else its description, is the article: ``pages`` holds it. Entries whose
    address ``takes`` does not take are passed over.

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
    wanted = [item for item in items if not item.link or takes(item.link)]
    return reading_of(wanted, notes, source=source, url=url, seen_at=seen_at, full_text=full_text)


def _read_items(body: bytes, url: str, content_type: str, limit: int) -> tuple[list[Item] | None, Notes]:
    text = decode_feed(body, content_type)
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return _read_json(text.lstrip("\ufeff"), url, limit)
    return _read_xml(text, url, limit)


def _read_xml(text: str, url: str, limit: int) -> tuple[list[Item] | None, Notes]:
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
    notes: Notes = []
    if feed.is_cut:
        notes.append(("feed_complete", f"{url} ends in the middle; its whole entries were read."))
    if feed.dropped:
        notes.append(too_many(url, limit, limit + feed.dropped))
    return [_from_feedparser(entry, url) for entry in parsed.entries], notes


def _from_feedparser(entry: dict[str, Any], url: str) -> Item:
    def get(key: str) -> Any:
        return dict.get(entry, key)  # the library's own get falls back from one date to the other

    link = _text(get("feedburner_origlink")) or _text(get("link"))
    return Item(
        guid=_text(get("id")),
        link=web_address(link, url),
        title=_text(get("title")),
        published=_text(get("published")),
        updated=_text(get("updated")),
        summary=_text(get("summary")),
        content=" ".join(_texts(get("content"), "value")),
        authors=each_name(_texts(get("authors"), "name")) or each_name([_text(get("author"))]),
        tags=each_name(_texts(get("tags"), "term")),
    )


def _read_json(text: str, url: str, limit: int) -> tuple[list[Item] | None, Notes]:
    feed = json.loads(text)
    if not isinstance(feed, dict) or "jsonfeed.org/version/" not in _text(feed.get("version")):
        return None, []
    items = [item for item in _list(feed.get("items")) if isinstance(item, dict)]
    notes = [too_many(url, limit, len(items))] if len(items) > limit else []
    return [_from_json(item, url) for item in items[:limit]], notes


def _from_json(item: Mapping[str, Any], url: str) -> Item:
    authors = _texts(item.get("authors"), "name") or _texts([item.get("author")], "name")
    return Item(
        guid=_text(item.get("id")),
        link=web_address(_text(item.get("url")) or _text(item.get("external_url")), url),
        title=_text(item.get("title")),
        published=_text(item.get("date_published")),
        updated=_text(item.get("date_modified")),
        summary=_text(item.get("summary")),
        content=_text(item.get("content_html")) or _paragraphs(_text(item.get("content_text"))),
        authors=each_name(authors),
        tags=each_name(_text(tag) for tag in _list(item.get("tags"))),
    )


def _paragraphs(text: str) -> str:
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{escape(part)}</p>" for part in parts if part)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(values: Any, key: str) -> list[str]:
    return [_text(value.get(key)) for value in _list(values) if isinstance(value, Mapping)]


def _not_a_feed(source: Source, url: str) -> ParseError:
    return no_list(source, url, "is_a_feed", "feed: neither RSS, RDF, Atom nor JSON Feed")

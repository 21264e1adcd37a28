"""What a sitemap lists: addresses of articles, or further sitemaps (https://www.sitemaps.org/protocol.html).

    reading = read_sitemap(body, feed=feed, source=source, url=url, seen_at=now)

Plain or gzip, with or without the extension for news
(https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap). Sitemaps hold years of addresses, so what
they say is older than ``feed.days`` is passed over. Which of the further sitemaps are asked for is not decided here.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

from lxml import etree

from transforms import dates
from transforms.catalog import Feed, Source
from transforms.entries import MAX_ENTRIES, FeedReading, Item, Notes, each_name, no_list, reading_of, tidy, web_address
from transforms.errors import ParseError
from transforms.feed_text import decode_feed

MAX_BYTES = 50_000_000  # after gzip; the protocol allows 52,428,800
MAX_TAGS = 1_000_000  # a sitemap of the 50,000 addresses that the protocol allows has half as many
MAX_GZIP_LAYERS = 3
#: So many entries that all have the same date of change were not changed then: the sitemap was made then.
SAME_FOR_ALL = 5
_GZIP = b"\x1f\x8b"
_ROOT = re.compile(r"<(?:[\w.-]+:)?(urlset|sitemapindex)(?=[\s>])", re.IGNORECASE)
_ENTRY_END = re.compile(r"</(?:[\w.-]+:)?(?:url|sitemap)\s*>", re.IGNORECASE)
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Place:
    """A ``<url>`` or ``<sitemap>``: what it says, and how old that is as far as it says so."""

    item: Item
    is_news: bool
    is_sitemap: bool
    at: datetime | None


def read_sitemap(
    body: bytes,
    *,
    feed: Feed,
    source: Source,
    url: str,
    seen_at: datetime,
    content_type: str = "",
    max_entries: int = MAX_ENTRIES,
) -> FeedReading:
    """The entries of a sitemap found at ``url``, the newest first, or the sitemaps that an index names.

    A sitemap that was cut off gives its whole entries, and a problem says so; so does one of more than ``max_entries``.

    Raises:
        ParseError: The bytes are no sitemap (expectation ``is_a_sitemap``), or more than is read (``within_size``).
    """
    try:
        text, notes = _whole(decode_feed(_unpacked(body, url), content_type), url)
        places = list(_places(text, url, source)) if text else None
    except ParseError:
        raise
    except Exception as error:  # whatever strange bytes do to the libraries, they are no sitemap
        raise _no_sitemap(source, url) from error
    if places is None:
        raise _no_sitemap(source, url)
    oldest = seen_at - timedelta(days=feed.days)
    young = [place for place in places if place.at is None or place.at >= oldest]
    children = tuple(dict.fromkeys(p.item.link for p in _newest_first(young) if p.is_sitemap and p.item.link))
    items = [p.item for p in _newest_first(young) if not p.is_sitemap and _is_wanted(p, feed)]
    if len(items) > max_entries:
        notes.append(("within_entries", f"{url} lists {len(items):,} articles; the newest {max_entries:,} were taken."))
    reading = reading_of(_told_apart(items[:max_entries]), notes, source=source, url=url, seen_at=seen_at)
    return replace(reading, children=children)


def _unpacked(body: bytes, url: str) -> bytes:
    for _ in range(MAX_GZIP_LAYERS):
        body = _inflated(body, url) if body.startswith(_GZIP) else body
    if body.startswith(_GZIP):
        raise ParseError(f"{url} is packed more than {MAX_GZIP_LAYERS} times.", expectation="is_a_sitemap", url=url)
    return body


def _inflated(body: bytes, url: str) -> bytes:
    """One layer of gzip off, up to the limit; what was cut off gives what came."""
    unpacked = bytearray()
    while body.startswith(_GZIP):
        inner = zlib.decompressobj(zlib.MAX_WBITS | 16)
        unpacked += inner.decompress(body, MAX_BYTES + 1 - len(unpacked))
        if len(unpacked) > MAX_BYTES:
            raise ParseError(
                f"{url} is larger than {MAX_BYTES:,} bytes when unpacked.", expectation="within_size", url=url
            )
        body = inner.unused_data
    return bytes(unpacked)


def _whole(text: str, url: str) -> tuple[str, Notes]:
    """The text with an end of its own; nothing where it is no sitemap."""
    root = _ROOT.search(text)
    if root is None:
        return "", []
    # Without what stands before its root a sitemap has no DTD, and so no entities of its own.
    text = text[root.start() :]
    if text.count("<") > MAX_TAGS:
        raise ParseError(f"{url} has more than {MAX_TAGS:,} tags.", expectation="within_size", url=url)
    if f"{root[1]}>".lower() in text[-200:].lower():
        return text, []
    end = max((found.end() for found in _ENTRY_END.finditer(text)), default=text.find(">") + 1)
    return f"{text[:end]}</{root[0][1:]}>", [
        ("feed_complete", f"{url} ends in the middle; its whole entries were read.")
    ]


def _places(text: str, base: str, source: Source) -> Iterator[_Place]:
    # Entry by entry, so that no more than one is ever in memory as a tree.
    for _, element in etree.iterparse(
        BytesIO(text.encode()),
        tag=("{*}url", "{*}sitemap"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    ):
        yield _place(element, base, source)
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def _place(element: etree._Element, base: str, source: Source) -> _Place:
    said: dict[str, str] = {}
    for part in element.iter("{*}loc", "{*}lastmod", "{*}title", "{*}publication_date", "{*}keywords"):
        name = etree.QName(part).localname
        if not (name in {"loc", "title"} and _is_of_picture(part)):
            said.setdefault(name, "".join(map(str, part.itertext())).strip())
    published, updated = said.get("publication_date", ""), said.get("lastmod", "")
    item = Item(
        link=web_address(said.get("loc", ""), base),
        title=tidy(said.get("title", "")),
        published=published,
        updated=updated,
        tags=each_name(said.get("keywords", "").split(",")),
    )
    instants = (dates.evidence("feed", raw, source.tzinfo).instant for raw in (updated, published) if raw)
    is_news = any(etree.QName(part).localname == "news" for part in element.iter("{*}news"))
    return _Place(item, is_news, etree.QName(element).localname == "sitemap", next(filter(None, instants), None))


def _is_of_picture(part: etree._Element) -> bool:
    return any(etree.QName(above).localname in {"image", "video"} for above in part.iterancestors())


def _newest_first(places: list[_Place]) -> list[_Place]:
    """What has no date comes last, in the sitemap's own order."""
    by_age: Callable[[_Place], datetime] = lambda place: place.at or _LONG_AGO  # noqa: E731 - one use, named for the type
    return sorted(places, key=by_age, reverse=True)


def _is_wanted(place: _Place, feed: Feed) -> bool:
    if feed.kind == "news-sitemap" and not place.is_news:
        return False
    return not place.item.link or feed.takes(place.item.link)


def _told_apart(items: list[Item]) -> list[Item]:
    if len(items) < SAME_FOR_ALL or len({item.updated for item in items}) > 1:
        return items
    return [replace(item, updated="") for item in items]


def _no_sitemap(source: Source, url: str) -> ParseError:
    return no_list(source, url, "is_a_sitemap", "sitemap, and no index of sitemaps")

"""Hosts whose fault lies in what they send: feeds, sitemaps and pages."""

import gzip
from collections.abc import Iterator

from sources.newsstand import sound
from sources.newsstand.behaviours import bomb, conditional, packed_zeros, redirect
from sources.newsstand.faults import FEED, PAGE, SITEMAP, BadHost, html, rss
from sources.newsstand.wire import Wire, reply

_LAUGHS = '<!DOCTYPE rss [<!ENTITY l0 "ha">{}]>'.format(
    "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
)
_FROM_FILE = '<!DOCTYPE rss [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
_ITEM = "<item><link>/a</link><title>T</title>{}</item>"
_CHANNEL = "<rss version='2.0'><channel>{}</channel></rss>"
_CUT_FEED = sound.feed(["/a", "/b"]).partition(b"/b</link>")[0]
_LOST = sound.page("码头", "市政府表示，新的灯塔将在秋天点亮。" * 20).replace("码".encode(), "码".encode()[:2])
_CHALLENGE = b"<html><head><title>Just a moment...</title></head><body><p>Checking your browser.</p></body></html>"
_LATE = "<pubDate>Fri, 01 Jan 2100 00:00:00 GMT</pubDate>"


def _with_doctype(doctype: str, description: str) -> bytes:
    feed = sound.feed(more=f"<description>{description}</description>")
    return feed.replace(b"<rss", f"{doctype}<rss".encode(), 1)


def _unpacking_to_zeros(wire: Wire) -> None:
    reply(packed_zeros("gzip"))(wire)


def _deeper(wire: Wire) -> None:
    """An index that leads to itself under another name each time."""
    reply(sound.sitemap_index([f"/sitemap.xml?{wire.request.path}"]))(wire)


def _feeds_as_bytes() -> Iterator[BadHost]:
    forever = conditional(sound.feed(), '"forever"', content_type="application/rss+xml")
    odd_charset = reply(sound.feed(), content_type="text/xml; charset=x-none")
    many = gzip.compress(_CHANNEL.format(_ITEM.format("") * 100_000).encode())
    very_many = reply(many, content_type="application/rss+xml", content_encoding="gzip")
    deep = _CHANNEL.format(_ITEM.format("<x>" * 3000)).encode()
    yield BadHost("etag-forever", "never changes its ETag", FEED, "", forever)
    yield BadHost("feed-cut", "sends a feed that ends in the middle", FEED, "feed_complete", rss(_CUT_FEED))
    yield BadHost("feed-nul", "sends a feed with NULs", FEED, "", rss(sound.feed().replace(b"Title", b"Ti\x00tle")))
    yield BadHost("feed-utf16", "sends a feed in UTF-16", FEED, "", rss(sound.feed().decode().encode("utf-16")))
    yield BadHost("feed-false-charset", "names a charset that does not exist", FEED, "", odd_charset)
    yield BadHost("feed-of-100000", "lists a hundred thousand entries", FEED, "within_entries", very_many)
    yield BadHost("feed-entity", "has an XML entity from a file", FEED, "", rss(_with_doctype(_FROM_FILE, "&secret;")))
    yield BadHost("feed-laughs", "has entities that multiply", FEED, "", rss(_with_doctype(_LAUGHS, "&l11;")))
    yield BadHost("feed-deep", "nests its tags thousands deep", FEED, "is_a_feed", rss(deep))
    yield BadHost("feed-html", "has a page of HTML for a feed", FEED, "is_a_feed", html(b"<html>Please wait</html>"))
    yield BadHost("feed-empty", "has an empty feed, not even XML", FEED, "is_a_feed", rss(b""))


def _feeds_as_lists() -> Iterator[BadHost]:
    guids = _CHANNEL.format("".join(f"<item><guid>1</guid><link>{link}</link></item>" for link in ("/a", "/a?2")))
    unlinked = _CHANNEL.format("<item><title>T</title></item>").encode()
    nowhere = sound.feed(["javascript:alert(1)"])
    inside = sound.feed(["http://127.0.0.1/a"])
    yield BadHost("feed-one-guid", "gives everything the same GUID", FEED, "", rss(guids.encode()))
    yield BadHost("feed-of-the-future", "dates its entries in 2100", FEED, "", rss(sound.feed(more=_LATE)))
    yield BadHost("feed-no-links", "lists entries without links", FEED, "has_link", rss(unlinked))
    yield BadHost("feed-bad-links", "lists links that lead nowhere on the web", FEED, "has_link", rss(nowhere))
    yield BadHost("feed-inside-links", "lists an address inside", FEED, "public_address", rss(inside))


def _sitemaps() -> Iterator[BadHost]:
    packed = gzip.compress(gzip.compress(sound.sitemap()))
    laughs = (
        sound.sitemap()
        .replace(b"<urlset", _LAUGHS.replace("rss", "urlset").encode() + b"<urlset")
        .replace(b"/a<", b"/a&l11;<")
    )
    yield BadHost(
        "sitemap-nested-gzip", "packs its sitemap twice", SITEMAP, "", reply(packed, content_type="application/gzip")
    )
    yield BadHost("sitemap-bomb", "has a sitemap that unpacks to zeros", SITEMAP, "is_a_sitemap", _unpacking_to_zeros)
    yield BadHost("sitemap-circle", "has an index that leads to itself", SITEMAP, "within_depth", _deeper)
    yield BadHost(
        "sitemap-wide",
        "has an index of a thousand sitemaps",
        SITEMAP,
        "within_sitemaps",
        reply(sound.sitemap_index(f"/s{n}" for n in range(1000))),
    )
    yield BadHost(
        "sitemap-elsewhere",
        "has an index of others' sitemaps",
        SITEMAP,
        "own_sitemaps",
        reply(sound.sitemap_index(["http://a.example/s"])),
    )
    yield BadHost(
        "sitemap-cut",
        "has a sitemap that ends in the middle",
        SITEMAP,
        "feed_complete",
        reply(sound.sitemap(["/a", "/b"])[:-20]),
    )
    yield BadHost("sitemap-laughs", "has entities that multiply", SITEMAP, "http_ok", reply(laughs))


def _pages() -> Iterator[BadHost]:
    yield BadHost("challenge", "asks whether we are human", PAGE, "not_a_challenge_page", html(_CHALLENGE))
    yield BadHost("empty-page", "sends an empty page", PAGE, "not_empty", html(b""))
    yield BadHost(
        "no-text",
        "sends a page without a text",
        PAGE,
        "has_body",
        html(b"<html><title>The harbour</title><body></body></html>"),
    )
    yield BadHost("lost-bytes", "sends a page that is in no charset", PAGE, "decodes", html(_LOST))
    yield BadHost(
        "page-inside",
        "redirects its page to a private address",
        PAGE,
        "public_address",
        redirect("http://192.168.1.1/"),
    )
    yield BadHost("page-bomb", "sends a page that unpacks to zeros", PAGE, "within_size", bomb("br"))


PARTS = (_feeds_as_bytes, _feeds_as_lists, _sitemaps, _pages)

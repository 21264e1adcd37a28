"""What sitemaps list, in every state that outlets send them in."""

import gzip
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.catalog import Feed, Source
from transforms.entries import FeedReading
from transforms.errors import ParseError
from transforms.sitemaps import MAX_BYTES, read_sitemap

SOURCE = Source(source_id="outlet", name="Outlet", hosts=("outlet.example",), zone="Asia/Shanghai")
SEEN = datetime(2026, 5, 14, 8, 0, tzinfo=UTC)
URL = "https://outlet.example/sitemap.xml"
NEWS = """<news:news><news:publication><news:name>O</news:name></news:publication>
<news:publication_date>2026-05-13T10:00+08:00</news:publication_date><news:title>第一条</news:title>
<news:keywords>China, summit</news:keywords></news:news>"""
PICTURE = "<image:image><image:loc>/i.jpg</image:loc><image:title>A picture</image:title></image:image>"


def read(body: bytes | str, max_entries: int = 2000, content_type: str = "", **feed: Any) -> FeedReading:
    declared = Feed.model_validate({"url": URL, "kind": "sitemap", **feed})
    data = body.encode() if isinstance(body, str) else body
    return read_sitemap(
        data, feed=declared, source=SOURCE, url=URL, seen_at=SEEN, content_type=content_type, max_entries=max_entries
    )


def place(loc: str, lastmod: str = "", more: str = "") -> str:
    return f"<url><loc>{loc}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}{more}</url>"


def urlset(*places: str, head: str = "") -> str:
    names = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
        'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    )
    return f"<?xml version='1.0'?>{head}<urlset {names}>{''.join(places)}</urlset>"


def index(*children: tuple[str, str]) -> str:
    maps = "".join(f"<sitemap><loc>{loc}</loc><lastmod>{at}</lastmod></sitemap>" for loc, at in children)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'


def urls(reading: FeedReading) -> list[str]:
    return [entry.url.removeprefix("https://outlet.example") for entry in reading.entries]


def test_a_sitemap_lists_the_newest_first():
    """By the date of change; what has none comes last."""
    text = urlset(place("/a"), place("/b", "2026-05-12"), place("/c", "2026-05-13T09:00:00Z"))
    assert urls(read(text)) == ["/c", "/b", "/a"]


def test_news_come_with_title_date_and_keywords():
    """As the sitemap wrote them; a picture's title is not the article's."""
    [entry] = read(urlset(place("/a", "2026-05-13", PICTURE + NEWS))).entries
    assert (entry.title, entry.published, entry.updated) == ("第一条", "2026-05-13T10:00+08:00", "2026-05-13")
    assert entry.tags == ("China", "summit")


def test_a_news_sitemap_gives_news_alone():
    """What has no news in it is passed over where the source says so."""
    assert urls(read(urlset(place("/a", more=NEWS), place("/about")), kind="news-sitemap")) == ["/a"]


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_gzip_is_taken_off(layers):
    """A sitemap.xml.gz, and one that was packed again on its way."""
    body = urlset(place("/a")).encode()
    for _ in range(layers):
        body = gzip.compress(body)
    assert urls(read(body)) == ["/a"]


def test_what_is_old_is_passed_over():
    """Sitemaps hold years; a week counts, or as many days as the source says."""
    text = urlset(place("/old", "2026-05-01"), place("/new", "2026-05-10"))
    assert urls(read(text)) == ["/new"]
    assert urls(read(text, days=30)) == ["/new", "/old"]


def test_only_addresses_of_articles_are_taken():
    """By the source's own expression."""
    assert urls(read(urlset(place("/about"), place("/2026/05/a")), only=r"/20\d\d/")) == ["/2026/05/a"]


def test_an_index_names_its_sitemaps_the_newest_first():
    """Old ones are not named at all."""
    reading = read(index(("/s1.xml", "2026-05-10"), ("/s2.xml", "2026-05-13"), ("/s0.xml", "2020-01-01")))
    assert reading.children == ("https://outlet.example/s2.xml", "https://outlet.example/s1.xml")
    assert reading.entries == ()


def test_a_date_that_all_share_says_nothing():
    """A sitemap that says "now" of every article does not say that they were touched."""
    reading = read(urlset(*(place(f"/{n}", "2026-05-14T07:59:00Z") for n in range(5))))
    later = read(urlset(*(place(f"/{n}", "2026-05-14T08:59:00Z") for n in range(5))))
    assert [e.fingerprint for e in reading.entries] == [e.fingerprint for e in later.entries]


def test_another_date_of_change_is_another_state():
    """Where dates differ from entry to entry, they tell which article was touched."""
    before, after = (read(urlset(place("/a", at))).entries[0] for at in ("2026-05-12", "2026-05-13"))
    assert before.entry_id == after.entry_id
    assert before.fingerprint != after.fingerprint


def test_a_sitemap_cut_in_half_gives_its_whole_entries():
    """And a problem says so."""
    whole = urlset(*(place(f"/{n}") for n in range(20)))
    reading = read(whole[: len(whole) // 2])
    assert 0 < len(reading.entries) < 20
    assert [problem.expectation for problem in reading.problems] == ["feed_complete"]


def test_a_long_sitemap_ends_at_the_limit():
    """The newest are taken, and a problem says so."""
    reading = read(urlset(*(place(f"/{n}", f"2026-05-13T09:00:{n:02}Z") for n in range(30))), max_entries=10)
    assert urls(reading)[0] == "/29"
    assert (len(reading.entries), reading.problems[0].expectation) == (10, "within_entries")


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_charsets_are_read_as_in_feeds(encoding):
    """By byte order mark or header."""
    body = urlset(place("/新闻")).replace("<?xml version='1.0'?>", "").encode(encoding)
    assert urls(read(body, content_type=f"text/xml; charset={encoding}")) == ["/新闻"]


def test_entities_bring_nothing_in():
    """Neither files nor the internal subset count."""
    doctype = '<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "Y">]>'
    [entry] = read(urlset(place("/a", more=NEWS.replace("第一条", "T&x;&y;")), head=doctype)).entries
    assert "root" not in entry.title
    assert "Y" not in entry.title


@pytest.mark.parametrize(
    ("body", "expectation"),
    [
        (b"", "is_a_sitemap"),
        (b"<html>not found</html>", "is_a_sitemap"),
        (b"<rss version='2.0'><channel/></rss>", "is_a_sitemap"),
        (b"\x1f\x8b\x08broken", "is_a_sitemap"),
        (gzip.compress(gzip.compress(gzip.compress(gzip.compress(b"<urlset/>")))), "is_a_sitemap"),
        (gzip.compress(bytes(MAX_BYTES + 1)), "within_size"),
        (b"<urlset>" + b"<url/>" * 1_000_001 + b"</urlset>", "within_size"),
    ],
    ids=["empty", "html", "rss", "gzip", "layers", "bomb", "tags"],
)
def test_what_is_no_sitemap_is_told(body, expectation):
    """With its address, and what to do."""
    with pytest.raises(ParseError, match=r"outlet\.example/sitemap\.xml") as failure:
        read(body)
    assert failure.value.expectation == expectation


def test_entries_without_a_link_are_reported():
    """A place that leads nowhere is a problem."""
    assert [p.expectation for p in read(urlset(place("javascript:x"))).problems] == ["has_link"]


@given(st.binary(max_size=300), st.sampled_from(["", "<urlset>", "<urlset><url><loc>", "\x1f\x8b"]))
def test_any_bytes_are_a_sitemap_or_a_parse_error(noise, start):
    """Whatever a host sends."""
    with suppress(ParseError):
        read(start.encode("latin-1") + noise)

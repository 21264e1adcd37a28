"""What pages of links list, by selectors."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.catalog import Feed, Source
from transforms.entries import FeedReading
from transforms.errors import ParseError
from transforms.listings import MAX_CHARS, read_listing

SOURCE = Source(source_id="outlet", name="Outlet", hosts=("outlet.example",))
SEEN = datetime(2026, 5, 14, 8, 0, tzinfo=UTC)
URL = "https://outlet.example/latest/"
PAGE = """<html><body><nav><li><a href="/about">About</a></li></nav><ul class="news">
<li><a href="1.html#top">第一条</a><time datetime="2026-05-14T07:00:00+08:00">3 小时前</time></li>
<li><h3>The second</h3><a href="/2.html">Read on</a><span class="date">13 May 2026</span></li>
</ul></body></html>"""


def read(body: bytes | str, max_entries: int = 2000, **feed: Any) -> FeedReading:
    declared = Feed.model_validate({"url": URL, "kind": "listing", "entries": "ul.news > li", **feed})
    data = body.encode() if isinstance(body, str) else body
    return read_listing(data, feed=declared, source=SOURCE, url=URL, seen_at=SEEN, max_entries=max_entries)


def test_a_listing_gives_links_titles_and_dates():
    """As the page wrote them, links whole and without their fragments."""
    first, second = read(PAGE).entries
    assert (first.url, first.title) == ("https://outlet.example/latest/1.html", "第一条")
    assert first.published == "2026-05-14T07:00:00+08:00"
    assert (second.url, second.title, second.published) == ("https://outlet.example/2.html", "Read on", "")


def test_selectors_say_where_title_and_date_are():
    """Where the defaults do not find them."""
    _, second = read(PAGE, title="h3, a", date="time, .date").entries
    assert (second.title, second.published) == ("The second", "13 May 2026")


def test_entries_may_be_the_links_themselves():
    """One selector is enough for a plain page of links."""
    assert [entry.title for entry in read(PAGE, entries="ul.news a").entries] == ["第一条", "Read on"]


def test_only_addresses_of_articles_are_taken():
    """By the source's own expression."""
    assert len(read(PAGE, only=r"/\d\.html$").entries) == 2
    assert len(read(PAGE, only="/latest/").entries) == 1


def test_how_long_ago_is_no_change():
    """A page that counts the hours does not touch its articles."""
    before, after = (read(PAGE.replace("3 小时前", age).replace("T07", t)) for age, t in (("3", "T07"), ("4", "T06")))
    assert [e.fingerprint for e in before.entries] == [e.fingerprint for e in after.entries]


def test_a_base_counts():
    """A page may name another base for its links."""
    body = f"<html><head><base href='https://cdn.example/x/'></head>{PAGE}</html>"
    assert read(body).entries[0].url == "https://cdn.example/x/1.html"


def test_an_entry_without_a_link_is_reported():
    """It is a problem, and the others come."""
    reading = read(PAGE.replace('<ul class="news">', '<ul class="news"><li>An advertisement</li>'))
    assert (len(reading.entries), [p.expectation for p in reading.problems]) == (2, ["has_link"])


def test_a_page_that_was_rebuilt_has_failed():
    """Selectors that find nothing are told, with the selector."""
    with pytest.raises(ParseError, match=r"ul\.gone.*rebuilt") as failure:
        read(PAGE, entries="ul.gone li")
    assert failure.value.expectation == "has_entries"


def test_a_long_listing_ends_at_the_limit():
    """The first are taken, and a problem says so."""
    body = "".join(f"<ul class=news><li><a href='/{n}'>{n}</a></li></ul>" for n in range(30))
    reading = read(body, max_entries=10)
    assert (len(reading.entries), reading.problems[0].expectation) == (10, "within_entries")


@pytest.mark.parametrize("body", ["", "x" * (MAX_CHARS + 1), "\ufeff"], ids=["empty", "long", "mark"])
def test_what_is_no_listing_is_told(body):
    """Nothing is guessed."""
    with pytest.raises(ParseError, match=r"outlet\.example/latest/"):
        read(body)


@given(st.binary(max_size=300), st.sampled_from(["", "<ul class=news><li>", "<ul class=news><li><a href='"]))
def test_any_bytes_are_a_listing_or_a_parse_error(noise, start):
    """Whatever a host sends."""
    with suppress(ParseError):
        read(start.encode() + noise)

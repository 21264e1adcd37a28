"""Lists of feeds, in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.catalog import Feed, Source
from transforms.errors import UsageError
from transforms.opml import read_opml, write_opml

LIST = """<?xml version="1.0"?><opml version="2.0"><head/><body>
<outline text="Papers"><outline type="rss" text="The Ledger" xmlUrl="https://feeds.example/a" htmlUrl="https://ledger.example/"/>
<outline text="again" xmlUrl="https://feeds.example/a"/></outline>
<outline text="江海晨报" xmlUrl="http://www.jianghai.example/rss"/>
<outline text="no feed"/><outline text="odd" xmlUrl="javascript:alert(1)"/></body></opml>"""


def test_feeds_are_found_in_folders_each_once() -> None:
    """Folders, repetitions and what is no web address are left out."""
    first, second = read_opml(LIST.encode())
    assert (first.title, first.source_id, first.hosts) == (
        "The Ledger",
        "the-ledger",
        ("ledger.example", "feeds.example"),
    )
    assert (second.title, second.source_id) == ("江海晨报", "jianghai-example")


def test_what_goes_out_comes_in() -> None:
    """An exported list has every feed, with its outlet's name."""
    feeds = (Feed(url="https://a.example/1"), Feed(url="https://a.example/2"))
    source = Source(source_id="a", name="A & 甲", hosts=("a.example",), feeds=feeds)
    again = read_opml(write_opml([source]))
    assert [(feed.title, feed.feed_url) for feed in again] == [("A & 甲", feed.url) for feed in feeds]


@pytest.mark.parametrize("document", [b"", b"<rss/>", b"not xml", b'<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml'])
def test_what_is_no_list_is_refused(document: bytes) -> None:
    """One sentence, and nothing is imported."""
    with pytest.raises(UsageError, match="no OPML"):
        read_opml(document)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_refused(document: bytes) -> None:
    """Nothing else is raised."""
    try:
        assert isinstance(read_opml(document), list)
    except UsageError:
        return

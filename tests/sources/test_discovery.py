"""Feeds, sitemaps and pages of links, asked for over real HTTP: what is asked, and what is remembered."""

import gzip
from datetime import timedelta

import pytest

from sources.discovery import MAX_SITEMAPS
from sources.newsstand import sound
from sources.newsstand.behaviours import conditional, in_turn, redirect
from sources.newsstand.wire import reply
from sources.poll import Poll
from sources.web import Validators
from tests.sources.conftest import NOW
from transforms.catalog import Source
from transforms.errors import SourceError
from transforms.pages import read_page
from transforms.polling import KnownEntry

PAGE = sound.page()
SITEMAP = {"kind": "sitemap"}
LISTING = {"kind": "listing", "entries": "li"}
OLD, NEW = "http://bad.example/old", "http://bad.example/feed"


def remembered(poll: Poll) -> dict[str, Validators]:
    return {state.url: state.validators for state in poll.feed_states}


def known(poll: Poll) -> dict[str, KnownEntry]:
    return {
        entry.entry_id: KnownEntry(entry.entry_id, entry.url, entry.fingerprint, entry.seen_at, document.fetched_at)
        for entry, document in poll.documents
    }


def test_an_index_leads_to_its_sitemaps_and_they_to_pages(host, poll):
    """Plain or packed; each page is fetched once."""
    host.on("/index.xml", reply(sound.sitemap_index(["/one.xml", "/two.xml.gz"])))
    host.on("/one.xml", reply(sound.sitemap(["/a"])))
    host.on("/two.xml.gz", reply(gzip.compress(sound.sitemap(["/b", "/a"])), content_type="application/gzip"))
    for path in ("/a", "/b"):
        host.on(path, reply(PAGE))
    result = poll("/index.xml", feed=SITEMAP)
    assert [*host.paths[:3], *sorted(host.paths[3:])] == ["/index.xml", "/one.xml", "/two.xml.gz", "/a", "/b"]
    assert len(result.documents) == 2


def test_a_sitemap_that_did_not_change_is_not_sent_again(host, poll):
    """Each below the index has its own validators; the index itself is read in full."""
    host.on("/index.xml", conditional(sound.sitemap_index(["/one.xml"]), '"i"'))
    host.on("/one.xml", conditional(sound.sitemap(["/a"]), '"1"'))
    host.on("/a", reply(PAGE))
    first = poll("/index.xml", feed=SITEMAP)
    second = poll("/index.xml", feed=SITEMAP, validators=remembered(first), known=known(first))
    assert [request.status for request in host.requests if "xml" in request.path] == [200, 200, 200, 304]
    assert (second.entry_count, second.unchanged_feeds) == (0, 1)


def test_a_sitemap_that_fails_hides_no_other(host, poll):
    """It is a failure of its own, and the poll goes on."""
    host.on("/index.xml", reply(sound.sitemap_index(["/gone.xml", "/one.xml"])))
    host.on("/one.xml", reply(sound.sitemap(["/a"])))
    host.on("/a", reply(PAGE))
    result = poll("/index.xml", feed=SITEMAP)
    assert len(result.documents) == 1
    assert [failure.url for failure in result.feed_failures] == ["http://bad.example/gone.xml"]


def test_an_index_of_very_many_ends_at_the_limit(host, poll):
    """The newest are read, and a problem says so."""
    host.on("/index.xml", reply(sound.sitemap_index(f"/{n}.xml" for n in range(100))))
    result = poll("/index.xml", feed=SITEMAP)
    assert len(host.paths) == MAX_SITEMAPS + 1
    assert "within_sitemaps" in {rejection.expectation for rejection in result.rejections}


def test_sitemaps_of_other_hosts_are_not_read(host, poll):
    """Nobody can send us to a third party."""
    host.on("/index.xml", reply(sound.sitemap_index(["http://other.example/one.xml"])))
    result = poll("/index.xml", feed=SITEMAP)
    assert host.paths == ["/index.xml"]
    assert [rejection.expectation for rejection in result.rejections] == ["own_sitemaps"]


def test_a_page_of_links_is_read_like_a_feed(host, poll):
    """Its entries' pages come."""
    host.on("/latest", reply(b"<ul><li><a href='/a'>One</a></li></ul>", content_type="text/html"))
    host.on("/a", reply(PAGE))
    assert [entry.title for entry, _ in poll("/latest", feed=LISTING).documents] == ["One"]


def test_a_page_of_links_that_was_rebuilt_is_told(host, poll):
    """Its source cannot be read, and the sentence names the selector."""
    host.on("/latest", reply(b"<div>Welcome to our new site</div>"))
    with pytest.raises(SourceError, match="'li'"):
        poll("/latest", feed=LISTING)


FULL = b"""<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/'>
<channel><item><guid isPermaLink='false'>1</guid><link>/a</link><title>Gates &amp;amp; tides</title>
<pubDate>Wed, 13 May 2026 09:00:00 GMT</pubDate><dc:creator>Anna Lindqvist</dc:creator>
<content:encoded><![CDATA[<p>The harbour master opened the gates an hour before the tide.</p><p>Nobody had heard.</p>]]>
</content:encoded></item><item><guid isPermaLink='false'>2</guid><link>/b</link><title>Two</title></item></channel></rss>"""
TEXTS = {"full_text": True}


def test_a_full_text_in_the_feed_needs_no_page(host, poll):
    """It is a document of the feed; an entry without a text is fetched."""
    host.on("/feed", reply(FULL))
    host.on("/b", reply(PAGE))
    (_, first), (_, second) = poll("/feed", feed=TEXTS).documents
    assert (first.origin, first.url) == ("http://bad.example/feed", "http://bad.example/a")
    assert second.origin == "http://bad.example/b"
    assert host.paths == ["/feed", "/b"]


def test_a_full_text_is_read_as_an_article(host, poll):
    """With the title, people, date and text that the feed gave."""
    host.on("/feed", reply(FULL))
    (entry, document), *_ = poll("/feed", feed=TEXTS).documents
    article = read_page(document, Source(source_id="bad", name="Bad", hosts=("bad.example",)), entry)
    assert (article.title, article.authors) == ("Gates & tides", ("Anna Lindqvist",))
    assert article.body.startswith("The harbour master")
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2026-05-13T09:00:00+00:00"


def test_a_full_text_is_never_looked_at_again_on_its_page(host, poll):
    """Only its feed tells that it was touched."""
    host.on("/feed", conditional(FULL.partition(b"<item><guid isPermaLink='false'>2")[0] + b"</channel></rss>", '"f"'))
    first = poll("/feed", feed=TEXTS)
    second = poll("/feed", feed=TEXTS, known=known(first), validators=remembered(first), now=NOW + timedelta(hours=7))
    assert (second.entry_count, host.paths) == (0, ["/feed", "/feed"])


def test_a_feed_that_moved_for_good_is_read_where_it_moved_to(host, poll):
    """The old address is not asked again, and the catalogue's owner is told each time."""
    host.on("/old", redirect("/feed", 301))
    host.on("/feed", conditional(sound.feed(), '"f"'))
    host.on("/a", reply(PAGE))
    first = poll("/old")
    second = poll("/old", validators=remembered(first), known=known(first))
    assert host.paths == ["/old", "/feed", "/a", "/feed"]
    assert first.moved_feeds == second.moved_feeds == ((OLD, NEW),)
    assert second.unchanged_feeds == 1


def test_a_feed_that_moved_is_asked_where_it_was_once_a_day(host, poll):
    """A move that was taken back is noticed."""
    host.on("/old", in_turn(redirect("/feed", 301), reply(sound.feed())))
    host.on("/feed", reply(sound.feed()))
    host.on("/a", reply(PAGE))
    first = poll("/old")
    second = poll("/old", validators=remembered(first), known=known(first), now=NOW + timedelta(days=1))
    assert host.paths == ["/old", "/feed", "/a", "/old", "/a"]
    assert second.moved_feeds == ()


def test_a_feed_that_is_gone_from_where_it_moved_to_is_asked_where_it_was(host, poll):
    """Nothing is lost by having learned."""
    host.on("/old", in_turn(redirect("/feed", 308), reply(sound.feed(["/b"]))))
    host.on("/feed", in_turn(reply(sound.feed()), reply(b"", 404)))
    for path in ("/a", "/b"):
        host.on(path, reply(PAGE))
    first = poll("/old")
    second = poll("/old", validators=remembered(first), known=known(first))
    assert [entry.entry_id for entry in second.entries] == ["/b"]


def test_a_move_for_now_is_not_learned(host, poll):
    """302 and 307 say nothing of tomorrow."""
    host.on("/old", redirect("/feed", 302))
    host.on("/feed", reply(sound.feed()))
    host.on("/a", reply(PAGE))
    assert [state.url for state in poll("/old").feed_states] == [OLD]

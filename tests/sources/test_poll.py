"""One look at an outlet, over real HTTP: what came, what did not, and that it adds up."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from sources.newsstand.behaviours import conditional, hang_up, in_turn, redirect
from sources.newsstand.wire import reply
from sources.poll import Poll, nothing_known, poll_source
from sources.web import Validators
from tests.sources.conftest import NOW
from transforms.catalog import Source
from transforms.errors import SourceError
from transforms.identity import document_id
from transforms.polling import KnownEntry

PAGE = b"<html><body>A page</body></html>"


def rss(*items: str) -> bytes:
    listed = "".join(
        f"<item><guid isPermaLink='false'>{i}</guid><link>{i}</link><title>T</title></item>" for i in items
    )
    return f"<rss version='2.0'><channel><title>F</title>{listed}</channel></rss>".encode()


def adds_up(poll: Poll) -> bool:
    return poll.entry_count == len(poll.documents) + poll.unchanged + len(poll.rejections)


def remembered(poll: Poll) -> dict[str, KnownEntry]:
    """What a warehouse would know after this poll."""
    return {
        entry.entry_id: KnownEntry(
            entry.entry_id,
            entry.url,
            entry.fingerprint,
            entry.seen_at,
            document.fetched_at,
            dict(document.headers).get("etag"),
            dict(document.headers).get("last-modified"),
        )
        for entry, document in poll.documents
    } | {entry.entry_id: entry for entry in poll.denied}


def states(poll: Poll) -> dict[str, Validators]:
    return {state.url: state.validators for state in poll.feed_states}


def test_every_new_entry_brings_its_page(host, poll):
    """Documents come with the entry that led to them, their address and their headers."""
    host.on("/feed", reply(rss("/a", "/b")))
    host.on("/a", reply(PAGE, etag='"1"', content_type="text/html", x_cache="HIT"))
    host.on("/b", redirect("/b2"))
    host.on("/b2", reply(PAGE + b"2"))
    result = poll("/feed")
    (_, first), (entry, second) = result.documents
    assert first.document_id == document_id(PAGE)
    assert dict(first.headers) == {"etag": '"1"', "content-type": "text/html"}
    assert (second.url, second.origin) == ("http://bad.example/b2", "http://bad.example/b")
    assert (entry.entry_id, entry.seen_at, second.source_id) == ("/b", NOW, "bad")
    assert adds_up(result)


def test_a_second_look_at_the_same_feed_costs_one_request(host, poll):
    """The feed says that nothing changed, and no page is due."""
    host.on("/feed", conditional(rss("/a", "/b"), '"f"'))
    host.on("/a", reply(PAGE))
    host.on("/b", reply(PAGE))
    first = poll("/feed")
    second = poll("/feed", known=remembered(first), validators=states(first))
    assert (second.unchanged_feeds, second.documents, second.entry_count) == (1, (), 0)
    assert sorted(host.paths) == ["/a", "/b", "/feed", "/feed"]


def test_a_feed_without_validators_is_known_by_its_bytes(host, poll):
    """The same body again lists nothing new."""
    host.on("/feed", reply(rss("/a")))
    host.on("/a", reply(PAGE))
    first = poll("/feed")
    second = poll("/feed", known=remembered(first), validators=states(first))
    assert second.unchanged_feeds == 1


def test_a_feed_that_grew_brings_what_is_new(host, poll):
    """What was known is unchanged and not asked for."""
    host.on("/feed", in_turn(reply(rss("/a")), reply(rss("/b", "/a"))))
    host.on("/a", reply(PAGE))
    host.on("/b", reply(PAGE))
    first = poll("/feed")
    second = poll("/feed", known=remembered(first), validators=states(first))
    assert [entry.entry_id for entry, _ in second.documents] == ["/b"]
    assert (second.unchanged, second.entry_count) == (1, 2)
    assert host.paths.count("/a") == 1


def test_a_feed_whose_etag_never_changes_is_read_in_full_once_a_day(host, poll):
    """A validator older than a day is not sent."""
    host.on("/feed", conditional(rss("/a"), '"forever"'))
    host.on("/a", reply(PAGE))
    first = poll("/feed")
    later = poll("/feed", known=remembered(first), validators=states(first), now=NOW + timedelta(days=1))
    assert later.unchanged_feeds == 0
    assert "if-none-match" not in host.asked("/feed")[-1].headers


def test_an_article_edited_behind_its_feed_is_found(host, poll):
    """An hour later its page is asked for again, though the feed did not change."""
    host.on("/feed", conditional(rss("/a", "/b"), '"f"'))
    host.on("/a", in_turn(reply(PAGE, etag='"1"'), reply(PAGE + b"edited", etag='"2"')))
    host.on("/b", conditional(PAGE, '"1"'))
    first = poll("/feed")
    second = poll("/feed", known=remembered(first), validators=states(first), now=NOW + timedelta(hours=1))
    assert [document.body for _, document in second.documents] == [PAGE + b"edited"]
    assert [known.entry_id for known in second.checked] == ["/b"]
    assert (second.entry_count, second.unchanged) == (2, 1)


def test_a_touched_entry_is_fetched_in_full(host, poll):
    """Its page's ETag is not trusted to have changed."""
    host.on("/feed", reply(rss("/a")))
    host.on("/a", conditional(PAGE, '"forever"'))
    first = poll("/feed")
    known = {key: replace(entry, fingerprint="1:other") for key, entry in remembered(first).items()}
    assert len(poll("/feed", known=known).documents) == 1


def test_what_fails_is_told_and_tried_again(host, poll):
    """A feed that did not change is asked for in full as long as one of its pages could not be had."""
    host.on("/feed", conditional(rss("/a", "/b"), '"f"'))
    host.on("/a", in_turn(reply(b"", 503), reply(b"", 503), reply(b"", 503), reply(PAGE)))
    host.on("/b", reply(PAGE))
    first = poll("/feed")
    assert [(r.stage, r.record_id, r.expectation, r.is_failure) for r in first.rejections] == [
        ("fetch", "/a", "http_ok", True)
    ]
    second = poll("/feed", known=remembered(first), validators=states(first))
    assert [entry.entry_id for entry, _ in second.documents] == ["/a"]


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_page_that_is_not_there_is_told_and_does_not_keep_the_feed_from_resting(host, poll, status):
    """It counts as failed, and the next poll asks for the feed alone, which says that nothing changed."""
    host.on("/feed", conditional(rss("/a", "/b"), '"f"'))
    host.on("/a", reply(b"", status))
    host.on("/b", reply(PAGE))
    first = poll("/feed")
    assert [(r.record_id, r.is_failure) for r in first.rejections] == [("/a", True)]
    assert adds_up(first)
    second = poll("/feed", known=remembered(first), validators=states(first))
    assert (second.unchanged_feeds, second.entry_count) == (1, 0)
    assert host.paths.count("/a") == 1


def test_a_page_that_is_not_there_is_asked_for_at_its_ages(host, poll):
    """An hour later it is asked for once more, fails again, and may be there at the next age."""
    host.on("/feed", reply(rss("/a")))
    host.on("/a", in_turn(reply(b"", 404), reply(b"", 404), reply(PAGE)))
    [denied] = poll("/feed").denied
    hour = poll("/feed", known={"/a": denied}, now=NOW + timedelta(hours=1))
    assert [rejection.is_failure for rejection in hour.rejections] == [True]
    meanwhile = poll(
        "/feed", known={"/a": replace(denied, fetched_at=NOW + timedelta(hours=1))}, now=NOW + timedelta(hours=2)
    )
    assert (meanwhile.unchanged, meanwhile.rejections) == (1, ())
    later = poll(
        "/feed", known={"/a": replace(denied, fetched_at=NOW + timedelta(hours=1))}, now=NOW + timedelta(hours=6)
    )
    assert len(later.documents) == 1


def test_what_robots_txt_forbids_is_refused_and_not_a_failure(host, poll):
    """It is a rejection, and the feed may say from now on that nothing changed."""
    host.on("/robots.txt", reply(b"User-agent: *\nDisallow: /secret"))
    host.on("/feed", reply(rss("/secret"), etag='"f"'))
    result = poll("/feed")
    assert [(r.expectation, r.is_failure) for r in result.rejections] == [("robots_allow", False)]
    assert result.feed_states[0].etag == '"f"'
    assert adds_up(result)


def test_an_empty_page_is_refused(host, poll):
    """There is nothing to keep."""
    host.on("/feed", reply(rss("/a")))
    host.on("/a", reply(b""))
    assert [rejection.expectation for rejection in poll("/feed").rejections] == ["not_empty"]


def test_entries_without_a_link_are_counted(host, poll):
    """They are rejections of the feed, and the sum holds."""
    host.on("/feed", reply(b"<rss version='2.0'><channel><item><title>No link</title></item></channel></rss>"))
    result = poll("/feed")
    assert [(r.stage, r.expectation) for r in result.rejections] == [("feed", "has_link")]
    assert adds_up(result)


def test_an_entry_in_two_feeds_is_one(host, poll):
    """And its page is fetched once."""
    host.on("/world", reply(rss("/a", "/b")))
    host.on("/china", reply(rss("/b", "/c")))
    for path in ("/a", "/b", "/c"):
        host.on(path, reply(PAGE))
    assert [entry.entry_id for entry in poll("/world", "/china").entries] == ["/a", "/b", "/c"]
    assert host.paths.count("/b") == 1


def test_one_bad_feed_does_not_hide_the_other(host, poll):
    """It is told among the feed's failures."""
    host.on("/feed", reply(rss("/a")))
    host.on("/a", reply(PAGE))
    host.on("/gone", reply(b"", 410))
    result = poll("/gone", "/feed")
    assert len(result.documents) == 1
    assert [(failure.url, failure.is_failure) for failure in result.feed_failures] == [
        ("http://bad.example/gone", True)
    ]


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        (reply(b"", 404), "answered 404"),
        (reply(b"<html>Please wait</html>"), "is no feed"),
        (reply(b""), "is no feed"),
        (hang_up, "could not be had"),
        (redirect("http://10.0.0.1/feed"), "no address of the public internet"),
    ],
)
def test_a_source_whose_feeds_all_fail(host, poll, behaviour, told):
    """The error names the source and what happened, and carries its cause."""
    host.on("/feed", behaviour)
    with pytest.raises(SourceError, match=told) as failure:
        poll("/feed")
    assert failure.value.source_id == "bad"
    assert failure.value.__cause__ is not None
    assert "The Bad Times cannot be read" in str(failure.value)


def test_a_source_without_feeds(web):
    """There is nothing to look at, and a remedy."""

    async def look() -> None:
        async with web() as client:
            await poll_source(client, Source(source_id="x", name="X", hosts=("x.example",)), nothing_known, {}, now=NOW)

    with pytest.raises(SourceError, match="has no feeds"):
        asyncio.run(look())


def test_a_poll_holds_no_more_than_its_room(host, poll):
    """Pages beyond it are left for the next poll, counted as failed until then."""
    host.on("/feed", reply(rss(*(f"/a?{n}" for n in range(40)))))
    host.on("/a", reply(PAGE * 100))
    result = poll("/feed", max_poll_bytes=10_000)
    assert 4 <= len(result.documents) <= 8
    assert {rejection.expectation for rejection in result.rejections} == {"within_poll"}
    assert adds_up(result)


def test_two_hundred_bad_pages_cost_no_two_hundred_waits(host, poll):
    """A host whose pages all hang is left alone after a few of them; everything is counted."""
    host.on("/feed", reply(rss(*(f"/slow?{n}" for n in range(200)))))
    host.on("/slow", lambda wire: wire.sleep(60))
    result = poll("/feed", first_byte_seconds=0.2)
    assert len(result.rejections) == 200
    assert len(host.asked("/slow")) < 12
    assert adds_up(result)

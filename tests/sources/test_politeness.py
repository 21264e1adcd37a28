"""Robots.txt, pace, concurrency, Retry-After: what the host's own log shows."""

import asyncio
from datetime import UTC, datetime

import pytest

from sources.gates import retry_after
from sources.newsstand import sound
from sources.newsstand.behaviours import hang_up, in_turn, redirect
from sources.newsstand.wire import reply
from sources.poll import nothing_known, poll_source
from sources.web import Web, WebSettings
from tests.sources.badhost import a_source
from tests.sources.conftest import HASTY, NOW
from transforms.catalog import Feed, Source
from transforms.errors import DocumentError, FetchError, RefusedError

ROBOTS = "/robots.txt"


def rules(text: str):
    return reply(text.encode(), content_type="text/plain")


async def get_many(client, source, *urls):
    """Fetch all at once; what failed comes back as its error."""
    return await asyncio.gather(*(client.get(url, source) for url in urls), return_exceptions=True)


def many(web, *urls, pace=0.0, concurrency=4, **settings):
    async def run():
        async with web(**settings) as client:
            return await get_many(client, a_source(pace=pace, concurrency=concurrency), *urls)

    return asyncio.run(run())


def test_what_robots_txt_forbids_is_not_asked_for(host, fetch):
    """The rule for our name counts, and the sentence says whose rule it was."""
    host.on(ROBOTS, rules("User-agent: *\nAllow: /\n\nUser-agent: dateline\nDisallow: /private/"))
    with pytest.raises(RefusedError, match=r"robots.txt of bad.example forbids http://bad.example/private/a") as no:
        fetch("/private/a")
    assert no.value.expectation == "robots_allow"
    assert host.paths == []


def test_what_robots_txt_allows_is_asked_for(host, fetch):
    """The longest rule wins (RFC 9309, 2.2.2)."""
    host.on(ROBOTS, rules("User-agent: *\nDisallow: /news\nAllow: /news/china/"))
    host.on("/news/china/1", reply(b"page"))
    assert fetch("/news/china/1").body == b"page"


def test_robots_txt_is_asked_for_once(host, web):
    """Eight pages at once need one robots.txt, and it comes first."""
    host.on("/a", reply(b"page"))
    many(web, *[f"http://bad.example/a?{n}" for n in range(8)])
    assert [request.path for request in host.requests].index(ROBOTS) == 0
    assert len(host.asked(ROBOTS)) == 1


def test_each_host_has_its_own_robots_txt(host, fetch):
    """A redirect to another host asks that one first."""
    host.on("/a", redirect("http://other.example/b"))
    host.on("//other.example/robots.txt", rules("User-agent: *\nDisallow: /"))
    with pytest.raises(RefusedError, match=r"robots.txt of other.example"):
        fetch("/a")
    assert host.paths == ["/a"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_txt_forbids_nothing(host, fetch, status):
    """RFC 9309, 2.3.1.3."""
    host.on(ROBOTS, reply(b"Disallow: /", status))
    host.on("/a", reply(b"page"))
    assert fetch("/a").body == b"page"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_robots_txt_that_cannot_be_had_now_forbids_everything_now(host, fetch, status):
    """RFC 9309, 2.3.1.4: it failed, so that the next poll tries again."""
    host.on(ROBOTS, reply(b"", status))
    with pytest.raises(FetchError, match=f"It answered {status}") as no:
        fetch("/a", retries=0)
    assert no.value.expectation == "robots_allow"
    assert host.paths == []


def test_a_robots_txt_of_fifty_megabytes(host, fetch):
    """Its first half megabyte counts, the rest is not read."""

    def answer(wire):
        wire.start(content_type="text/plain")
        wire.send(b"User-agent: *\nDisallow: /private\n")
        wire.forever(b"# padding\n" * 6000)

    host.on(ROBOTS, answer)
    host.on("/a", reply(b"page"))
    assert fetch("/a").body == b"page"
    with pytest.raises(RefusedError):
        fetch("/private")


def test_a_robots_txt_of_half_a_megabyte_of_rules(host, fetch):
    """Thousands of wildcards are read and obeyed in time."""
    lines = "\n".join(f"Disallow: /*/x{number}*y$" for number in range(20_000))
    host.on(ROBOTS, rules(f"User-agent: *\n{lines}"))
    host.on("/a", reply(b"page"))
    assert fetch("/a").body == b"page"


@pytest.mark.parametrize("body", [b"<html>not found</html>", b"\xff\xfe\x00\x01", b"\x00" * 500, b"User-agent", b""])
def test_a_robots_txt_that_says_nothing(host, fetch, body):
    """What is no rule forbids nothing."""
    host.on(ROBOTS, reply(body))
    host.on("/a", reply(b"page"))
    assert fetch("/a").body == b"page"


def test_a_robots_txt_that_redirects_in_a_circle(host, fetch):
    """RFC 9309, 2.3.1.2: as if there were none."""
    host.on(ROBOTS, redirect(ROBOTS))
    host.on("/a", reply(b"page"))
    assert fetch("/a").body == b"page"


def span(requests):
    """Seconds from the first to the last, as the host noted them."""
    return requests[-1].at - requests[0].at


def test_no_request_is_faster_than_the_pace(host, web):
    """Six at once arrive one by one; without a pace they would all be there within a few milliseconds."""
    host.on("/a", reply(b"page"))
    many(web, *["http://bad.example/a"] * 6, pace=0.1)
    assert span(host.asked("/a")) > 0.3


def test_the_crawl_delay_is_kept(host, web):
    """It counts where it is longer than the source's own pace."""
    host.on(ROBOTS, rules("User-agent: *\nCrawl-delay: 0.1"))
    host.on("/a", reply(b"page"))
    many(web, *["http://bad.example/a"] * 6)
    assert span(host.asked("/a")) > 0.3


def test_a_crawl_delay_that_no_run_can_keep(host, web):
    """The first request goes; the others fail in time, and say why."""
    host.on(ROBOTS, rules("User-agent: *\nCrawl-delay: 86400"))
    host.on("/a", reply(b"page"))
    first, second = many(web, *["http://bad.example/a"] * 2)
    assert first.body == b"page"
    assert second.expectation == "in_time"
    assert "1 day" in str(second)


def test_never_more_at_once_than_the_concurrency(host, web):
    """Twelve wanted at once, three under way."""

    def slowly(wire):
        wire.sleep(0.02)
        reply(b"page")(wire)

    host.on("/a", slowly)
    many(web, *["http://bad.example/a"] * 12, concurrency=3)
    assert max(request.in_flight for request in host.requests) == 3


def test_of_two_sources_on_a_host_the_strictest_counts(host, web):
    """Pace and concurrency belong to the host."""
    host.on("/a", reply(b"page"))

    async def both():
        async with web() as client:
            strict, lax = a_source(pace=0.1, name="strict"), a_source(name="lax")
            await client.get("http://bad.example/a", strict)
            await get_many(client, lax, *["http://bad.example/a"] * 5)

    asyncio.run(both())
    assert span(host.asked("/a")) > 0.3


def test_retry_after_is_waited_for(host, fetch):
    """A second is short enough to wait."""
    host.on("/a", in_turn(reply(b"", 429, Retry_After="1"), reply(b"page")))
    assert fetch("/a").body == b"page"
    assert span(host.asked("/a")) > 0.7


def test_a_retry_after_of_a_year(host, web):
    """It ends at once, and the host is asked for nothing else in this run."""
    host.on("/a", reply(b"", 503, Retry_After="31536000"))
    host.on("/b", reply(b"page"))

    async def one_then_other():
        async with web() as client:
            source = a_source()
            return await get_many(client, source, "http://bad.example/a") + await get_many(
                client, source, "http://bad.example/b"
            )

    first, second = asyncio.run(one_then_other())
    assert "asks to come back after '31536000'" in str(first)
    assert second.expectation == "reachable"
    assert "answered 503 and asked for time" in str(second)
    assert host.paths == ["/a"]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Thu, 14 May 2026 08:02:00 GMT", 120.0),
        ("Thu, 14 May 2026 07:00:00 GMT", 0.0),
        ("Thu, 14 May 2026 08:00:30 -0000", 30.0),
        ("soon", None),
        ("-5", None),
        ("9" * 5000, 999_999_999_999.0),
        ("٣", None),
        ("", None),
        (None, None),
        ("Thu, 14 May 99999 08:02:00 GMT", None),
    ],
)
def test_both_forms_of_retry_after(value, seconds):
    """Seconds, or a date (RFC 9110, 10.2.3); nonsense asks for nothing."""
    assert retry_after(value, datetime(2026, 5, 14, 8, 0, tzinfo=UTC)) == seconds


def test_a_host_that_keeps_failing_is_left_alone(host, web):
    """After the fifth failure in a row no further request is wasted on it."""
    host.on("/a", hang_up)
    outcomes = many(web, *[f"http://bad.example/a?{n}" for n in range(30)], retries=0, concurrency=1)
    assert len(host.paths) == 5
    assert all(isinstance(outcome, DocumentError) for outcome in outcomes)
    assert "failed 5 times in a row" in str(outcomes[-1])


PACE = 0.1
NAMES = [f"host{number}.example" for number in range(30)]
ENTRIES = ["/a", "/b", "/no", "/no/never"]


def a_log_of_a_hundred_sources(host):
    """Poll them all at once; a third of the hosts has a pace, a third a crawl-delay, a third neither."""

    def slowly(wire):
        wire.sleep(0.01)
        reply(sound.feed(ENTRIES) if wire.request.path.startswith("/feed") else sound.page())(wire)

    for place in ("/feed", *ENTRIES):
        host.on(place, slowly)
    for number, name in enumerate(NAMES):
        delay = f"Crawl-delay: {PACE}\n" if number % 3 == 1 else ""
        host.on(f"//{name}{ROBOTS}", rules(f"User-agent: *\n{delay}Disallow: /no\n"))
    sources = [outlet(number, NAMES[number % 30]) for number in range(100)]

    async def poll_all():
        async with Web(WebSettings(**{**HASTY, "hosts": dict.fromkeys(NAMES, host.address)})) as client:
            return await asyncio.gather(
                *(poll_source(client, source, nothing_known, {}, now=NOW) for source in sources)
            )

    polls = asyncio.run(poll_all())
    assert all((len(poll.documents), len(poll.rejections)) == (2, 2) for poll in polls)
    return {name: [request for request in host.requests if request.host == name] for name in NAMES}


def outlet(number, name):
    feeds = (Feed(url=f"http://{name}/feed?{number}"),)
    pace = PACE if number % 30 % 3 == 0 else 0.0
    return Source(source_id=f"o{number}", name=name, hosts=(name,), feeds=feeds, pace_seconds=pace, concurrency=2)


def test_a_hundred_sources_on_thirty_hosts(host):
    """The newsstand's log: robots.txt first and once, nothing that it forbids, neither concurrency nor pace exceeded."""
    for number, (name, log) in enumerate(a_log_of_a_hundred_sources(host).items()):
        paths = [request.path for request in log]
        assert (paths[0], paths.count(ROBOTS)) == (ROBOTS, 1), name
        assert not [path for path in paths if path.startswith("/no")], name
        assert max(request.in_flight for request in log) <= 2, name
        pace = PACE if number % 3 < 2 else 0.0
        # The crawl-delay counts from the first request after robots.txt; one place is left for a busy machine.
        arrivals = [request.at for request in log[1:]]
        assert all(at - arrivals[0] >= (count - 1) * pace for count, at in enumerate(arrivals)), name


@pytest.mark.parametrize("kind", ["feed", "sitemap", "page"])
def test_nothing_outside_is_asked_for_by_xml(host, poll, kind):
    """Neither DTDs nor entities: the log has the list and the page, and nothing else."""
    outside = '<!DOCTYPE x SYSTEM "http://bad.example/dtd" [<!ENTITY x SYSTEM "http://bad.example/entity">]>'
    spoil = lambda body: outside.encode() + body.replace(b"T", b"&x;T")  # noqa: E731 - three uses in three lines
    host.on("/feed", reply(spoil(sound.feed()) if kind == "feed" else sound.feed()))
    host.on("/map", reply(spoil(sound.sitemap())))
    host.on("/a", reply(spoil(sound.page())))
    poll("/map", feed={"kind": "sitemap"}) if kind == "sitemap" else poll("/feed")
    assert host.paths == ["/map" if kind == "sitemap" else "/feed", "/a"]

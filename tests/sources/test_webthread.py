"""The web shared by several threads, and by what is begun on its own loop."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sources.newsstand.wire import reply
from sources.poll import nothing_known
from sources.web import WebSettings
from sources.webthread import WebThread
from tests.sources.badhost import a_source
from tests.sources.conftest import NOW, settings_for
from transforms.errors import FetchError, SourceError

FEED = b"<rss version='2.0'><channel><item><link>/a</link></item></channel></rss>"


def test_several_threads_poll_at_once(host):
    """Each gets its own outlet's poll, at the clock's time."""
    host.on("/feed", reply(FEED))
    host.on("/a", reply(b"page"))
    sources = [a_source("/feed", name=f"outlet{n}") for n in range(8)]
    with WebThread(settings_for(host), clock=lambda: NOW) as web, ThreadPoolExecutor(8) as threads:
        polls = list(threads.map(lambda source: web.poll(source, nothing_known, {}), sources))
    assert [poll.source_id for poll in polls] == [source.source_id for source in sources]
    assert all(len(poll.documents) == 1 and poll.polled_at == NOW for poll in polls)


def test_threads_share_the_pace_and_robots_txt_of_a_host(host):
    """Concurrency is the host's, however many ask."""

    def slowly(wire):
        wire.sleep(0.02)
        reply(FEED)(wire)

    host.on("/feed", slowly)
    host.on("/a", reply(b"page"))
    sources = [a_source("/feed", name=f"outlet{n}", concurrency=2) for n in range(6)]
    with WebThread(settings_for(host), clock=lambda: NOW) as web, ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda source: web.poll(source, nothing_known, {}), sources))
    assert max(request.in_flight for request in host.requests) <= 2
    assert len(host.asked("/robots.txt")) == 1


def test_what_is_begun_runs_side_by_side():
    """Each of two waits for the other, with one thread that waits for both."""
    both = asyncio.Barrier(2)

    async def wait(_web):
        return await both.wait()

    with WebThread(WebSettings()) as web:
        pending = [web.begin(wait) for _ in range(2)]
        assert {begun.result(timeout=10) for begun in pending} == {0, 1}


def test_errors_come_back_to_the_thread_that_asked(host):
    """As the exceptions they are."""
    with WebThread(settings_for(host), clock=lambda: NOW) as web:
        with pytest.raises(SourceError):
            web.poll(a_source("/none"), nothing_known, {})
        with pytest.raises(FetchError):
            web.get("http://bad.example/none", a_source())


def test_leaving_ends_what_is_under_way(host):
    """A thread that still waits for a page is told, and no socket stays open."""
    asked = host.asked
    host.on("/a", lambda wire: wire.sleep(60))
    with ThreadPoolExecutor(1) as threads:
        with WebThread(settings_for(host)) as web:
            waiting = threads.submit(web.get, "http://bad.example/a", a_source())
            while not asked("/a") and not waiting.done():
                pass
        assert waiting.exception() is not None


def test_leaving_cancels_what_was_begun(host):
    """Whoever waits for it is told at once, though its host says nothing."""
    host.on("/a", lambda wire: wire.sleep(60))
    with WebThread(settings_for(host)) as web:
        begun = web.begin(lambda opened: opened.get("http://bad.example/a", a_source()))
        while not host.asked("/a"):
            pass
    assert begun.cancelled()


def test_thread_ends_with_its_block():
    """With the settings' defaults; entering and leaving needs no network."""
    before = threading.enumerate()
    with WebThread(WebSettings()):
        assert len(threading.enumerate()) == len(before) + 1
    assert threading.enumerate() == before

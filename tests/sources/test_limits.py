"""Hosts that send too much, too slowly or not what they say: each ends at its limit, and is told as what it was."""

import asyncio
import time

import pytest

from sources.exchange import WebSettings
from sources.newsstand.behaviours import hang_up, in_turn, redirect
from sources.newsstand.wire import head, reply
from sources.web import Validators
from tests.sources.badhost import a_source
from transforms.errors import DocumentError, FetchError, RefusedError

MEGABYTE = 1024 * 1024
HURRY = {"first_byte_seconds": 0.3, "read_seconds": 0.3, "total_seconds": 0.5}


def why(fetch, url="/a", **settings):
    """The expectation that a fetch fails."""
    with pytest.raises(DocumentError) as failure:
        fetch(url, **settings)
    assert "bad.example" in str(failure.value)
    return failure.value.expectation


def test_headers_that_come_slowly(host, fetch):
    """A head of a byte every tenth of a second ends in time."""
    host.on("/a", lambda wire: wire.trickle(b"HTTP/1.1 200 OK\r\n" * 9, 0.05))
    assert why(fetch, **HURRY) == "in_time"


def test_a_host_that_never_answers(host, fetch):
    """A connection that is accepted and then silent ends in time."""
    host.on("/a", lambda wire: wire.sleep(60))
    assert why(fetch, **HURRY) == "in_time"


def test_a_body_of_a_byte_at_a_time(host, fetch):
    """No silence is long, and yet the whole ends in time."""

    def answer(wire):
        wire.start()
        wire.trickle(b"x" * 1000, 0.02)

    host.on("/a", answer)
    assert why(fetch, **HURRY) == "in_time"


def test_a_body_that_stops_halfway(host, fetch):
    """Silence within a body ends in time."""

    def answer(wire):
        wire.send(head(200, {"content-length": "100"}) + b"half")
        wire.sleep(60)

    host.on("/a", answer)
    assert why(fetch, **HURRY) == "in_time"


def test_a_host_that_is_too_slow_is_not_asked_twice(host, fetch):
    """The next poll is soon enough."""
    host.on("/a", lambda wire: wire.sleep(60))
    why(fetch, **HURRY)
    assert host.paths == ["/a"]


def test_a_body_that_never_ends(host, fetch):
    """It is read up to the limit and refused."""

    def answer(wire):
        wire.start()
        wire.forever(b"x" * 65536)

    host.on("/a", answer)
    assert why(fetch, max_wire_bytes=MEGABYTE) == "within_size"


def test_chunks_that_never_end(host, fetch):
    """The same for chunked transfer."""

    def answer(wire):
        wire.start(transfer_encoding="chunked")
        wire.forever(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    host.on("/a", answer)
    assert why(fetch, max_wire_bytes=MEGABYTE) == "within_size"


def test_a_length_that_is_too_much_is_refused_unread(host, fetch):
    """What a host announces is enough to decline."""
    host.on("/a", lambda wire: wire.send(head(200, {"content-length": str(10**15)}) + b"x"))
    assert why(fetch) == "within_size"


def test_headers_that_never_end(host, fetch):
    """A head without an end is no answer."""

    def answer(wire):
        wire.send(b"HTTP/1.1 200 OK\r\n")
        wire.forever(b"X-Padding: " + b"x" * 4000 + b"\r\n")

    host.on("/a", answer)
    assert why(fetch, retries=0) == "reachable"


def test_an_error_page_that_never_ends(host, fetch):
    """What stands beside a 404 is not worth reading to its end."""

    def answer(wire):
        wire.start(404)
        wire.forever(b"x" * 65536)

    host.on("/a", answer)
    assert why(fetch) == "http_ok"


def test_fewer_bytes_than_announced(host, fetch):
    """A body that is cut off is not taken for the whole, and asked for again."""
    host.on("/a", lambda wire: wire.send(head(200, {"content-length": "100"}) + b"half"))
    assert why(fetch) == "reachable"
    assert len(host.paths) == 3


def test_a_cut_body_that_comes_whole_the_second_time(host, fetch):
    """One lost connection loses nothing."""
    host.on("/a", in_turn(lambda wire: wire.send(head(200, {"content-length": "9"}) + b"half"), reply(b"the whole")))
    assert fetch("/a").body == b"the whole"


def test_more_bytes_than_announced(host, fetch):
    """The length counts; what follows is not taken for the next answer."""
    host.on("/a", lambda wire: wire.send(head(200, {"content-length": "4"}) + b"pageHTTP/1.1 200 OK\r\n\r\nevil"))
    assert fetch("/a").body == b"page"


@pytest.mark.parametrize("garbage", [b"\x00\xff" * 50, b"SSH-2.0-OpenSSH_9.6\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n"])
def test_what_is_not_http(host, fetch, garbage):
    """A host that speaks something else could not be had."""
    host.on("/a", lambda wire: wire.send(garbage))
    assert why(fetch, retries=0) == "reachable"


@pytest.mark.parametrize("lengths", ["4\r\nContent-Length: 40", "-4", "4,5", "four"])
def test_lengths_that_make_no_sense(host, fetch, lengths):
    """Two lengths, or none that is a number, are not guessed at."""
    host.on("/a", lambda wire: wire.send(f"HTTP/1.1 200 OK\r\nContent-Length: {lengths}\r\n\r\npage".encode()))
    assert why(fetch, retries=0) == "reachable"


def test_a_host_that_closes_every_second_connection(host, web):
    """Twelve pages all come, each at the latest at the second attempt."""
    host.on("/a", in_turn(*[hang_up, reply(b"page")] * 20))

    async def twelve() -> list[bytes]:
        async with web() as client:
            return [(await client.get("http://bad.example/a", a_source())).body for _ in range(12)]

    assert asyncio.run(twelve()) == [b"page"] * 12


def test_a_host_that_refuses_connections(fetch):
    """No server at the port: the sentence names the address."""
    with pytest.raises(FetchError, match=r"http://away.example/robots.txt could not be had") as failure:
        fetch("http://away.example/", hosts={"away.example": ("127.0.0.1", 9)})
    assert failure.value.expectation == "robots_allow"


def test_a_redirect_to_itself(host, fetch):
    """A circle of one ends at once."""
    host.on("/a", redirect("/a"))
    assert why(fetch) == "few_redirects"
    assert host.paths == ["/a"]


def test_redirects_in_a_circle(host, fetch):
    """A circle of three is walked once."""
    for here, there in (("/a", "/b"), ("/b", "/c"), ("/c", "/a")):
        host.on(here, redirect(there))
    assert why(fetch) == "few_redirects"
    assert host.paths == ["/a", "/b", "/c"]


def test_redirects_without_an_end(host, fetch):
    """A new address each time ends at the limit."""

    def further(wire):
        redirect(f"/a?{time.monotonic_ns()}")(wire)

    host.on("/a", further)
    assert why(fetch, max_redirects=5) == "few_redirects"
    assert len(host.paths) == 6


@pytest.mark.parametrize(
    "location", ["http://[::1", "http://a b.example:x/", "javascript:alert(1)", "file:///etc/passwd"]
)
def test_redirects_to_what_is_no_address(host, fetch, location):
    """They are not followed."""
    host.on("/a", redirect(location))
    with pytest.raises(DocumentError):
        fetch("/a")
    assert host.paths == ["/a"]


def test_a_304_for_what_was_never_sent(host, fetch):
    """Without a question, "not modified" is no answer."""
    host.on("/a", reply(b"", 304))
    with pytest.raises(FetchError, match="304, not modified, to a request for all of it"):
        fetch("/a")


def test_an_etag_that_would_break_the_request(host, fetch):
    """A validator that cannot stand in a header is left out."""
    host.on("/a", reply(b"page"))
    fetch("/a", validators=Validators(etag='"a\r\nX-Evil: 1"'))
    assert "if-none-match" not in host.asked("/a")[0].headers


def test_one_slow_host_delays_no_other(host, web):
    """While one host hangs, another answers a hundred times."""
    host.on("//bad.example/a", lambda wire: wire.sleep(60))
    host.on("//other.example/a", reply(b"page"))

    async def race() -> str:
        async with web(first_byte_seconds=60.0, total_seconds=60.0, read_seconds=60.0) as client:
            slow = asyncio.create_task(client.get("http://bad.example/a", a_source()))
            for _ in range(100):
                await client.get("http://other.example/a", a_source(name="other"))
            first = "slow" if slow.done() else "quick"
            slow.cancel()
            await asyncio.gather(slow, return_exceptions=True)
            return first

    assert asyncio.run(race()) == "quick"


def test_the_default_limits_are_finite():
    """Every size and time of the settings is bounded."""
    settings = WebSettings()
    assert 0 < settings.max_wire_bytes <= settings.max_body_bytes <= settings.max_poll_bytes
    assert settings.total_seconds < 600


def test_a_refusal_is_no_failure(host, fetch):
    """What was had and not taken is another error than what could not be had."""
    host.on("/a", reply(b"x" * 100))
    with pytest.raises(RefusedError):
        fetch("/a", max_wire_bytes=10)

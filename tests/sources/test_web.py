"""What a well-behaved client gets from hosts that mean well."""

import asyncio
import gzip
import zlib

import brotli
import pytest
import zstandard

from sources.newsstand.behaviours import conditional, in_turn, redirect
from sources.newsstand.wire import reply
from sources.web import Validators
from tests.sources.badhost import a_source
from transforms.errors import FetchError

PAGE = "白宫 and Zhongnanhai".encode()


def test_a_page_comes_with_its_headers_and_time(host, fetch):
    """The body is as sent, header names are lower-case, and the clock told when."""
    host.on("/a", reply(PAGE, Content_Type="text/html; charset=utf-8", ETag='"1"'))
    page = fetch("/a")
    assert (page.status, page.body, page.content_type) == (200, PAGE, "text/html; charset=utf-8")
    assert page.headers["etag"] == '"1"'
    assert page.validators == Validators('"1"', None)
    assert page.fetched_at.isoformat() == "2026-05-14T08:00:00+00:00"


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("br", brotli.compress),
        ("zstd", zstandard.ZstdCompressor().compress),
        ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
        ("identity", bytes),
        ("gzip", lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:])),
    ],
)
def test_content_codings_are_taken_off(host, fetch, coding, encode):
    """Every coding that was offered, raw deflate, several members and several layers."""
    host.on("/a", reply(encode(PAGE * 100), content_encoding=coding))
    assert fetch("/a").body == PAGE * 100


def test_the_host_learns_who_asks(host, fetch):
    """The user agent names the project and a contact, and nothing asks for cookies."""
    host.on("/a", reply(PAGE, set_cookie="id=7"))
    fetch("/a", user_agent="Dateline/9 (+mailto:desk@paper.example)")
    headers = host.asked("/a")[0].headers
    assert headers["user-agent"] == "Dateline/9 (+mailto:desk@paper.example)"
    assert headers["host"] == "bad.example"
    assert {"gzip", "br", "zstd"} <= set(headers["accept-encoding"].replace(" ", "").split(","))


def test_a_page_that_did_not_change_is_not_sent_again(host, fetch):
    """An ETag that the host still knows is answered by 304."""
    host.on("/a", conditional(PAGE, '"1"'))
    page = fetch("/a", validators=Validators(etag='"1"'))
    assert page.not_modified
    assert page.body == b""


def test_a_date_is_sent_back_as_the_host_wrote_it(host, fetch):
    """Last-Modified comes back as If-Modified-Since, letter for letter."""
    host.on("/a", reply(PAGE))
    fetch("/a", validators=Validators(last_modified="Thu, 14 May 2026 07:00:00 GMT"))
    assert host.asked("/a")[0].headers["if-modified-since"] == "Thu, 14 May 2026 07:00:00 GMT"


def test_redirects_are_followed_and_kept(host, fetch):
    """The way is evidence: address, status and target of each hop."""
    host.on("/a", redirect("/b", 301))
    host.on("/b", redirect("http://other.example/c#top", 302))
    host.on("/c", reply(PAGE))
    page = fetch("/a")
    assert (page.url, page.final_url) == ("http://bad.example/a", "http://other.example/c")
    assert [(hop.status, hop.location) for hop in page.redirects] == [
        (301, "http://bad.example/b"),
        (302, "http://other.example/c"),
    ]


def test_only_permanent_hops_say_that_a_page_moved(host, fetch):
    """301 and 308 stand from now on; what follows a temporary hop does not."""
    host.on("/a", redirect("/b", 308))
    host.on("/b", redirect("/c", 307))
    host.on("/c", reply(PAGE))
    assert fetch("/a").moved_to == "http://bad.example/b"
    assert fetch("/c").moved_to is None


def test_connections_are_used_again(host, web):
    """Ten requests in a row, robots.txt included, need one connection."""
    host.on("/a", reply(PAGE))

    async def ten() -> None:
        async with web() as client:
            for _ in range(10):
                await client.get("http://bad.example/a", a_source())

    asyncio.run(ten())
    assert {request.connection for request in host.requests} == {1}


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_host_that_is_out_of_order_is_asked_again(host, fetch, status):
    """A moment later it may work."""
    host.on("/a", in_turn(reply(b"", status), reply(b"", status), reply(PAGE)))
    assert fetch("/a").body == PAGE


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_clear_no_is_taken_at_once(host, fetch, status):
    """It is told with the status and the address, and not asked for again."""
    host.on("/a", reply(b"<html>no</html>", status))
    with pytest.raises(FetchError, match=f"http://bad.example/a answered {status}") as failure:
        fetch("/a")
    assert failure.value.expectation == "http_ok"
    assert failure.value.url == "http://bad.example/a"
    assert host.paths == ["/a"]


def test_a_host_that_stays_out_of_order_is_given_up(host, fetch):
    """After three attempts its last status is told."""
    host.on("/a", reply(b"", 503))
    with pytest.raises(FetchError, match="answered 503"):
        fetch("/a")
    assert host.paths == ["/a"] * 3


def test_connections_to_very_many_hosts_are_not_all_kept(host, web):
    """Those that nobody asked for longest are closed; every host is still answered."""
    names = [f"host{number}.example" for number in range(220)]
    host.on("/a", reply(PAGE))

    async def visit_all() -> int:
        async with web(hosts=dict.fromkeys(names, host.address)) as client:
            for name in names:
                assert (await client.get(f"http://{name}/a", a_source())).body == PAGE
            await asyncio.sleep(0.2)
            return host.open_connections

    assert asyncio.run(visit_all()) <= 201

"""Hosts whose fault lies in how they speak HTTP: too slow, too much, broken, packed, elsewhere, no, robots.txt."""

import gzip
from collections.abc import Iterator

from sources.newsstand import sound
from sources.newsstand.behaviours import (
    alternately,
    bomb,
    byte_at_a_time,
    cut_at,
    endless,
    hang_up,
    headers_at_leisure,
    lead_further,
    redirect,
    say,
    silent,
    stall,
)
from sources.newsstand.faults import FEED, PAGE, ROBOTS, BadHost, html, rss, rules
from sources.newsstand.wire import Wire, head, reply

_A_YEAR = "31536000"


def _chunked(wire: Wire) -> None:
    wire.start(transfer_encoding="chunked")


def _lasting(wire: Wire) -> None:
    wire.start()


def _missing(wire: Wire) -> None:
    wire.start(404)


def _ruling(wire: Wire) -> None:
    wire.start(content_type="text/plain")
    wire.send(b"User-agent: *\nDisallow: /private\n")


def _heading(wire: Wire) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\n")


def _slow_and_endless() -> Iterator[BadHost]:
    yield BadHost("silent", "takes the request and never answers", FEED, "in_time", silent)
    yield BadHost("silent-page", "answers for its feed, never for its page", PAGE, "in_time", silent)
    yield BadHost("slow-headers", "sends its headers a byte at a time", FEED, "in_time", headers_at_leisure)
    yield BadHost("byte-at-a-time", "sends its body a byte at a time", FEED, "in_time", byte_at_a_time)
    yield BadHost("stall", "falls silent in the middle of its body", FEED, "in_time", stall)
    yield BadHost("endless-body", "never ends", FEED, "within_size", endless(_lasting, b"x" * 65536))
    yield BadHost(
        "endless-chunks", "never ends, in chunks", FEED, "within_size", endless(_chunked, b"4\r\nxxxx\r\n" * 9999)
    )
    yield BadHost(
        "endless-headers", "never comes to its body", FEED, "reachable", endless(_heading, b"X-A: x\r\n" * 999)
    )
    yield BadHost("endless-error", "says 404, and then never ends", FEED, "http_ok", endless(_missing, b"x" * 65536))
    yield BadHost(
        "too-long", "announces a petabyte", FEED, "within_size", say(head(200, {"content-length": "1" + "0" * 15}))
    )


def _broken() -> Iterator[BadHost]:
    two = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 40\r\n\r\npage"
    more = head(200, {"content-length": str(len(sound.feed()))}) + sound.feed() + b"HTTP/1.1 200 OK\r\n\r\nevil"
    yield BadHost("hang-up", "hangs up without an answer", FEED, "reachable", hang_up)
    yield BadHost("every-second", "hangs up on every second request", FEED, "", alternately(hang_up, rss(sound.feed())))
    yield BadHost("short-body", "sends fewer bytes than it announced", FEED, "reachable", cut_at(4))
    yield BadHost("long-body", "sends more bytes than it announced", FEED, "", say(more))
    yield BadHost("two-lengths", "announces two lengths", FEED, "reachable", say(two))
    yield BadHost("not-http", "speaks SSH", FEED, "reachable", say(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"))
    yield BadHost("noise", "sends noise", FEED, "reachable", say(b"\x00\xff" * 5000))


def _packed() -> Iterator[BadHost]:
    for coding in ("gzip", "deflate", "br", "zstd"):
        yield BadHost(
            f"{coding}-bomb", f"sends millions of zeros packed as {coding}", FEED, "within_size", bomb(coding)
        )
    yield BadHost("gzip-gzip-bomb", "sends a bomb within a bomb", FEED, "within_size", bomb("gzip, gzip"))
    cut = gzip.compress(sound.feed())[:80]
    yield BadHost("cut-gzip", "sends half of its gzip", FEED, "complete", reply(cut, content_encoding="gzip"))
    yield BadHost(
        "false-gzip", "says gzip and sends plain text", FEED, "complete", reply(sound.feed(), content_encoding="gzip")
    )
    yield BadHost(
        "odd-coding",
        "uses a coding that it was not offered",
        FEED,
        "known_coding",
        reply(b"x", content_encoding="compress"),
    )


def _leading_elsewhere() -> Iterator[BadHost]:
    yield BadHost("redirect-to-itself", "redirects to itself", FEED, "few_redirects", redirect(FEED))
    yield BadHost("redirect-circle", "redirects in a circle", FEED, "few_redirects",
                  lambda wire: redirect(FEED if "?" in wire.request.path else f"{FEED}?2")(wire))  # fmt: skip
    yield BadHost("redirect-on-and-on", "redirects to a new address each time", FEED, "few_redirects", lead_further)
    yield BadHost(
        "redirect-inside", "redirects to a private address", FEED, "public_address", redirect("http://10.0.0.1/")
    )
    yield BadHost(
        "redirect-metadata",
        "redirects to a cloud's metadata",
        FEED,
        "public_address",
        redirect("http://169.254.169.254/"),
    )
    yield BadHost(
        "redirect-decimal",
        "redirects to loopback, written as a number",
        FEED,
        "public_address",
        redirect("http://2130706433/"),
    )
    yield BadHost(
        "redirect-to-port",
        "redirects to a port that is not of the web",
        FEED,
        "web_address",
        redirect("http://a.example:6379/"),
    )
    yield BadHost("redirect-to-file", "redirects to a file", FEED, "web_address", redirect("file:///etc/passwd"))


def _saying_no() -> Iterator[BadHost]:
    yield BadHost("not-modified", "answers 304 to what was asked for in full", FEED, "http_ok", reply(b"", 304))
    yield BadHost("out-of-order", "answers 503, always", FEED, "http_ok", reply(b"", 503))
    yield BadHost(
        "come-back-in-a-year", "answers 429, and asks for a year", FEED, "http_ok", reply(b"", 429, retry_after=_A_YEAR)
    )
    yield BadHost("gone", "answers 410 for its feed", FEED, "http_ok", reply(b"", 410))
    yield BadHost("dead-link", "lists a page that is not there", PAGE, "http_ok", reply(b"<html>no</html>", 404))
    yield BadHost("forbidden", "answers 403 for its pages", PAGE, "http_ok", reply(b"<html>no</html>", 403))


def _robots() -> Iterator[BadHost]:
    yield BadHost("robots-no", "forbids everything", ROBOTS, "robots_allow", rules("User-agent: *\nDisallow: /"))
    yield BadHost("robots-500", "has a robots.txt that answers 500", ROBOTS, "robots_allow", reply(b"", 500))
    yield BadHost("robots-silent", "has a robots.txt that never answers", ROBOTS, "robots_allow", silent)
    yield BadHost(
        "robots-endless", "has a robots.txt that never ends", ROBOTS, "", endless(_ruling, b"# padding\n" * 6000)
    )
    yield BadHost("robots-circle", "has a robots.txt that redirects to itself", ROBOTS, "", redirect(ROBOTS))
    yield BadHost("robots-html", "has a page of HTML for a robots.txt", ROBOTS, "", html(b"<html>not found</html>"))
    yield BadHost(
        "crawl-delay",
        "wants a day between two requests",
        ROBOTS,
        "in_time",
        rules("User-agent: *\nCrawl-delay: 86400"),
    )


PARTS = (_slow_and_endless, _broken, _packed, _leading_elsewhere, _saying_no, _robots)

"""What hosts do, sound and unsound, as functions of the wire.

    server.on("/moved", redirect("/here", 301))
    server.on("/never", silent)

The bad hosts that Dateline is tried on, by name, are in badhosts.py.
"""

import gzip
import time
import zlib
from collections.abc import Callable
from functools import cache
from itertools import cycle

import brotli  # type: ignore[import-untyped]
import zstandard

from sources.newsstand.wire import Behaviour, Wire, head, reply

A_MINUTE = 60.0
BOMB_BYTES = 24_000_000


def redirect(location: str, status: int = 302) -> Behaviour:
    """Lead elsewhere."""
    return reply(b"", status, location=location)


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """Do another thing each time; the last one stays."""
    left = list(behaviours)

    def answer(wire: Wire) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(wire)

    return answer


def alternately(*behaviours: Behaviour) -> Behaviour:
    """Do one after the other, and begin again."""
    turns = cycle(behaviours)

    def answer(wire: Wire) -> None:
        next(turns)(wire)

    return answer


def conditional(body: bytes, etag: str, **headers: str) -> Behaviour:
    """Honour If-None-Match."""

    def answer(wire: Wire) -> None:
        same = wire.request.headers.get("if-none-match") == etag
        (reply(b"", 304, etag=etag) if same else reply(body, 200, etag=etag, **headers))(wire)

    return answer


def hang_up(wire: Wire) -> None:
    """Give no answer at all."""
    wire.keep = False


def silent(wire: Wire) -> None:
    """Take the request and say nothing."""
    wire.sleep(A_MINUTE)


def cut_at(length: int) -> Behaviour:
    """Announce a hundred bytes, send fewer, and hang up."""
    return lambda wire: wire.send(head(200, {"content-length": "100"}) + b"x" * length)


def endless(start: Callable[[Wire], None], piece: bytes) -> Behaviour:
    """Begin, and never end."""

    def answer(wire: Wire) -> None:
        start(wire)
        wire.forever(piece)

    return answer


def bomb(coding: str, size: int = BOMB_BYTES) -> Behaviour:
    """Send little that unpacks to very much; packed at the first request, since that takes a moment."""

    def answer(wire: Wire) -> None:
        reply(packed_zeros(coding, size), content_encoding=coding)(wire)

    return answer


@cache
def packed_zeros(coding: str, size: int = BOMB_BYTES) -> bytes:
    """Give zeros in a coding: a few bytes for millions."""
    zeros = bytes(size)
    packers: dict[str, Callable[[], bytes]] = {
        "gzip": lambda: gzip.compress(zeros),
        "deflate": lambda: zlib.compress(zeros),
        "br": lambda: bytes(brotli.compress(zeros, quality=3)),
        "zstd": lambda: zstandard.ZstdCompressor().compress(zeros),
        "gzip, gzip": lambda: gzip.compress(gzip.compress(zeros)),
    }
    return packers[coding]()


def stall(wire: Wire) -> None:
    """Send half of what was announced, and then nothing."""
    wire.send(head(200, {"content-length": "100"}) + b"half")
    wire.sleep(A_MINUTE)


def byte_at_a_time(wire: Wire) -> None:
    """Send a body that takes minutes and is never silent for long."""
    wire.start()
    wire.trickle(b"x" * 10_000, 0.05)


def headers_at_leisure(wire: Wire) -> None:
    """Send headers that take minutes."""
    wire.trickle(b"HTTP/1.1 200 OK\r\n" * 999, 0.05)


def lead_further(wire: Wire) -> None:
    """Redirect to another address each time."""
    redirect(f"{wire.request.path.partition('?')[0]}?{time.monotonic_ns()}")(wire)


def say(data: bytes) -> Behaviour:
    """Send these bytes, whatever they are, and hang up."""
    return lambda wire: wire.send(data)

"""The newsstand itself: one HTTP server on loopback for all outlets, told apart by the Host header.

What it answers is decided in delivery.py; here are the socket, the clock and the log of requests.
"""

import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SHUT_RDWR, socket
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from sources.newsstand.archive import write_archive
from sources.newsstand.delivery import Response, answer, conditional
from sources.newsstand.newsroom import Newsroom

LOOPBACK = "127.0.0.1"
FEED_SIZE = 30
LOGGED_HEADERS = ("user-agent", "accept", "accept-encoding", "if-none-match", "if-modified-since", "connection")


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was answered: `received_at` by the wall clock, `clock` by the newsstand's own."""

    received_at: datetime
    clock: datetime
    method: str
    host: str
    path: str
    status: int
    headers: Mapping[str, str]


class Newsstand:
    """Serves a newsroom from entering to leaving the context; port 0 takes a free one."""

    def __init__(self, newsroom: Newsroom, *, now: datetime, port: int = 0, feed_size: int = FEED_SIZE) -> None:
        self._newsroom = newsroom
        self._port = port
        self._feed_size = feed_size
        self._clock = _aware(now)
        self._server: _Server | None = None
        self.requests: list[Request] = []

    def __enter__(self) -> Self:
        self._server = _Server(self, self._port)
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens; known once the context is entered."""
        if self._server is None:
            raise RuntimeError("the newsstand is closed: enter it with `with` before asking for its address")
        return LOOPBACK, self._server.server_port

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names it answers for; a client maps each to the address."""
        return tuple(outlet.host for outlet in self._newsroom.outlets)

    @property
    def clock(self) -> datetime:
        """The time at which it answers."""
        return self._clock

    def move_to(self, instant: datetime) -> None:
        """Set the clock; the next request is answered as of then."""
        self._clock = _aware(instant)

    def write_archive(self, directory: Path, *, until: datetime) -> list[Path]:
        """Write the archive-only outlets' files, as `write_archive` does without a server."""
        return write_archive(self._newsroom, directory, until=_aware(until))

    def respond(self, method: str, host: str, path: str, headers: Mapping[str, str]) -> Response:
        """Answer a request as of the clock, and log it."""
        clock = self._clock
        response = conditional(answer(self._newsroom, host, path, clock, self._feed_size), headers)
        kept = {name.lower(): value for name, value in headers.items() if name.lower() in LOGGED_HEADERS}
        self.requests.append(Request(datetime.now(UTC), clock, method, host, path, response.status, kept))
        return response


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, stand: Newsstand, port: int) -> None:
        self.stand = stand
        self.connections: set[socket] = set()
        super().__init__((LOOPBACK, port), _Handler)

    def stop(self) -> None:
        """Stop listening and hang up: a kept-alive connection would be answered after the end otherwise."""
        self.shutdown()
        self.server_close()
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is its own affair; anything else is a fault of the newsstand and is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Newsstand"
    sys_version = ""
    # Head and body are two writes; Nagle's algorithm would hold the second back for 40 ms.
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        self._send(self._respond(), with_body=True)

    def do_HEAD(self) -> None:
        self._send(self._respond(), with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing on standard error: the log is `Newsstand.requests`."""

    def _respond(self) -> Response:
        """The absolute form is what a client sends that takes the newsstand for its proxy."""
        target = urlsplit(self.path)
        host = target.hostname or self.headers.get("Host", "").partition(":")[0].lower()
        return self.server.stand.respond(self.command, host, target.path, dict(self.headers.items()))

    def _send(self, response: Response, *, with_body: bool) -> None:
        self.send_response_only(response.status)
        self.send_header("Date", formatdate(usegmt=True))
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if with_body and response.body:
            self.wfile.write(response.body)


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone: give an aware datetime, such as datetime(…, tzinfo=UTC)")
    return instant

"""One request on one connection, and what a host may do with it.

A behaviour is a function of the wire; sound and unsound ones are in behaviours.py. It knows just enough HTTP/1.1 to
find out what is asked, since a host that behaves badly must be free to send any bytes.
"""

import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

_STATUS_AT = slice(9, 12)


@dataclass(slots=True)
class Request:
    """One request as it came: when, on which connection, and how many, it included, its host was answering.

    `at` is in seconds of a clock that never goes back, `received_at` by the wall clock, `clock` by the newsstand's
    own. `status` is None until the host has answered with one.
    """

    path: str
    host: str
    headers: Mapping[str, str]
    at: float
    connection: int
    in_flight: int
    received_at: datetime
    clock: datetime
    method: str = "GET"
    status: int | None = None


@dataclass
class Wire:
    """The connection on which one request is answered; it is closed after the answer unless `keep` is set."""

    socket: socket.socket
    request: Request
    stopping: threading.Event
    answered: Callable[[], None]
    keep: bool = False
    _is_begun: bool = field(default=False, init=False)

    def send(self, data: bytes) -> None:
        """Send all of it, now; the first bytes tell the log which status it was."""
        if not self._is_begun:
            self._is_begun = True
            status = data[_STATUS_AT]
            self.request.status = int(status) if data.startswith(b"HTTP/1.1 ") and status.isdigit() else None
        self.socket.sendall(data)

    def start(self, status: int = 200, **headers: str) -> None:
        """Send a head without a length, so that the body lasts until the connection is closed."""
        self.send(head(status, {name.replace("_", "-"): value for name, value in headers.items()}))

    def sleep(self, seconds: float) -> None:
        """Wait, but not longer than the host is there."""
        if self.stopping.wait(seconds):
            raise ConnectionAbortedError

    def trickle(self, data: bytes, seconds: float) -> None:
        """Send one byte at a time."""
        for byte in data:
            self.send(bytes([byte]))
            self.sleep(seconds)

    def forever(self, data: bytes) -> None:
        """Send the same bytes until nobody listens."""
        while not self.stopping.is_set():
            self.send(data)


Behaviour = Callable[[Wire], None]


def head(status: int, headers: Mapping[str, str]) -> bytes:
    """Give a response's head as bytes."""
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def reply(body: bytes = b"", status: int = 200, **headers: str) -> Behaviour:
    """Give a correct answer; underscores in header names stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(wire: Wire) -> None:
        wire.keep = True
        wire.answered()
        length = {} if status == 304 else {"content-length": str(len(body))}  # noqa: PLR2004 - Not Modified
        wire.send(head(status, {**length, **named}) + (b"" if wire.request.method == "HEAD" else body))

    return answer

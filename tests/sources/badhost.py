"""A host that answers as badly as a test wants, on a real socket.

    with BadHost() as host:
        host.on("/page", reply(b"hello"))
        host.on("/slow", lambda wire: wire.trickle(b"x" * 100, seconds=0.1))

It understands just enough HTTP/1.1 to find out what is asked; whatever is sent back is a function of the wire.
"""

import contextlib
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

from transforms.catalog import Feed, Source

HANG_GUARD_SECONDS = 10.0


@dataclass(frozen=True)
class Request:
    """One request as it came: when, on which connection, and how many, it included, its host was answering."""

    path: str
    host: str
    headers: Mapping[str, str]
    at: float
    connection: int
    in_flight: int


@dataclass
class Wire:
    """The connection on which one request is answered; it is closed after the answer unless ``keep`` is set."""

    socket: socket.socket
    request: Request
    stopping: threading.Event
    answered: Callable[[], None]
    keep: bool = False

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def start(self, status: int = 200, **headers: str) -> None:
        """Send a head without a length, so that the body lasts until the connection is closed."""
        self.send(head(status, {name.replace("_", "-"): value for name, value in headers.items()}))

    def sleep(self, seconds: float) -> None:
        if self.stopping.wait(seconds):
            raise ConnectionAbortedError

    def trickle(self, data: bytes, seconds: float) -> None:
        """One byte at a time."""
        for byte in data:
            self.send(bytes([byte]))
            self.sleep(seconds)

    def forever(self, data: bytes) -> None:
        """The same bytes until nobody listens."""
        while not self.stopping.is_set():
            self.send(data)


Behaviour = Callable[[Wire], None]


def head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def reply(body: bytes = b"", status: int = 200, **headers: str) -> Behaviour:
    """A correct answer; underscores in header names stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(wire: Wire) -> None:
        wire.keep = True
        wire.answered()
        length = {} if status == 304 else {"content-length": str(len(body))}
        wire.send(head(status, {**length, **named}) + body)

    return answer


def redirect(location: str, status: int = 302) -> Behaviour:
    return reply(b"", status, location=location)


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """Another answer each time; the last one stays."""
    left = list(behaviours)

    def answer(wire: Wire) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(wire)

    return answer


def conditional(body: bytes, etag: str, **headers: str) -> Behaviour:
    """A page that honours If-None-Match."""

    def answer(wire: Wire) -> None:
        same = wire.request.headers.get("if-none-match") == etag
        (reply(b"", 304, etag=etag) if same else reply(body, etag=etag, **headers))(wire)

    return answer


def hang_up(wire: Wire) -> None:
    """No answer at all."""
    wire.keep = False


@dataclass
class Once:
    """Does something the first time it is called."""

    work: Callable[[], None]
    is_done: bool = False

    def __call__(self) -> None:
        if not self.is_done:
            self.is_done = True
            self.work()


@dataclass
class BadHost:
    """A server on a port of its own, known to the client as any of ``*.example``; paths without a behaviour are 404.

    ``raw`` gets each connection as it is, for hosts that speak something else.
    """

    tls: ssl.SSLContext | None = None
    raw: Behaviour | None = None
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.connections = 0
        self._behaviours: dict[str, Behaviour] = {}
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._in_flight: Counter[str] = Counter()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._listener.getsockname()
        self._start(self._accept)
        return self

    def __exit__(self, *error: object) -> None:
        self._stopping.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        with self._lock:
            for connection in self._open:
                _shut(connection)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def on(self, path: str, behaviour: Behaviour) -> None:
        """Answer a path; ``//name/path`` answers it for one host name only."""
        self._behaviours[path] = behaviour

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    @property
    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]

    def _start(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with self._lock:
                self._open.add(connection)
            self._start(self._serve, connection, self.connections)

    def _serve(self, connection: socket.socket, number: int) -> None:
        plain = connection
        try:
            connection.settimeout(HANG_GUARD_SECONDS)
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
                with self._lock:
                    self._open.add(connection)
            if self.raw:
                unread = Request("", "", {}, time.monotonic(), number, 1)
                self.raw(Wire(connection, unread, self._stopping, lambda: None))
                return
            while not self._stopping.is_set() and self._answer(connection, number):
                pass
        except OSError:
            pass  # the client had enough, or the test is over
        finally:
            with self._lock:
                self._open -= {connection, plain}
            connection.close()
            plain.close()

    def _answer(self, connection: socket.socket, number: int) -> bool:
        request = self._read(connection, number)
        if request is None:
            return False
        name = request.host
        path = request.path.partition("?")[0]
        behaviour = self._behaviours.get(f"//{name}{path}") or self._behaviours.get(path) or reply(b"", 404)
        # Counted as answered before its last byte is out, since the client may ask again before we get to count.
        counted = Once(lambda: self._count_answered(name))
        wire = Wire(connection, request, self._stopping, counted)
        try:
            behaviour(wire)
        finally:
            counted()
        return wire.keep

    def _count_answered(self, name: str) -> None:
        with self._lock:
            self._in_flight[name] -= 1

    def _read(self, connection: socket.socket, number: int) -> Request | None:
        data = b""
        while b"\r\n\r\n" not in data:
            part = connection.recv(65536)
            if not part:
                return None
            data += part
        first, *lines = data.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        with self._lock:
            name = headers.get("host", "").partition(":")[0]
            self._in_flight[name] += 1
            request = Request(first.split(" ")[1], name, headers, time.monotonic(), number, self._in_flight[name])
            self.requests.append(request)
        return request


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def a_source(*feeds: str, pace: float = 0.0, concurrency: int = 4, name: str = "bad") -> Source:
    """A source that reads these paths of bad.example as feeds."""
    return Source(
        source_id=name,
        name=f"The {name.title()} Times",
        hosts=(f"{name}.example",),
        feeds=tuple(Feed(url=f"http://bad.example{path}") for path in feeds),
        pace_seconds=pace,
        concurrency=concurrency,
    )

"""A web server on loopback for any number of host names, told apart by the Host header, with a log of every request.

    with HostServer() as server:
        server.on("//news.example/feed", reply(b"..."))
        server.on("//slow.example", lambda wire: wire.sleep(60))

What it answers is decided elsewhere: by the behaviours it is given, else by `otherwise`.
"""

import contextlib
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from sources.newsstand.wire import Behaviour, Request, Wire, reply

LOOPBACK = "127.0.0.1"
IDLE_SECONDS = 30.0


def utc_now() -> datetime:
    """Give the present instant."""
    return datetime.now(UTC)


class HostServer:
    """Answers from entering to leaving the context.

    Args:
        otherwise: What answers where no behaviour was given; by default 404.
        tls: To speak TLS with.
        raw: Gets each connection as it is, for hosts that speak something else.
        port: Where to listen; 0 takes a free one.
        clock: Tells the time that the log notes.
    """

    def __init__(
        self,
        otherwise: Callable[[Request], Behaviour] | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        raw: Behaviour | None = None,
        port: int = 0,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self._otherwise = otherwise or (lambda _request: reply(b"", 404))
        self._tls, self._raw, self._port, self._clock = tls, raw, port, clock
        self._behaviours: dict[str, Behaviour] = {}
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._in_flight: Counter[str] = Counter()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener: socket.socket | None = None

    def __enter__(self) -> Self:
        self._listener = socket.create_server((LOOPBACK, self._port), backlog=512)
        self._start(self._accept, self._listener)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopping.set()
        if self._listener is None:
            return
        self._listener.shutdown(socket.SHUT_RDWR)
        with self._lock:
            for connection in self._open:
                _shut(connection)
        for thread in self._threads:
            thread.join()
        self._listener.close()
        self._listener = None

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens; known once the context is entered."""
        if self._listener is None:
            raise RuntimeError("the newsstand is closed: enter it with `with` before asking for its address")
        return LOOPBACK, self._listener.getsockname()[1]

    def on(self, place: str, behaviour: Behaviour) -> None:
        """Answer a place so: a `/path` of every host, a `//host/path` of one, or a whole `//host`."""
        self._behaviours[place] = behaviour

    def asked(self, path: str) -> list[Request]:
        """Give the requests for a path, in order."""
        return [request for request in self.requests if request.path == path]

    @property
    def open_connections(self) -> int:
        """How many connections are open now."""
        with self._lock:
            return len(self._open)

    @property
    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]

    def _start(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            with self._lock:
                self._open.add(connection)
            self._start(self._serve, connection, self.connections)

    def _serve(self, connection: socket.socket, number: int) -> None:
        plain = connection
        # A client that had enough, or a stand that closes, ends a connection; neither is a fault.
        with contextlib.suppress(OSError):
            connection.settimeout(IDLE_SECONDS)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
                with self._lock:
                    self._open.add(connection)
            self._converse(connection, number)
        with self._lock:
            self._open -= {connection, plain}
        connection.close()
        plain.close()

    def _converse(self, connection: socket.socket, number: int) -> None:
        if self._raw:
            now = self._clock()
            unread = Request("", "", {}, time.monotonic(), number, 1, now, now)
            self._raw(Wire(connection, unread, self._stopping, lambda: None))
            return
        while not self._stopping.is_set() and self._answer(connection, number):
            pass

    def _answer(self, connection: socket.socket, number: int) -> bool:
        request = self._read(connection, number)
        if request is None:
            return False
        # Counted as answered before its last byte is out, since the client may ask again before we get to count.
        counted = _Once(lambda: self._count(request.host, -1))
        wire = Wire(connection, request, self._stopping, counted)
        try:
            self._behaviour(request)(wire)
        finally:
            counted()
        return wire.keep

    def _behaviour(self, request: Request) -> Behaviour:
        path = request.path.partition("?")[0]
        places = (f"//{request.host}{path}", f"//{request.host}", path)
        return next((self._behaviours[place] for place in places if place in self._behaviours), None) or (
            self._otherwise(request)
        )

    def _count(self, host: str, change: int) -> int:
        with self._lock:
            self._in_flight[host] += change
            return self._in_flight[host]

    def _read(self, connection: socket.socket, number: int) -> Request | None:
        data = b""
        while b"\r\n\r\n" not in data:
            part = connection.recv(65536)
            if not part:
                return None
            data += part
        first, *lines = data.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        method, target, *_ = first.split(" ")
        # The absolute form is what a client sends that takes the newsstand for its proxy.
        whole = urlsplit(target) if target.startswith("http://") else None
        host = (whole.hostname or "") if whole else headers.get("host", "").partition(":")[0].lower()
        path = f"/{target.partition('//')[2].partition('/')[2]}" if whole else target
        in_flight = self._count(host, 1)
        request = Request(path, host, headers, time.monotonic(), number, in_flight, utc_now(), self._clock(), method)
        self.requests.append(request)
        return request


class _Once:
    """Does something the first time it is called."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work: Callable[[], object] | None = work

    def __call__(self) -> None:
        work, self._work = self._work, None
        if work:
            work()


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)

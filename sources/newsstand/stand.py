"""The newsstand itself: the outlets of a newsroom behind one server on loopback, as of a clock that a test moves on.

What it answers is decided in delivery.py, unless a host was given a behaviour of its own (behaviours.py).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path

from sources.newsstand.archive import write_archive
from sources.newsstand.delivery import Response, answer, conditional
from sources.newsstand.newsroom import Newsroom
from sources.newsstand.server import HostServer
from sources.newsstand.wire import Behaviour, Request, Wire, head

FEED_SIZE = 30


class ClockedStand(HostServer):
    """A server that answers as of a clock of its own; what, its kinds decide in `respond`."""

    def __init__(self, *, now: datetime, port: int = 0) -> None:
        super().__init__(self._behaviour_of, port=port, clock=lambda: self._now)
        self._now = aware(now)

    @property
    def clock(self) -> datetime:
        """The time at which it answers."""
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Set the clock; the next request is answered as of then."""
        self._now = aware(instant)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names it answers for; a client maps each to the address."""
        raise NotImplementedError

    def respond(self, host: str, path: str, headers: Mapping[str, str]) -> Response:
        """Give the answer to a request, as of the clock."""
        raise NotImplementedError

    def _behaviour_of(self, request: Request) -> Behaviour:
        return _sent(self.respond(request.host, request.path, request.headers))


class Newsstand(ClockedStand):
    """Serves a newsroom from entering to leaving the context; port 0 takes a free one."""

    def __init__(self, newsroom: Newsroom, *, now: datetime, port: int = 0, feed_size: int = FEED_SIZE) -> None:
        super().__init__(now=now, port=port)
        self._newsroom = newsroom
        self._feed_size = feed_size

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names it answers for; a client maps each to the address."""
        return tuple(outlet.host for outlet in self._newsroom.outlets)

    def write_archive(self, directory: Path, *, until: datetime) -> list[Path]:
        """Write the archive-only outlets' files, as `write_archive` does without a server."""
        return write_archive(self._newsroom, directory, until=aware(until))

    def respond(self, host: str, path: str, headers: Mapping[str, str]) -> Response:
        """Give the answer to a request, as of the clock."""
        return conditional(answer(self._newsroom, host, path.partition("?")[0], self.clock, self._feed_size), headers)


def _sent(response: Response) -> Behaviour:
    def send(wire: Wire) -> None:
        wire.keep = True
        wire.answered()
        has_body = response.status != HTTPStatus.NOT_MODIFIED
        described = {"Content-Type": response.content_type, "Content-Length": str(len(response.body))}
        first = head(
            response.status, {"Date": formatdate(usegmt=True), **response.headers, **(described if has_body else {})}
        )
        wire.send(first + (response.body if wire.request.method != "HEAD" and has_body else b""))

    return send


def aware(instant: datetime) -> datetime:
    """Give the instant, in UTC; one without a zone would be read as somebody's local time."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone: give an aware datetime, such as datetime(…, tzinfo=UTC)")
    return instant.astimezone(UTC)

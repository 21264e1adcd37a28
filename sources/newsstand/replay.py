"""An archive on disk as live outlets: their feeds and articles as of a clock that moves over the archive's own stamps.

    with ArchiveStand(Path("archive"), now=datetime(2020, 11, 9, tzinfo=UTC)) as stand:
        for instant, hosts in stand.moments().items():
            stand.move_to(instant)
            ...  # poll the outlets on these hosts, as stand.outlets(catalogue) describes them

The archive's format is in docs/archive-format.md. Every host that it has articles of answers a feed at `FEED_PATH` of
what is shown by then, and each article's address the file that was saved last by then, as `text/markdown`. Over TLS
nothing can be shown here, so the addresses are those of the archive with `http`.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import groupby
from pathlib import Path
from typing import Any

import httpx

from sources.archive import archive_files, read_archive_file
from sources.newsstand.delivery import Response, conditional
from sources.newsstand.filling import escape
from sources.newsstand.stand import ClockedStand
from transforms.catalog import Feed, Source, SourceIndex
from transforms.errors import DocumentError

FEED_PATH = "/newsstand.atom"
MARKDOWN = "text/markdown"
ATOM = "application/atom+xml; charset=utf-8"
FEED_SIZE = 2000
_TICK = timedelta(microseconds=1)
_TITLE = re.compile(rb"^\[(.*)\]\(https?://[^\r\n]+\)[ \t]*\r?$", re.MULTILINE)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Shown:
    """A state of an article: at which address, in which file, its title, and from when on it is shown."""

    url: str
    origin: str
    path: Path
    title: str
    shown_at: datetime


class ArchiveStand(ClockedStand):
    """Serves an archive from entering to leaving the context.

    Files that were saved at the same instant under one address are shown one after the other, a microsecond apart, in the
    warehouse's order: by document id. Files without an address are in no feed.

    Args:
        directory: In the archive's format, or one file of it.
        now: Where the clock begins.
        port: Where to listen; 0 takes a free one.
        feed_size: How many entries a feed has, the latest first.

    Raises:
        ArchiveError: There is no archive at the path.
    """

    def __init__(self, directory: Path, *, now: datetime, port: int = 0, feed_size: int = FEED_SIZE) -> None:
        super().__init__(now=now, port=port)
        self._feed_size = feed_size
        self.states = _states(directory)
        self._by_place: dict[tuple[str, str], list[Shown]] = {}
        self._by_host: dict[str, list[list[Shown]]] = {}
        for state in self.states:
            place = _place(state.url)
            if place not in self._by_place:
                self._by_host.setdefault(place[0], []).append(self._by_place.setdefault(place, []))
            self._by_place[place].append(state)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names it answers for; a client maps each to the address."""
        return tuple(self._by_host)

    def outlets(self, catalog: SourceIndex) -> SourceIndex:
        """Give the outlets of the archive as their files describe them, but with the feeds of this stand and no pace."""
        feeds: dict[str, list[str]] = {}
        for host in self.hosts:
            feeds.setdefault(catalog.of(f"http://{host}/").source_id, []).append(host)
        return SourceIndex(_replayed(catalog.of(f"http://{hosts[0]}/"), hosts) for hosts in feeds.values())

    def moments(self) -> dict[datetime, list[str]]:
        """Give the instants to move the clock to, in order, each with the hosts to be looked at then.

        They are the fewest looks with which every state of every address is seen once.
        """
        looks = [(instant, host) for host in self.hosts for instant in _moments(self._shown_by(host))]
        instants: dict[datetime, list[str]] = {}
        for instant, host in sorted(looks):
            instants.setdefault(instant, []).append(host)
        return instants

    def _shown_by(self, host: str) -> list[Shown]:
        states = (state for states in self._by_host[host] for state in states)
        return sorted(states, key=lambda state: state.shown_at)

    def respond(self, host: str, path: str, headers: Mapping[str, str]) -> Response:
        """Give the answer to a request, as of the clock."""
        if path == FEED_PATH and host in self._by_host:
            return conditional(self._feed(host), headers)
        state = self._state(self._by_place.get((host, path), []))
        if state is None:
            return Response(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", b"nothing here\n")
        return conditional(Response(HTTPStatus.OK, MARKDOWN, state.path.read_bytes(), state.shown_at), headers)

    def _state(self, states: list[Shown]) -> Shown | None:
        shown = bisect_right(states, self.clock, key=lambda state: state.shown_at)
        return states[shown - 1] if shown else None

    def _feed(self, host: str) -> Response:
        shown = [state for states in self._by_host[host] if (state := self._state(states))]
        latest = sorted(shown, key=lambda state: state.shown_at, reverse=True)[: self._feed_size]
        body = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{host}</title>{"".join(map(_entry, latest))}</feed>'
        return Response(HTTPStatus.OK, ATOM, body.encode())


def _replayed(source: Source, hosts: Iterable[str]) -> Source:
    feeds = tuple(Feed(url=f"http://{host}{FEED_PATH}") for host in hosts)
    changes: dict[str, Any] = {"feeds": feeds, "pace_seconds": 0.0, "concurrency": 8}
    return source.model_copy(update=changes)


def _states(directory: Path) -> list[Shown]:
    """Every state in the order in which it is shown."""
    read: list[tuple[str, datetime, str, Shown]] = []
    for file in archive_files(directory):
        try:
            document = read_archive_file(file)
        except DocumentError:
            continue
        if document.url:
            title = _TITLE.search(document.body[:8192])
            told = _NOT_IN_XML.sub("", title[1].decode("utf-8", "replace")) if title else ""
            state = Shown(document.url, file.origin, file.path, told, document.fetched_at)
            read.append((document.url, document.fetched_at, document.document_id, state))
    return sorted(_one_after_the_other(read), key=lambda state: (state.shown_at, state.url))


def _one_after_the_other(read: list[tuple[str, datetime, str, Shown]]) -> Iterator[Shown]:
    last: Shown | None = None
    for url, at, _, state in sorted(read, key=lambda found: found[:3]):
        shown_at = at if last is None or last.url != url else max(at, last.shown_at + _TICK)
        last = Shown(url, state.origin, state.path, state.title, shown_at)
        yield last


def _moments(states: list[Shown]) -> Iterator[datetime]:
    waiting: set[str] = set()
    for instant, shown in groupby(states, key=lambda state: state.shown_at):
        urls = {state.url for state in shown}
        if urls & waiting:
            yield instant - _TICK
            waiting.clear()
        waiting |= urls
    if states:
        yield states[-1].shown_at


def _entry(state: Shown) -> str:
    updated = state.shown_at.astimezone(UTC).isoformat()
    link = escape(_shown_url(state.url))
    return (
        f'<entry><id>{escape(state.url)}</id><title>{escape(state.title)}</title><link href="{link}"/>'
        f"<updated>{updated}</updated></entry>"
    )


def _shown_url(url: str) -> str:
    return f"http://{url.partition('://')[2]}"


def _place(url: str) -> tuple[str, str]:
    """Host and path as a client will ask for them."""
    asked = httpx.URL(_shown_url(url))
    return asked.host, asked.raw_path.decode("ascii")

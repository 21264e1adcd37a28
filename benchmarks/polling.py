"""How much politeness costs: polls beside bare httpx over the same addresses, on the newsstand. ``python -m benchmarks.polling``.

Dateline's side is what ``ingest`` does to fetch: a :class:`~sources.webthread.WebThread`, sources side by side in threads,
robots.txt asked of each host, addresses checked, bodies read within their limits. httpx's side is a client that asks. Pages are
not read and nothing is loaded on either side. The newsstand runs in a process of its own, and rounds take turns.
"""

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import httpcore
import httpx
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.polling_stand import BUSY, ETAG, HANGING, NEW_ARTICLES, QUIET
from benchmarks.results import JsonFile, Result, keep
from sources.exchange import Validators, WebSettings
from sources.poll import Poll, nothing_known
from sources.webthread import WebThread
from transforms.catalog import Feed, Source
from transforms.errors import SourceError

LOOPBACK = "127.0.0.1"
# As many polls at once as flows/runner.py has, and as many requests to a host as a source may allow itself.
WIDTH, CONCURRENCY = 16, 16
Address = tuple[str, int]
Ask = Callable[[str, str | None], Awaitable[httpx.Response]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question, with the seconds of each round of both sides; ``goal`` is the most that their ratio should be."""

    question: str
    ours: list[float]
    theirs: list[float]
    goal: float | None

    @property
    def ratios(self) -> tuple[float, ...]:
        """The same within each round."""
        return tuple(mine / other for mine, other in zip(self.ours, self.theirs, strict=True))

    @property
    def ratio(self) -> float:
        """How many times the other side's median ours is."""
        return statistics.median(self.ours) / statistics.median(self.theirs)


def main(
    rounds: Annotated[int, typer.Option(min=1, help="How often everything is measured, in turn.")] = 5,
    json_file: JsonFile = None,
) -> None:
    """Measure polls beside bare httpx."""
    with newsstand() as address:
        compared = [
            compare("100 sources, nothing new; httpx one by one", 2.0, rounds, lambda: quiet(address), lambda: loop(address)),
            compare("100 sources, nothing new; httpx 16 at once", None, rounds, lambda: quiet(address), lambda: gather(address)),
            compare("100 sources, robots.txt known; httpx 16 at once", None, rounds, lambda: again(address), lambda: gather(address)),
            compare(f"{NEW_ARTICLES:,} new articles; httpx 16 at once", 1.5, rounds, lambda: busy(address), lambda: fetch_all(address)),
            compare("100 sources beside one that hangs; without it", None, rounds, lambda: quiet(address, HANGING), lambda: quiet(address)),
        ]  # fmt: skip
    Console().print(table_of(compared))
    keep(json_file, "polling", [Result(one.question, "×", one.ratios, one.goal) for one in compared])


def compare(
    question: str, goal: float | None, rounds: int, ours: Callable[[], float], theirs: Callable[[], float]
) -> Comparison:
    """Take turns, after one turn each that does not count."""
    turns = [(ours(), theirs()) for _ in range(rounds + 1)][1:]
    return Comparison(question, [mine for mine, _ in turns], [other for _, other in turns], goal)


def table_of(compared: Sequence[Comparison]) -> Table:
    """Medians beside each other, in milliseconds."""
    table = Table("", "Dateline", "beside", "ratio", "goal", title="Fetching: medians in ms (least–most)")
    for one in compared:
        goal = f"under {one.goal:g}" if one.goal else "–"
        table.add_row(one.question, _told(one.ours), _told(one.theirs), f"{one.ratio:.2f}", goal)
    return table


def _told(seconds: Sequence[float]) -> str:
    least, middle, most = (1000 * value for value in (min(seconds), statistics.median(seconds), max(seconds)))
    return f"{middle:.0f} ({least:.0f}–{most:.0f})"


@contextmanager
def newsstand() -> Iterator[Address]:
    """The newsstand in a process of its own, until leaving."""
    command = [sys.executable, "-m", "benchmarks.polling_stand"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as stand:
        assert stand.stdout is not None
        yield LOOPBACK, int(stand.stdout.readline())
        stand.communicate("")


# Dateline's side


def source_of(host: str) -> Source:
    """A source with one feed on a host, that wants no pace."""
    feeds = (Feed(url=f"http://{host}/feed"),)
    name = host.partition(".")[0]
    return Source(source_id=name, name=name, hosts=(host,), feeds=feeds, pace_seconds=0, concurrency=CONCURRENCY)


def settings_of(address: Address) -> WebSettings:
    """The defaults, with the newsstand's hosts opened."""
    return WebSettings(hosts=dict.fromkeys((*QUIET, BUSY, HANGING), address))


def quiet(address: Address, *others: str) -> float:
    """Seconds until all sources were found to have nothing new, by a run of its own; not counting the others."""
    began = time.perf_counter()
    with WebThread(settings_of(address)) as web:
        _poll_all(web, others)
        return time.perf_counter() - began


def again(address: Address) -> float:
    """The same by a service that knows each host's robots.txt from before."""
    with WebThread(settings_of(address)) as web:
        _poll_all(web)
        began = time.perf_counter()
        _poll_all(web)
        return time.perf_counter() - began


def _poll_all(web: WebThread, others: Sequence[str] = ()) -> None:
    threads = ThreadPoolExecutor(WIDTH)
    try:
        for host in others:
            threads.submit(_polled, web, host)
        polls = list(threads.map(lambda host: _polled(web, host), QUIET))
        assert all(poll is not None and poll.unchanged_feeds == 1 for poll in polls)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


def _polled(web: WebThread, host: str) -> Poll | None:
    try:
        return web.poll(source_of(host), nothing_known, {f"http://{host}/feed": Validators(etag=ETAG)})
    except SourceError:
        return None


def busy(address: Address) -> float:
    """Seconds until a feed and all its pages are there."""
    began = time.perf_counter()
    with WebThread(settings_of(address)) as web:
        poll = web.poll(source_of(BUSY), nothing_known, {})
        assert len(poll.documents) == NEW_ARTICLES
        return time.perf_counter() - began


# httpx's side


def loop(address: Address) -> float:
    """Seconds until every feed was asked for, one by one."""
    return _timed(address, _one_by_one)


def gather(address: Address) -> float:
    """Seconds until every feed was asked for, as many at once as Dateline polls at once."""
    return _timed(address, lambda ask: _at_once(ask, [f"http://{host}/feed" for host in QUIET], ETAG))


def fetch_all(address: Address) -> float:
    """Seconds until a feed and all its pages are there."""

    async def work(ask: Ask) -> None:
        await ask(f"http://{BUSY}/feed", None)
        await _at_once(ask, [f"http://{BUSY}/a/{number}" for number in range(NEW_ARTICLES)])

    return _timed(address, work)


async def _one_by_one(ask: Ask) -> None:
    for host in QUIET:
        await ask(f"http://{host}/feed", ETAG)


async def _at_once(ask: Ask, urls: Sequence[str], etag: str | None = None) -> None:
    places = asyncio.Semaphore(CONCURRENCY)

    async def one(url: str) -> None:
        async with places:
            await ask(url, etag)

    await asyncio.gather(*map(one, urls))


# ruff: noqa: ARG002 - the signature is httpcore's
class _Loopback(httpcore.AnyIOBackend):
    """Every host at one address, so that a bare client opens its connections as it would to hosts of the web."""

    def __init__(self, address: Address) -> None:
        super().__init__()
        self._address = address

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        return await super().connect_tcp(*self._address, timeout, local_address, socket_options)


def _timed(address: Address, work: Callable[[Ask], Awaitable[None]]) -> float:
    """A client's life around some work."""

    async def run() -> None:
        transport = httpx.AsyncHTTPTransport(http2=True)
        # httpx has no place for a backend; everything else of it stays as it is.
        transport._pool._network_backend = _Loopback(address)
        async with httpx.AsyncClient(transport=transport, trust_env=False) as client:

            async def ask(url: str, etag: str | None) -> httpx.Response:
                return await client.get(url, headers={"If-None-Match": etag} if etag else None)

            await work(ask)

    began = time.perf_counter()
    asyncio.run(run())
    return time.perf_counter() - began


if __name__ == "__main__":
    typer.run(main)

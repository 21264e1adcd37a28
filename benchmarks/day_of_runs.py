"""A day of an archive, followed as scheduled runs follow it.

The archive's outlets are live on loopback, with a clock that is moved on by a quarter of an hour before each run; a run reads those
sources that are due, matches stories and finds events, as the deployment ``ingest`` does, in a process of its own, as ``serve`` starts
one for each. After the last one all are looked at once more.
"""

import multiprocessing
import resource
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.catalog import read_sources, read_storybook
from flows.events import cluster
from flows.ingest import ingest
from flows.naming import find_names
from flows.newsroom import Newsroom, open_warehouse
from flows.runner import DirectRunner
from flows.settings import SHIPPED_CATALOG, Settings
from flows.track import track
from sources.exchange import WebSettings
from sources.newsstand import ArchiveStand
from transforms.catalog import SourceIndex

STEP = timedelta(minutes=15)
# By the addresses that their pages were asked for at; an article's own is the one that its page names.
OF_ARTICLES = "SELECT d.url FROM document d SEMI JOIN article a ON a.document_id = d.document_id"
EARLIER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Used:
    """What a run's process took: its most memory in bytes, and processor time in seconds, imports not counted."""

    most_bytes: int
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Followed:
    """What each run took; of the articles that were shown, how many are kept, and how many of the others are in the quarantine."""

    used: tuple[Used, ...]
    shown: int
    kept: int
    refused: int


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where a run finds the outlets, and where it keeps what they show."""

    outlets: SourceIndex
    hosts: dict[str, tuple[str, int]]
    home: Path


def follow(archive: Path, home: Path) -> Followed:
    """Follow an archive from its first moment to its last."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    with (
        ArchiveStand(archive, now=EARLIER) as stand,
        ProcessPoolExecutor(1, processes, max_tasks_per_child=1) as runs,
    ):
        outlets = stand.outlets(read_sources(SHIPPED_CATALOG / "sources"))
        at = _Stand(outlets, dict.fromkeys(stand.hosts, stand.address), home)
        used = []
        for instant, only_due in _moments(list(stand.moments())):
            stand.move_to(instant)
            used.append(runs.submit(_run, at, instant, only_due=only_due).result())
        shown = {_place(state.url) for state in stand.states}
    with open_warehouse(Settings(home=home), read_only=True) as warehouse:
        kept = set(map(_place, warehouse.sql(OF_ARTICLES)["url"]))
        refused = set(map(_place, warehouse.sql("SELECT url FROM rejection")["url"].drop_nulls()))
    return Followed(tuple(used), len(shown), len(shown & kept), len((shown - kept) & refused))


def _place(url: str) -> str:
    """An address without its scheme: the stand speaks HTTP alone."""
    return url.partition("://")[2]


def _moments(changes: list[datetime]) -> list[tuple[datetime, bool]]:
    """When runs begin, and whether they look at those sources alone that are due."""
    steps = (changes[-1] - changes[0]) // STEP + 2
    return [*((changes[0] + STEP * step, True) for step in range(steps)), (changes[0] + STEP * steps, False)]


def _run(at: _Stand, instant: datetime, *, only_due: bool) -> Used:
    before = resource.getrusage(resource.RUSAGE_SELF)
    settings, book = Settings(home=at.home), read_storybook(SHIPPED_CATALOG / "stories")
    with open_warehouse(settings) as warehouse:
        newsroom = Newsroom(
            settings=settings,
            sources=at.outlets,
            stories=book.stories,
            warehouse=warehouse,
            clock=lambda: instant,
            web=WebSettings(hosts=at.hosts),
            names=book.names,
        )
        runner = DirectRunner()
        ingest([], newsroom, runner, only_due=only_due)
        track([], newsroom, runner)
        cluster(newsroom, runner)
        find_names(newsroom, runner)
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Used(after.ru_maxrss * 1024, cpu)

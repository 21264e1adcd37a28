"""What a flow works with: settings, catalogue, warehouse and clock, opened together at the edge and passed on."""

import contextlib
import importlib
import json
import logging
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from expectations.later import interrupted_later
from flows import alive, journal, telemetry
from flows.catalog import read_sources, read_storybook
from flows.settings import Settings
from flows.version import version
from sources.exchange import WebSettings
from transforms.catalog import SourceIndex
from transforms.errors import CatalogError
from transforms.records import Counts
from transforms.storybook import Names, Story
from warehouse.connection import AsOf
from warehouse.facts import Load
from warehouse.warehouse import Program, Warehouse

Clock = Callable[[], datetime]

KILLED = "Its process was gone before its end; the next run on this machine closed it."

_say = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def never_back(clock: Clock, last: datetime | None) -> Clock:
    """A clock that is never behind what was written last: where the machine's was set back, time is counted on from there.

    Which of two readings is the later one is told by their times.
    """
    if last is None or clock() >= last:
        return clock
    _say.warning(
        "The clock of this machine says %s, but the warehouse was written at %s already. Times are counted on from there, so that "
        "nothing older is taken for the latest; set the clock right.",
        *(f"{instant:%Y-%m-%d %H:%M:%S}" for instant in (clock(), last)),
    )
    began = time.monotonic()
    return lambda: max(clock(), last + timedelta(milliseconds=1, seconds=time.monotonic() - began))


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Everything that a flow needs, and nothing that it has to find by itself.

    ``wrong_stories`` and ``wrong_names`` are what is wrong with files of the catalogue that were left out, by id.
    """

    settings: Settings
    sources: SourceIndex
    stories: Mapping[str, Story]
    warehouse: Warehouse
    clock: Clock = utc_now
    web: WebSettings = field(default_factory=WebSettings)
    names: Mapping[str, Names] = field(default_factory=dict)
    wrong_stories: Mapping[str, CatalogError] = field(default_factory=dict)
    wrong_names: Mapping[str, CatalogError] = field(default_factory=dict)

    @property
    def left_out(self) -> list[CatalogError]:
        """What is wrong with each file of a story or of a name that was left out."""
        return [*self.wrong_names.values(), *self.wrong_stories.values()]


@contextlib.contextmanager
def open_newsroom(
    settings: Settings,
    *,
    read_only: bool = False,
    clock: Clock = utc_now,
    web: WebSettings | None = None,
    as_of: AsOf | None = None,
) -> Iterator[Newsroom]:
    """Read the catalogue and open the warehouse.

    Args:
        settings: Where they are.
        read_only: Whether the warehouse is only asked.
        clock: What tells the time.
        web: How to behave on the web, where it is not as the settings say.
        as_of: A moment, or a snapshot's number, as of which the warehouse is asked.

    Raises:
        CatalogError: A source's file is wrong, or a directory is missing. What is wrong with a story's is told by the newsroom.
        WarehouseError: The warehouse cannot be opened.
    """
    sources = read_sources(settings.catalog / "sources")
    book = read_storybook(settings.catalog / "stories")
    with open_warehouse(settings, read_only=read_only, as_of=as_of) as warehouse:
        if clock is utc_now and not read_only and as_of is None:
            clock = never_back(utc_now, warehouse.last_written_at())
        yield Newsroom(
            settings=settings,
            sources=sources,
            stories=book.stories,
            warehouse=warehouse,
            clock=clock,
            web=web or web_settings(settings),
            names=book.names,
            wrong_stories=book.wrong_stories,
            wrong_names=book.wrong_names,
        )


def web_settings(settings: Settings) -> WebSettings:
    """How to behave on the web: under which name, and which hosts and authorities are trusted besides the public ones."""
    # A server's log shows the address at which an annoyed editor finds a person.
    user_agent = f"Dateline/{version()} (news monitor; +{settings.contact or 'no contact address was set'})"
    return WebSettings(user_agent=user_agent, hosts=settings.opened_hosts, ca_file=settings.ca_file)


def open_warehouse(settings: Settings, *, read_only: bool = False, as_of: AsOf | None = None) -> Warehouse:
    """Open the warehouse alone, for questions that need no catalogue."""
    with interrupted_later():
        # DuckDB does so at its first parameter, and swallows an interruption meanwhile.
        importlib.import_module("pandas")
    return Warehouse(settings.address, program=Program(version()), now=utc_now(), read_only=read_only, as_of=as_of)


@dataclass(slots=True)
class Run:
    """A flow's run while it goes on: what it has loaded so far, and which sources it had to stop.

    ``alarms`` are sentences of what it raised; ``troubles``, of what could not be done afterwards, while the load stands;
    ``left_out`` counts what an archive held that nobody asked for, by why; ``passed_over``, bytes of WARC files that were gone through
    by earlier runs.
    """

    run_id: str
    counts: Counts = field(default_factory=Counts)
    by_source: dict[str, Counts] = field(default_factory=dict)
    stopped: dict[str, str] = field(default_factory=dict)
    alarms: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    passed_over: int = 0

    def add(self, load: Load, stopped: Mapping[str, str]) -> None:
        """Count a load that was written."""
        self.counts += load.counts
        for source in load.sources:
            self.by_source[source.source_id] = self.by_source.get(source.source_id, Counts()) + source.counts
        self.stopped.update(stopped)


@contextlib.contextmanager
def run_of(newsroom: Newsroom, flow: str, parameters: Mapping[str, object]) -> Iterator[Run]:
    """A run, from its beginning to its end in the warehouse; one that is killed is given its end by the next on its machine."""
    close_the_dead(newsroom)
    run = Run(run_id=new_id(newsroom.clock()))
    with (
        alive.alive(_traces(newsroom), run.run_id),
        journal.lines_of(run.run_id, flow),
        telemetry.span(f"run {flow}", run_id=run.run_id, flow=flow),
    ):
        yield from _kept(run, newsroom, flow, parameters)


def _kept(run: Run, newsroom: Newsroom, flow: str, parameters: Mapping[str, object]) -> Iterator[Run]:
    newsroom.warehouse.start_run(
        run_id=run.run_id,
        flow=flow,
        now=newsroom.clock(),
        parameters=json.dumps(parameters, ensure_ascii=False, default=str),
    )
    try:
        yield run
        assert run.counts.add_up, run.counts
    except BaseException as error:
        _finish(newsroom, run, state="failed", message=f"{type(error).__name__}: {error}")
        raise
    _finish(newsroom, run, state="completed", message=None)


def _finish(newsroom: Newsroom, run: Run, *, state: str, message: str | None) -> None:
    # Where the warehouse itself is what failed, its error must be the one that is told.
    with contextlib.suppress(Exception) if state == "failed" else contextlib.nullcontext():
        newsroom.warehouse.finish_run(run_id=run.run_id, now=newsroom.clock(), state=state, message=message)
        alive.forget(_traces(newsroom), run.run_id)


def close_the_dead(newsroom: Newsroom) -> list[str]:
    """Give their end to runs of this machine whose process is gone; their ids. What was left of their work is the next run's."""
    if not alive.traces(_traces(newsroom)):
        return []
    return [run_id for run_id in newsroom.warehouse.unfinished_runs() if _close_if_dead(run_id, newsroom)]


def _close_if_dead(run_id: str, newsroom: Newsroom) -> bool:
    with alive.held_if_dead(_traces(newsroom), run_id) as is_dead:
        # Asked again: its own process, or another that closes the dead, may have given it its end meanwhile.
        if not is_dead or run_id not in newsroom.warehouse.unfinished_runs():
            return False
        newsroom.warehouse.finish_run(run_id=run_id, now=newsroom.clock(), state="failed", message=KILLED)
        alive.forget(_traces(newsroom), run_id)
    _say.warning(
        "The run %s was cut short: its process is gone. What it loaded is whole, and the rest is done now.", run_id
    )
    return True


def _traces(newsroom: Newsroom) -> Path:
    return newsroom.settings.home / "runs"


def new_id(now: datetime) -> str:
    """A new id that sorts by time: milliseconds in 12 hex digits, then 20 of chance (the layout of a UUID version 7)."""
    return f"{int(now.timestamp() * 1000):012x}{uuid.uuid4().hex[:20]}"

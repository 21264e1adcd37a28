"""Demo: the whole of Dateline in a minute, on a sample newsroom that is served over real HTTP on this machine.

It has a warehouse of its own below ``DATELINE_HOME/demo``, made anew each time, and touches no other.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from rich.console import Console

from flows.backfill import backfill
from flows.catalog import read_names, read_sources, read_stories
from flows.display import answers, choices, stories, terminal
from flows.display.runs import counts_table, print_rejections
from flows.events import cluster
from flows.ingest import ingest
from flows.newsroom import Newsroom, Run, open_warehouse
from flows.runner import DirectRunner, Runner
from flows.settings import SHIPPED_CATALOG, Settings
from flows.track import track
from sources.exchange import WebSettings
from sources.newsstand import Newsstand, load_newsroom

SAMPLE = SHIPPED_CATALOG / "sample"
STORY = "us-china-summit"

# Between the two looks, outlets edit articles that the first one saw.
FIRST_LOOK = datetime(2026, 5, 17, tzinfo=UTC)
SECOND_LOOK = datetime(2026, 5, 25, tzinfo=UTC)


def demonstrate(settings: Settings) -> None:
    """Fetch the sample newsroom twice, check and load it, follow a story, and show all of that."""
    console = Console()
    demo_settings = settings.model_copy(update={"home": settings.home / "demo", "catalog": SAMPLE, "batch_size": 200})
    shutil.rmtree(demo_settings.home, ignore_errors=True)
    with Newsstand(load_newsroom(SAMPLE), now=FIRST_LOOK) as stand, _newsroom_at(stand, demo_settings) as newsroom:
        console.print(
            f"A newsstand on {stand.address[0]}:{stand.address[1]} gives out four invented outlets, in English and in "
            "simplified and traditional Chinese.\nThree are fetched over HTTP, one comes as an archive on disk.\n"
        )
        runner = DirectRunner()
        runs = [run for look in (FIRST_LOOK, SECOND_LOOK) for run in _look(look, stand, newsroom, runner, console)]
        track([STORY], newsroom, runner)
        cluster(newsroom, runner)
        _show_rejections(runs, newsroom)
        _show_edits(newsroom, console)
        console.rule("[bold]The story")
        stories.show_story(newsroom.stories[STORY], newsroom.warehouse)
    _show_next_steps(console, demo_settings)


@contextmanager
def _newsroom_at(stand: Newsstand, settings: Settings) -> Iterator[Newsroom]:
    with open_warehouse(settings) as warehouse:
        yield Newsroom(
            settings=settings,
            sources=read_sources(SAMPLE / "sources"),
            stories=read_stories(SHIPPED_CATALOG / "stories"),
            names=read_names(SHIPPED_CATALOG / "names"),
            warehouse=warehouse,
            clock=lambda: stand.clock,
            web=WebSettings(hosts=dict.fromkeys(stand.hosts, stand.address)),
        )


def _look(look: datetime, stand: Newsstand, newsroom: Newsroom, runner: Runner, console: Console) -> list[Run]:
    stand.move_to(look)
    console.rule(f"[bold]{look:%A %d %B %Y}, {look:%H:%M} UTC")
    with tempfile.TemporaryDirectory(prefix="dateline-archive-") as directory:
        stand.write_archive(Path(directory), until=look)
        with terminal.waiting("fetching, checking and loading"):
            runs = [ingest([], newsroom, runner), backfill([Path(directory)], newsroom, runner)]
    console.print(counts_table(_together(runs)))
    return runs


def _together(runs: list[Run]) -> Run:
    both = Run(run_id=runs[0].run_id)
    for run in runs:
        both.counts += run.counts
        both.by_source.update(run.by_source)
    return both


def _show_rejections(runs: list[Run], newsroom: Newsroom) -> None:
    summaries = pl.concat([newsroom.warehouse.rejection_summary(run.run_id) for run in runs])
    print_rejections(summaries)


def _show_edits(newsroom: Newsroom, console: Console) -> None:
    console.rule("[bold]What the outlets changed afterwards")
    answers.show_frame(newsroom.warehouse.edits(limit=10), format_=choices.Format.table)


def _show_next_steps(console: Console, settings: Settings) -> None:
    here = f"dateline --home {settings.home}"
    console.rule("[bold]Try next")
    for command in (
        f"{here} sql 'select * from dictionary'",
        f"{here} sql 'select kind, raw, zone, instant, chosen from date_evidence limit 12'",
        f"{here} quarantine list",
        "dateline sources list",
        "dateline backfill PATH     # an archive of your own",
        "dateline story show us-china",
    ):
        console.print(f"  {command}", highlight=False, markup=False, soft_wrap=True)

"""A whole poll that finds nothing new at a hundred sources: ``python -m benchmarks.quiet_poll``.

From the warehouse through the web and back: robots.txt and feed of each source asked for, conditionally, the run and its counts
written, the sources watched. Told is the processor time of this process after its imports, beside the newsstand in another.
"""

import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.polling import newsstand, settings_of, source_of
from benchmarks.polling_stand import QUIET
from benchmarks.results import JsonFile, Result, keep
from flows.ingest import ingest
from flows.newsroom import Newsroom, open_newsroom
from flows.runner import DirectRunner
from flows.settings import SHIPPED_CATALOG, Settings
from transforms.catalog import SourceIndex

GOAL_SECONDS = 1.5


def main(
    rounds: Annotated[int, typer.Option(min=1, help="How often, after one time that does not count.")] = 5,
    json_file: JsonFile = None,
) -> None:
    """Measure polls of a hundred sources that have nothing new."""
    with newsstand() as address, TemporaryDirectory(prefix="dateline-benchmark-") as directory:
        settings = Settings(home=Path(directory), catalog=SHIPPED_CATALOG)
        runner = DirectRunner()
        with open_newsroom(settings, web=settings_of(address)) as opened:
            newsroom = _of_quiet_sources(opened)
            ingest([], newsroom, runner)
            measured = [_polled(newsroom, runner) for _ in range(rounds)]
    cpu, wall = ([each[place] for each in measured] for place in (0, 1))
    told = (
        f"{statistics.median(cpu):.2f} s ({min(cpu):.2f}–{max(cpu):.2f}) of processor time, goal under {GOAL_SECONDS}"
    )
    Console().print(f"100 sources, nothing new: {told}; {statistics.median(wall):.2f} s in all", highlight=False)
    keep(json_file, "quiet poll", [Result("100 sources, nothing new", "CPU s", tuple(cpu), GOAL_SECONDS)])


def _of_quiet_sources(opened: Newsroom) -> Newsroom:
    sources = SourceIndex([source_of(host) for host in QUIET])
    return Newsroom(opened.settings, sources, {}, opened.warehouse, opened.clock, opened.web)


def _polled(newsroom: Newsroom, runner: DirectRunner) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    run = ingest([], newsroom, runner)
    measured = time.process_time() - cpu, time.perf_counter() - wall
    assert len(run.by_source) == len(QUIET), run.by_source
    assert run.counts.entries == run.counts.unchanged, run.counts
    return measured


if __name__ == "__main__":
    typer.run(main)

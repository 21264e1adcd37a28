"""Reading spread over Dask workers: ``python -m benchmarks.spread [--rounds N] [--archive PATH]``.

The documents of an archive are in memory before the clock starts, as they are when a backfill sends them, and are read by one and by two
processes of the local pool, and by one and by two Dask workers, each a process of its own on loopback with one thread. All go through
the same seam as a backfill (``flows/spread.py``), with the same chunks, and come back to this process. Each is asked once before it
is measured, so that no start of a process is in the figures. Read the ratios: they are of one run.
"""

import os
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.archives import archive
from benchmarks.report import machine
from benchmarks.results import JsonFile, Result, keep
from flows.newsroom import open_newsroom
from flows.portions import portions
from flows.runner import DirectRunner
from flows.settings import Settings
from flows.spread import CHUNK, Readers, kept_ahead, readers, received, sent
from sources.holdings import holdings
from tests.flows.clusters import cluster
from transforms.captures import EVERYTHING
from transforms.records import RawDocument

WANTED = 1.6
Portions = Sequence[tuple[RawDocument, ...]]


def main(
    rounds: Annotated[int, typer.Option(min=1, help="How often everything is measured, in turn.")] = 3,
    path: Annotated[Path | None, typer.Option("--archive", help="Measure on this archive.", exists=True)] = None,
    json_file: JsonFile = None,
) -> None:
    """Measure how much faster two read than one."""
    out = Console()
    out.print(f"{machine()}\nload before: {os.getloadavg()[0]:.1f}", highlight=False)
    with archive(path) as measured_on, TemporaryDirectory(prefix="dateline-benchmark-") as directory:
        out.print(f"\n{measured_on.about}", highlight=False)
        found = _measured(measured_on.path, Path(directory), rounds)
    out.print(_table(found))
    spread = tuple(one / two for one, two in zip(found["Dask", 1], found["Dask", 2], strict=True))
    out.print(f"two Dask workers beside one: {median(spread):.2f} times as fast (wanted: {WANTED})", highlight=False)
    keep(
        json_file,
        "spread",
        [
            *(Result(f"read by {count} {who}", "s", tuple(seconds)) for (who, count), seconds in found.items()),
            Result("two Dask workers, beside one", "×", spread, WANTED, is_at_least=True),
        ],
        measured_on.about,
    )


def _measured(path: Path, directory: Path, rounds: int) -> dict[tuple[str, int], list[float]]:
    """Seconds of each round, by who read and how many they were."""
    with ExitStack() as opened:
        documents, asked = (), {}
        for count in (1, 2):
            place = directory / f"cluster-{count}"
            place.mkdir()
            address = opened.enter_context(cluster(place, workers=count)).address
            for who, dask in (("processes here", ""), ("Dask", address)):
                settings = Settings(home=directory / f"{who}-{count}", workers=count, dask=dask)
                newsroom = opened.enter_context(open_newsroom(settings))
                documents = documents or [
                    portion.documents for portion in portions(holdings([path]), newsroom, EVERYTHING)
                ]
                asked[who, count] = opened.enter_context(readers(newsroom, DirectRunner()))
        for each in asked.values():
            _read([part[: 4 * CHUNK] for part in documents[:1]], each)
        taken: dict[tuple[str, int], list[float]] = {key: [] for key in asked}
        for _ in range(rounds):
            for key, each in asked.items():
                taken[key].append(_read(documents, each))
    return taken


def _read(documents: Portions, to: Readers) -> float:
    """Seconds until all was read and is here."""
    began = time.perf_counter()
    begun = (sent(((document, None) for document in portion), to) for portion in documents)
    for parts in kept_ahead(begun, to.ahead):
        received(parts)
    return time.perf_counter() - began


def _table(found: dict[tuple[str, int], list[float]]) -> Table:
    drawn = Table(box=None, header_style="bold", pad_edge=False)
    drawn.add_column("read by")
    for name in ("seconds", "× one of its kind", "× as many processes here"):
        drawn.add_column(name, justify="right")
    for (who, count), seconds in found.items():
        alone = median(one / each for one, each in zip(found[who, 1], seconds, strict=True))
        here = median(one / each for one, each in zip(found["processes here", count], seconds, strict=True))
        drawn.add_row(f"{count} {who}", f"{median(seconds):.2f}", f"{alone:.2f}", f"{here:.2f}")
    return drawn


if __name__ == "__main__":
    typer.run(main)

"""A month's backfill beside the floors, and what a person does afterwards: ``python -m benchmarks.backfill [--quick]``."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.archives import archive
from benchmarks.peer_environments import TRAFILATURA, peers
from benchmarks.report import machine, table
from benchmarks.results import JsonFile, Result, keep
from benchmarks.rounds import BACKFILL, FLOOR, MATCHED, MOST_MEGABYTES, PEER, REPARSE, Round, one_round, warm


def main(
    rounds: Annotated[int, typer.Option(min=1, help="How often everything is measured, in turn.")] = 3,
    quick: Annotated[
        bool, typer.Option("--quick", help="One round, on an archive that is made for it, the same on each machine.")
    ] = False,
    install: Annotated[bool, typer.Option("--peers", help="Put trafilatura into .venv-peers first.")] = False,
    path: Annotated[Path | None, typer.Option("--archive", help="Measure on this archive.", exists=True)] = None,
    json_file: JsonFile = None,
) -> None:
    """Measure a backfill beside the BeautifulSoup and lxml floors, and what a person does afterwards."""
    out, aside = Console(), Console(stderr=True)
    list(peers(install=install, of=(TRAFILATURA,)))
    with archive(path, is_made=quick) as measured_on:
        out.print(f"{measured_on.about}\n{machine()}\nload before: {os.getloadavg()[0]:.1f}", highlight=False)
        warm(measured_on.path)
        with aside.status("measuring") as status:
            count = 1 if quick else rounds
            measured = [
                one_round(
                    measured_on.path,
                    on_step=lambda title, number=number: status.update(f"round {number} of {count}: {title}"),
                    # The few sentences of a made archive stand in all its articles, which are all of one event then.
                    is_followed=not quick,
                )
                for number in range(1, count + 1)
            ]
        out.print(f"rounds: {len(measured)}; medians, with the least and the most\n", highlight=False)
        out.print(table(measured))
    # The goals are of the month.
    results = [replace(each, goal=None) for each in _results(measured)] if quick else list(_results(measured))
    keep(json_file, "backfill, quick" if quick else "backfill", results, measured_on.about)


def _results(measured: Sequence[Round]) -> Iterator[Result]:
    for title in measured[0]:
        yield Result(title, "s", tuple(each[title].wall_seconds for each in measured))
    for title in measured[0]:
        yield Result(title, "CPU s", tuple(each[title].cpu_seconds for each in measured))
    for title in measured[0]:
        megabytes = tuple(each[title].tree_bytes / 1e6 for each in measured)
        yield Result(title, "MB", megabytes, goal=MOST_MEGABYTES if title == BACKFILL else None)
    # Within a round, since the machine is as busy for the one as for the other.
    compared = ((BACKFILL, FLOOR, 1.0), (BACKFILL, "lxml floor", None), (BACKFILL, PEER, 0.5), (REPARSE, BACKFILL, 1.0))
    for title, other, goal in compared:
        if other in measured[0]:
            ratios = tuple(each[title].wall_seconds / each[other].wall_seconds for each in measured)
            yield Result(f"{title}, beside {other}", "×", ratios, goal)
    if MATCHED in measured[0]:
        ratios = tuple(
            (each[BACKFILL].wall_seconds + each[MATCHED].wall_seconds) / each[FLOOR].wall_seconds for each in measured
        )
        yield Result(f"{BACKFILL} and {MATCHED}, beside {FLOOR}", "×", ratios, goal=1.0)


if __name__ == "__main__":
    typer.run(main)

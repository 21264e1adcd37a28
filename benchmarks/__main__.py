"""Measure Dateline and the floors, and print them beside each other."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.status import Status

from benchmarks.archives import archive
from benchmarks.report import machine, table, write_json
from benchmarks.rounds import Round, one_round, warm


def main(
    rounds: Annotated[int, typer.Option(min=1, help="How often everything is measured, in turn.")] = 3,
    quick: Annotated[bool, typer.Option("--quick", help="One round.")] = False,
    path: Annotated[Path | None, typer.Option("--archive", help="Measure on this archive.", exists=True)] = None,
    json: Annotated[Path | None, typer.Option(help="Write every round to this file too.")] = None,
) -> None:
    """Measure a backfill beside the BeautifulSoup and lxml floors, and what a person does afterwards."""
    out, aside = Console(), Console(stderr=True)
    with archive(path) as measured_on:
        out.print(f"{measured_on.about}\n{machine()}\nload before: {os.getloadavg()[0]:.1f}", highlight=False)
        warm(measured_on.path)
        with aside.status("measuring") as status:
            count = 1 if quick else rounds
            measured = [
                _round(measured_on.path, f"round {number} of {count}", status) for number in range(1, count + 1)
            ]
        out.print(f"rounds: {len(measured)}; medians, with the least and the most\n", highlight=False)
        out.print(table(measured))
        if json:
            write_json(json, measured_on.about, measured)


def _round(path: Path, name: str, status: Status) -> Round:
    return one_round(path, on_step=lambda title: status.update(f"{name}: {title}"))


if __name__ == "__main__":
    typer.run(main)

"""A day of news, followed from its first quarter of an hour to its last: ``python -m benchmarks.day``.

A day of the real archive is live on loopback (``benchmarks/day_of_runs.py``), read by a process of its own, whose memory and
time are told, and whether each article of that day is in the warehouse. It is skipped where no real archive lies beside the
project. ``python -m benchmarks.quiet_run`` measures the runs that find nothing.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.measure import measure
from benchmarks.results import JsonFile, Result, keep

ARCHIVE = Path(__file__).parents[1].parent / "shared" / "archive"
MOST_MEGABYTES = 600


def main(
    day: Annotated[str, typer.Option(help="Which one, a directory of the archive.")] = "2020-11-10",
    archive: Annotated[Path, typer.Option(help="The archive, a directory for each day.")] = ARCHIVE,
    json_file: JsonFile = None,
) -> None:
    """Follow a day, and tell what it took and what it left."""
    console = Console()
    if not (archive / day).is_dir():
        console.print(f"No archive of {day} lies at {archive}: nothing is measured.", highlight=False)
        return
    with TemporaryDirectory(prefix="dateline-benchmark-") as directory:
        result = Path(directory) / "told.json"
        program = [sys.executable, "-m", "benchmarks.day_of_runs", str(archive / day), f"{directory}/home"]
        command = ["/bin/sh", "-c", 'exec "$@" > "$RESULT"', "day", *program]
        measured = measure(command, {"RESULT": str(result)})
        told = json.loads(result.read_text(encoding="utf-8"))
    console.print(
        f"{day}: {told['runs']} runs; of {told['shown']} articles that were shown {told['kept']} are in the warehouse, "
        f"and {told['refused']} in the quarantine",
        highlight=False,
    )
    console.print(
        f"{measured.largest_bytes / 1e6:.0f} MB at most, goal under {MOST_MEGABYTES}; "
        f"{measured.cpu_seconds / told['runs']:.2f} s of processor time a run, start-up once",
        highlight=False,
    )
    lost = told["shown"] - told["kept"] - told["refused"]
    keep(
        json_file,
        "day",
        [
            Result("the most memory of a day of runs", "MB", (measured.largest_bytes / 1e6,), MOST_MEGABYTES),
            Result("a run of that day", "CPU s", (measured.cpu_seconds / told["runs"],)),
            Result("articles of that day that are in neither warehouse nor quarantine", "articles", (lost,), 0),
        ],
        day,
    )


if __name__ == "__main__":
    typer.run(main)

"""A day of news, followed from its first quarter of an hour to its last: ``python -m benchmarks.day``.

A day of the real archive is live on loopback (``benchmarks/day_of_runs.py``), read by runs in processes of their own, whose memory and
time are told, and whether each article of that day is in the warehouse. It is skipped where no real archive lies beside the
project. ``python -m benchmarks.quiet_run`` measures the runs that find nothing.
"""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.day_of_runs import follow
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
        followed = follow(archive / day, Path(directory) / "home")
    megabytes = tuple(used.most_bytes / 1e6 for used in followed.used)
    seconds = tuple(used.cpu_seconds for used in followed.used)
    console.print(
        f"{day}: {len(followed.used)} runs, each a process of its own; of {followed.shown} articles that were shown {followed.kept} are "
        f"in the warehouse, and {followed.refused} in the quarantine\n"
        f"{max(megabytes):.0f} MB at most, goal under {MOST_MEGABYTES}; {median(seconds):.2f} s of processor time a run, imports not counted",
        highlight=False,
    )
    lost = followed.shown - followed.kept - followed.refused
    keep(
        json_file,
        "day",
        [
            Result("the most memory of a day of runs", "MB", (max(megabytes),), MOST_MEGABYTES),
            Result("a run of that day, imports not counted", "CPU s", seconds),
            Result("articles of that day that are in neither warehouse nor quarantine", "articles", (lost,), 0),
        ],
        day,
    )


if __name__ == "__main__":
    typer.run(main)

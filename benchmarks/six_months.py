"""Half a year beside a month of it: ``python -m benchmarks.six_months [--months N]``.

The archive is written once more for each month, its dates thirty days later each time and its addresses other ones, so that every
article is new; then the month and all of them are backfilled, each into a home of its own, by processes of their own. Told
are the ratios of one run: time should grow no more than the archive, and memory not at all.
"""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.archives import archive
from benchmarks.measure import Measurement, measure
from benchmarks.report import machine
from benchmarks.results import JsonFile, Result, keep
from benchmarks.rounds import DATELINE, MOST_MEGABYTES, warm

MONTH = timedelta(days=30)
MOST_GROWTH_OF_MEMORY = 1.1
_STAMP = re.compile(rb"<!--(\d{13})-->")
_DATE = re.compile(rb"^date: (\S+)Z$", re.MULTILINE)
_ADDRESS = re.compile(rb"(?<=\]\()(https?://[^/)\s]+)")


def main(
    months: Annotated[int, typer.Option(min=2, help="How many.")] = 6,
    path: Annotated[Path | None, typer.Option("--archive", help="Repeat this archive.", exists=True)] = None,
    json_file: JsonFile = None,
) -> None:
    """Measure a backfill of many months beside one of a single month."""
    out = Console()
    with archive(path) as measured_on, TemporaryDirectory(prefix="dateline-benchmark-") as directory:
        out.print(f"{measured_on.about}\n{machine()}\nload before: {os.getloadavg()[0]:.1f}", highlight=False)
        repeated = repeat(measured_on.path, Path(directory) / "months", months)
        warm(repeated)
        one, all_of_them = (_backfilled(each, Path(directory)) for each in (repeated / "0", repeated))
    name = f"{months} months, beside one"
    results = [
        Result("a month", "s", (one.wall_seconds,)),
        Result(f"{months} months", "s", (all_of_them.wall_seconds,)),
        Result(f"{name}: time", "×", (all_of_them.wall_seconds / one.wall_seconds,), float(months)),
        Result(f"{name}: memory of all processes", "×", (all_of_them.tree_bytes / one.tree_bytes,), MOST_GROWTH_OF_MEMORY),
        Result(f"{months} months: memory of all processes", "MB", (all_of_them.tree_bytes / 1e6,), MOST_MEGABYTES),
    ]  # fmt: skip
    for result in results:
        wanted = "" if result.goal is None else f", goal at most {result.goal:g}"
        out.print(f"{result.title}: {result.median:,.2f} {result.unit}{wanted}", highlight=False)
    keep(json_file, "six months", results, measured_on.about)


def repeat(month: Path, directory: Path, months: int) -> Path:
    """Write an archive that many times, each in a directory of its own, later and under other addresses than the one before."""
    for number in range(months):
        for file in month.rglob("*.md"):
            copy = directory / str(number) / file.relative_to(month)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(_later(file.read_bytes(), number))
    return directory


def _later(file: bytes, months: int) -> bytes:
    if not months:
        return file
    later = months * MONTH
    file = _STAMP.sub(lambda found: b"<!--%d-->" % (int(found[1]) + later // timedelta(milliseconds=1)), file, count=1)
    file = _DATE.sub(lambda found: b"date: %sZ" % _moved(found[1], later), file, count=1)
    return _ADDRESS.sub(lambda found: found[1] + b"/month-%d" % months, file, count=1)


def _moved(date: bytes, later: timedelta) -> bytes:
    moved = datetime.fromisoformat(date.decode()).replace(tzinfo=UTC) + later
    return moved.isoformat(timespec="milliseconds").removesuffix("+00:00").encode()


def _backfilled(archive: Path, directory: Path) -> Measurement:
    home = directory / f"home-{archive.name}"
    return measure([*DATELINE, "backfill", str(archive)], {"DATELINE_HOME": str(home)})


if __name__ == "__main__":
    typer.run(main)

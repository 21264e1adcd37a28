"""All measurements of speed, one after the other: ``make bench``, or ``python -m benchmarks [--quick] [--json FILE] [--beside FILE]``.

Each is a program of its own, which prints what it found; all put their figures into one file, and at the end each figure stands beside
what another such file holds. With ``--quick`` only what takes a minute or two, on articles that are made for it.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.results import Result, Taken, now, read

ALL = (
    ("backfill", "--peers"),
    ("six_months",),
    ("reading", "--peers"),
    ("validation",),
    ("polling",),
    ("quiet_poll",),
    ("quiet_run",),
    ("spread",),
    ("whole_pages",),
    ("scale",),
    ("day",),
)
QUICK = (("backfill", "--quick"), ("quiet_poll", "--rounds", "3"))
RECORDED = Path(__file__).parents[1] / "docs" / "benchmarks.json"


def main(
    quick: Annotated[bool, typer.Option("--quick", help="Only what takes a minute or two.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write all figures to this file.")] = None,
    beside: Annotated[
        Path, typer.Option(help="Show each figure beside the one that this file holds.", exists=True)
    ] = RECORDED,
) -> None:
    """Measure, tell what failed, and show what changed."""
    out = Console()
    recorded, failed, began = read(beside), [], now()
    with TemporaryDirectory(prefix="dateline-benchmark-") as directory:
        file = json_file or Path(directory) / "found.json"
        for name, *options in QUICK if quick else ALL:
            out.rule(f"benchmarks.{name}")
            command = [sys.executable, "-m", f"benchmarks.{name}", *options, "--json", str(file)]
            if subprocess.run(command, check=False).returncode:
                failed.append(name)
        # What the file holds of an earlier run is not of this one.
        found = {name: taken for name, taken in (read(file) if file.exists() else {}).items() if taken.at >= began}
    out.print(trends(found, recorded))
    if failed:
        out.print(f"Not measured to the end: {', '.join(failed)}.", highlight=False)
        raise typer.Exit(code=1)


def trends(found: dict[str, Taken], recorded: dict[str, Taken]) -> Table:
    """Each figure, its goal, and how many times what was recorded of it. Of two machines, compare what is a ratio itself."""
    drawn = Table(box=None, header_style="bold", pad_edge=False)
    for name, justify in (
        ("", "left"),
        ("found", "right"),
        ("", "left"),
        ("goal", "right"),
        ("recorded", "right"),
        ("× recorded", "right"),
    ):
        drawn.add_column(name, justify=justify)  # type: ignore[arg-type]  # rich names no type for it
    for benchmark, taken in found.items():
        drawn.add_section()
        drawn.add_row(f"[bold]{benchmark}[/bold]")
        before = {
            (each.title, each.unit): each for each in (recorded[benchmark].results if benchmark in recorded else ())
        }
        for result in taken.results:
            drawn.add_row(*_cells(result, before.get((result.title, result.unit))))
    return drawn


def _cells(result: Result, before: Result | None) -> tuple[str, ...]:
    goal = (
        ""
        if result.goal is None
        else f"{'≥' if result.is_at_least else '≤'} {result.goal:g} {'✓' if result.is_reached else '✗'}"
    )
    was = (f"{before.median:.4g}", f"{result.median / before.median:.2f}") if before and before.median else ("–", "–")
    return (result.title, f"{result.median:.4g}", result.unit, goal, *was)


if __name__ == "__main__":
    typer.run(main)

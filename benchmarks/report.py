"""What was measured, as a table for a person, and what with."""

import os
import platform
from collections.abc import Callable, Sequence
from importlib.metadata import version
from statistics import median

from rich.table import Table

from benchmarks.measure import Measurement
from benchmarks.rounds import FLOOR, Round

LIBRARIES = ("beautifulsoup4", "lxml", "polars", "duckdb", "great-expectations")


def table(rounds: Sequence[Round]) -> Table:
    """A row for each thing measured: medians, with the least and the most below where there were several rounds."""
    drawn = Table(box=None, header_style="bold", pad_edge=False)
    drawn.add_column("one process each", no_wrap=True)
    for name in ("wall s", "CPU s", "MB, all", "MB, largest", "× floor"):
        drawn.add_column(name, justify="right", no_wrap=True)
    for title in rounds[0]:
        drawn.add_row(title, *_cells(title, rounds))
    return drawn


def _cells(title: str, rounds: Sequence[Round]) -> list[str]:
    measured = [each[title] for each in rounds]
    return [
        _spread(measured, lambda one: one.wall_seconds, "{:.2f}"),
        _spread(measured, lambda one: one.cpu_seconds, "{:.1f}"),
        _spread(measured, lambda one: one.tree_bytes / 1e6, "{:.0f}"),
        _spread(measured, lambda one: one.largest_bytes / 1e6, "{:.0f}"),
        # Within a round, since the machine is as busy for the one as for the other.
        f"{median(each[title].wall_seconds / each[FLOOR].wall_seconds for each in rounds):.2f}",
    ]


def _spread(measured: Sequence[Measurement], value: Callable[[Measurement], float], form: str) -> str:
    values = [value(one) for one in measured]
    middle = form.format(median(values))
    return middle if len(values) == 1 else f"{middle}\n{form.format(min(values))}–{form.format(max(values))}"


def machine() -> str:
    """What was measured with, in a sentence."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {libraries}"

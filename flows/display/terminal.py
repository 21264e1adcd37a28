"""Where things are shown: results on standard output, everything else on standard error."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


def out() -> Console:
    """For results."""
    return Console()


def aside() -> Console:
    """For everything else."""
    return Console(stderr=True)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error while the body runs; yields what to call with (done, total)."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=aside(), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """A sign on standard error that something goes on."""
    with aside().status(what):
        yield


def print_json(value: object) -> None:
    """Print a result for a program to read."""
    sys.stdout.write(as_json_text(value) + "\n")


def as_json_text(value: object) -> str:
    """A result as JSON, with its Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, default=json_value, indent=1)


def json_value(value: object) -> object:
    """Numbers stay numbers: DuckDB's sums of whole numbers are decimals."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, date) else str(value)

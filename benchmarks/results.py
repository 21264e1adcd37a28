"""What benchmarks found, figure by figure, as a program reads it: what ``--json FILE`` of each of them writes.

One file takes the results of many; each benchmark replaces its own. ``docs/benchmarks.json`` is such a file, and ``docs/benchmarks.md``
is made of it.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer

from benchmarks.report import machine

JsonFile = Annotated[
    Path | None, typer.Option("--json", help="Write every round to this file too, beside what is in it.")
]


@dataclass(frozen=True, slots=True)
class Result:
    """One figure of a benchmark.

    Attributes:
        title: What was measured.
        unit: ``s``, ``CPU s``, ``MB``, ``ms``, ``bytes``, ``pages/s``, ``articles``, ``F1`` or ``×``, which is a ratio to something of the same round.
        rounds: What each round found.
        goal: What its median should be at most, or at least; ``None`` where nothing is wanted.
        is_at_least: Whether more is better.
    """

    title: str
    unit: str
    rounds: tuple[float, ...]
    goal: float | None = None
    is_at_least: bool = False

    @property
    def median(self) -> float:
        """Of the rounds."""
        return median(self.rounds)

    @property
    def is_reached(self) -> bool | None:
        """Whether the goal is; ``None`` without one."""
        if self.goal is None:
            return None
        return self.median >= self.goal if self.is_at_least else self.median <= self.goal


@dataclass(frozen=True, slots=True)
class Taken:
    """The results of one run of a benchmark: when it ended, on what, how busy the machine was then, and what was found."""

    at: str
    machine: str
    load: float
    about: str
    results: tuple[Result, ...]


def keep(file: Path | None, benchmark: str, results: Sequence[Result], about: str = "") -> None:
    """Put a benchmark's results into a file, beside those of others; into none where no file is named."""
    if file is None:
        return
    taken = Taken(now(), machine(), round(os.getloadavg()[0], 1), about, tuple(results))
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".part")
    beside.write_text(_written({**(read(file) if file.exists() else {}), benchmark: taken}), encoding="utf-8")
    beside.replace(file)


def now() -> str:
    """The time that a run is known by, to the minute."""
    return datetime.now(UTC).isoformat(timespec="minutes")


def read(file: Path) -> dict[str, Taken]:
    """What a file holds, by the name of the benchmark."""
    return {name: _read(taken) for name, taken in json.loads(file.read_text(encoding="utf-8")).items()}


def _read(taken: dict[str, Any]) -> Taken:
    results = (Result(**{**each, "rounds": tuple(each["rounds"])}) for each in taken.pop("results"))
    return Taken(**taken, results=tuple(results))


def _written(found: Mapping[str, Taken]) -> str:
    told = {name: asdict(taken) for name, taken in found.items()}
    for taken in told.values():
        for result in taken["results"]:
            result["rounds"] = [float(f"{value:.5g}") for value in result["rounds"]]
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"

"""Reading alone: a month of archived articles, and whole pages of the web, beside what a user would pick instead.

``python -m benchmarks.reading [--peers]``. The month is read in two processes, every field of it, beside BeautifulSoup, which
parses it and joins its paragraphs in one. Whole pages are read one by one in one process, beside trafilatura in its fast
mode with metadata, newspaper4k, news-please and the generic parts of fundus, all scored by the same script on the same pages.
``--peers`` puts each into an environment of its own (``benchmarks/peer_environments.py``).
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.archives import archive
from benchmarks.measure import Measurement, measure
from benchmarks.peer_environments import ROOT, peers
from benchmarks.report import machine
from benchmarks.results import JsonFile, Result, keep
from benchmarks.rounds import FLOOR, warm

SCORER = ROOT.parent / "shared" / "tools" / "score_extraction.py"
MONTH = "dateline, every field, two processes"
DATELINE = "dateline"
TEN_TIMES = 10.0
_SCORE = re.compile(r"^(?P<set>aeb|pages)\s+body F1 (?P<f1>[\d.]+) .*?(?P<speed>[\d.]+) pages/s", re.MULTILINE)
_OTHER = re.compile(r"^pages  (title .*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Scored:
    """What an extractor reached on each set of pages: body F1 and pages a second, and its other scores as printed."""

    body_f1: dict[str, float]
    speed: dict[str, float]
    others: str


def main(
    rounds: Annotated[int, typer.Option(min=1, help="How often everything is measured, in turn.")] = 3,
    install: Annotated[bool, typer.Option("--peers", help="Put the peers into .venv-peers first.")] = False,
    path: Annotated[Path | None, typer.Option("--archive", help="Measure on this archive.", exists=True)] = None,
    json_file: JsonFile = None,
) -> None:
    """Measure the reading of an archive and of whole pages."""
    out = Console()
    out.print(f"{machine()}\nload before: {os.getloadavg()[0]:.1f}", highlight=False)
    with archive(path) as measured_on:
        warm(measured_on.path)
        out.print(f"\n{measured_on.about}", highlight=False)
        months = [_month(measured_on.path) for _ in range(rounds)]
        out.print(_month_table(months))
    pages = _pages(out, rounds, install=install)
    keep(json_file, "reading", [*_results_of_month(months), *_results_of_pages(pages)], measured_on.about)


def _month(path: Path) -> dict[str, Measurement]:
    with TemporaryDirectory(prefix="dateline-benchmark-") as directory:
        output = f"{directory}/read.parquet"
        floor = [sys.executable, "-m", "benchmarks.floors", "beautifulsoup", str(path), output]
        ours = [sys.executable, "-m", "benchmarks.month", str(path), output]
        return {FLOOR: measure(floor, {}), MONTH: measure(ours, {})}


def _month_table(rounds: Sequence[dict[str, Measurement]]) -> Table:
    drawn = Table(box=None, header_style="bold", pad_edge=False)
    drawn.add_column("the month, read")
    for name in ("wall s", "CPU s", "× floor"):
        drawn.add_column(name, justify="right")
    for title in rounds[0]:
        ratio = median(each[title].wall_seconds / each[FLOOR].wall_seconds for each in rounds)
        wall, cpu = (median(getattr(each[title], name) for each in rounds) for name in ("wall_seconds", "cpu_seconds"))
        drawn.add_row(title, f"{wall:.2f}", f"{cpu:.1f}", f"{ratio:.2f}")
    return drawn


def _results_of_month(rounds: Sequence[dict[str, Measurement]]) -> Iterator[Result]:
    for title in rounds[0]:
        yield Result(f"the month: {title}", "s", tuple(each[title].wall_seconds for each in rounds))
    ratios = tuple(each[MONTH].wall_seconds / each[FLOOR].wall_seconds for each in rounds)
    yield Result(f"the month: {MONTH}, beside {FLOOR}", "×", ratios)


def _results_of_pages(rounds: Sequence[dict[str, Scored]]) -> Iterator[Result]:
    titles = list(rounds[0]) if rounds else []
    for title in titles:
        yield Result(f"whole pages: {title}", "pages/s", tuple(_speed(each[title]) for each in rounds))
    for title in titles:
        f1 = tuple(sum(each[title].body_f1.values()) / len(each[title].body_f1) for each in rounds)
        yield Result(f"whole pages: {title}, body", "F1", f1)
    for title in titles:
        if title != DATELINE:
            ratios = tuple(_speed(each[DATELINE]) / _speed(each[title]) for each in rounds)
            goal = TEN_TIMES if title.startswith(("newspaper4k", "news-please")) else None
            yield Result(f"whole pages: {DATELINE}, beside {title}", "×", ratios, goal, is_at_least=True)


def _pages(out: Console, rounds: int, *, install: bool) -> list[dict[str, Scored]]:
    if not SCORER.is_file():
        out.print("\nNo whole pages to read lie beside the project.")
        return []
    extractors = {DATELINE: (sys.executable, "transforms.pages:extract")}
    for peer in peers(install=install):
        extractors[peer.title] = (str(peer.python), f"benchmarks.peers:{peer.function}")
    if len(extractors) == 1:
        out.print("\nNobody is here to be measured beside; --peers installs them into .venv-peers.")
    # In turn, since the machine is as busy for the one as for the other.
    scored = [{name: _scored(*each) for name, each in extractors.items()} for _ in range(rounds)]
    out.print()
    out.print(_page_table(scored))
    out.print(f"{DATELINE}: {scored[0][DATELINE].others}", highlight=False)
    return scored


def _scored(python: str, extractor: str) -> Scored:
    command = [python, str(SCORER), extractor]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=environment, cwd=ROOT).stdout
    found = {each["set"]: each for each in _SCORE.finditer(said)}
    other = _OTHER.search(said)
    return Scored(
        {name: float(each["f1"]) for name, each in found.items()},
        {name: float(each["speed"]) for name, each in found.items()},
        other[1] if other else "",
    )


def _page_table(rounds: Sequence[dict[str, Scored]]) -> Table:
    drawn = Table(box=None, header_style="bold", pad_edge=False)
    drawn.add_column("whole pages, one process")
    for name in ("aeb body F1", "pages body F1", "aeb pages/s", "pages pages/s", "dateline is so many times as fast"):
        drawn.add_column(name, justify="right")
    for name, first in rounds[0].items():
        speeds = [f"{median(each[name].speed[of] for each in rounds):.1f}" for of in ("aeb", "pages")]
        ratios = [_speed(each[DATELINE]) / _speed(each[name]) for each in rounds]
        f1 = [f"{first.body_f1[of]:.4f}" for of in ("aeb", "pages")]
        drawn.add_row(name, *f1, *speeds, f"{median(ratios):.1f}")
    return drawn


def _speed(scored: Scored) -> float:
    """Pages a second over both sets, each set counting the same."""
    return len(scored.speed) / sum(1 / speed for speed in scored.speed.values())


if __name__ == "__main__":
    typer.run(main)

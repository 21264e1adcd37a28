"""What validation costs: the CPU seconds of Great Expectations beside those of the whole load.

``python -m benchmarks.validation [--archive PATH]``. A load is made as ever, by a command of its own, and its CPU seconds are
counted with those of all processes that it begins. Another is made here, and its articles and stages are judged once more, alone in the
process, so that all threads of that and of nothing else are counted; the import is counted in a process of its own.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Annotated, ParamSpec, TypeVar

import typer

from benchmarks.archives import archive
from benchmarks.measure import measure
from benchmarks.results import JsonFile, Result, keep
from benchmarks.rounds import DATELINE
from expectations.validate import Verdict, validate_articles
from expectations.validate_stages import validate_stages
from flows.backfill import backfill
from flows.newsroom import Newsroom, open_newsroom
from flows.runner import DirectRunner
from flows.settings import Settings
from transforms.readings import Reading

Arguments = ParamSpec("Arguments")
Returned = TypeVar("Returned")

IMPORT = """
from time import process_time
import polars, pyarrow, expectations.validate as validate
started = process_time()
validate.warm_up()
print(process_time() - started)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of a load and of its validation, which is the import, the articles and the other stages."""

    articles: int
    load: float
    importing: float
    of_articles: float
    of_stages: float

    @property
    def validation(self) -> float:
        """All of it that validation takes."""
        return self.importing + self.of_articles + self.of_stages

    def __str__(self) -> str:
        """All of it in a sentence."""
        return (
            f"Validation of {self.articles:,} articles: {self.validation:.2f} CPU s, {self.validation / self.load:.1%} of the "
            f"{self.load:.1f} CPU s of their load ({self.importing:.2f} to import Great Expectations, {self.of_articles:.2f} for "
            f"the articles, {self.of_stages:.2f} for the other stages)"
        )


class _Keeping(DirectRunner):
    """Remembers what was read, to judge it again."""

    def __init__(self) -> None:
        self.read: list[Reading] = []

    def call(
        self, name: str, stage: Callable[Arguments, Returned], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Returned:
        """Run a stage, and keep what it gives where that is a reading."""
        result = super().call(name, stage, *args, **kwargs)
        if isinstance(result, Reading):
            self.read.append(result)
        return result


def cost(path: Path, place: Path) -> Cost:
    """Load an archive into two fresh homes in a place, and judge the articles and stages of the second once more."""
    load = measure([*DATELINE, "backfill", str(path)], {"DATELINE_HOME": str(place / "measured")}).cpu_seconds
    runner = _Keeping()
    with open_newsroom(Settings(home=place / "judged")) as newsroom:
        run = backfill([path], newsroom, runner)
        of_articles = _seconds(lambda: [_judged(newsroom, reading) for reading in runner.read])
        of_stages = _stages(newsroom)
    return Cost(run.counts.new + run.counts.changed, load, _importing(), of_articles, of_stages)


def _judged(newsroom: Newsroom, reading: Reading) -> Verdict:
    return validate_articles(reading.articles.reading, sources=newsroom.sources.sources, now=newsroom.clock())


def _stages(newsroom: Newsroom) -> float:
    loads = newsroom.warehouse.sql("SELECT DISTINCT load_id FROM fact.load")["load_id"].to_list()
    rows = newsroom.warehouse.rows_of_loads(loads)
    return _seconds(lambda: validate_stages(rows, now=newsroom.clock()))


def _seconds(work: Callable[[], object]) -> float:
    started = process_time()
    work()
    return process_time() - started


def _importing() -> float:
    return float(subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True).stdout)


def main(
    path: Annotated[Path | None, typer.Option("--archive", help="Measure on this archive.", exists=True)] = None,
    json_file: JsonFile = None,
) -> None:
    """Measure what validation costs beside the load."""
    with archive(path) as measured_on, TemporaryDirectory(prefix="dateline-benchmark-") as directory:
        found = cost(measured_on.path, Path(directory))
    print(found)
    results = [
        Result("a load of the archive", "CPU s", (found.load,)),
        Result("its validation", "CPU s", (found.validation,)),
        Result("validation, beside the load", "×", (found.validation / found.load,)),
    ]
    keep(json_file, "validation", results, measured_on.about)


if __name__ == "__main__":
    typer.run(main)

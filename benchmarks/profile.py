"""Where the time of a backfill goes: ``python -m benchmarks.profile``; a table by stage, and a flame graph as SVG.

py-spy looks at the command and at the processes that read for it, two hundred times a second, and notes which functions are at
work. Some waiting is counted with it, the threads that DuckDB and Polars start by themselves are not, and looking slows all of it down: read
the shares.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.archives import archive
from benchmarks.flames import flames
from benchmarks.report import machine
from benchmarks.rounds import warm

RATE = 200
# By the outermost function that stands in a stack; what none of them called is the last.
STAGES = (
    ("imports", ("_find_and_load ",)),
    ("look after: stories, alarms", ("look_after ",)),
    ("open the warehouse, begin and end the run", ("open_newsroom ", "run_of ", "close_the_dead ", "beginnings ")),
    ("words for search", ("with_words ", "words_of ")),
    ("read: parse, dates, language, fields", ("read_documents ",)),
    ("hand over between processes", ("_process_worker ", "_python_exit", "result ", "concat_readings ", "submit ")),
    ("hold against expectations", ("validate_articles ", "warm_up ", "check ")),
    (
        "write: facts, present, search",
        (
            "append_load ",
            "load (warehouse",
        ),
    ),
    ("decide and lay out what is written", ("load (flows/stages",)),
    ("find and read files, tell apart", ("portions ", "collect ", "tell_apart ", "holdings ", "_begun ")),
)
REST = "everything else"

Stack = tuple[str, ...]


def main(
    path: Annotated[Path | None, typer.Option("--archive", help="Measure on this archive.", exists=True)] = None,
    picture: Annotated[Path | None, typer.Option(help="Draw the flame graph into this file.")] = None,
) -> None:
    """Profile a backfill into a fresh home."""
    out = Console()
    with archive(path) as measured_on, TemporaryDirectory(prefix="dateline-benchmark-") as directory:
        warm(measured_on.path)
        out.print(f"{measured_on.about}\n{machine()}", highlight=False)
        stacks = sampled(measured_on.path, Path(directory))
    out.print(_table(stacks))
    if picture:
        picture.write_text(flames(stacks, unit=1 / RATE), encoding="utf-8")
        out.print(f"Drawn into {picture}.", highlight=False)


def sampled(path: Path, place: Path) -> Counter[Stack]:
    """How often each stack of functions was at work while an archive was loaded; the outermost function first."""
    folded = place / "stacks"
    spy = [str(Path(sys.executable).with_name("py-spy")), "record", "--subprocesses", "--nolineno", "--full-filenames"]
    backfill = [sys.executable, "-m", "flows.cli", "--home", str(place / "home"), "backfill", str(path)]
    # A sample that comes too late is noted as such by py-spy, on standard error; it is not lost.
    command = [*spy, "--rate", str(RATE), "--format", "raw", "--output", str(folded), "--", *backfill]
    subprocess.run(command, check=True, capture_output=True)
    stacks: Counter[Stack] = Counter()
    for line in folded.read_text(encoding="utf-8").splitlines():
        frames, _, count = line.rpartition(" ")
        stacks[tuple(_shortened(frames.split(";")))] += int(count)
    return stacks


def _shortened(frames: Sequence[str]) -> Iterator[str]:
    """Functions with their files, as they stand below the project or the libraries; processes are left out."""
    for frame in frames:
        if frame.startswith("process "):
            continue
        name, _, file = frame.partition(" (")
        for root in (f"{Path(__file__).resolve().parents[1]}/", "site-packages/", "lib/python3"):
            file = file.rpartition(root)[2]
        yield f"{name} ({file}" if file else name


def stage_of(stack: Stack) -> str:
    """The stage that a stack belongs to."""
    for title, beginnings in STAGES:
        if any(frame.startswith(beginning) for frame in stack for beginning in beginnings):
            return title
    return REST


def _table(stacks: Counter[Stack]) -> Table:
    of_stage: Counter[str] = Counter()
    for stack, count in stacks.items():
        of_stage[stage_of(stack)] += count
    drawn = Table(box=None, header_style="bold", pad_edge=False)
    drawn.add_column("stage")
    drawn.add_column("seconds seen", justify="right")
    drawn.add_column("share", justify="right")
    for title, count in of_stage.most_common():
        drawn.add_row(title, f"{count / RATE:.1f}", f"{count / of_stage.total():.0%}")
    drawn.add_row("together", f"{of_stage.total() / RATE:.1f}", "")
    return drawn


if __name__ == "__main__":
    typer.run(main)

"""One round: everything that is measured, one after the other, on a warehouse of its own."""

import compileall
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.floors import FLOORS
from benchmarks.measure import Measurement, measure
from benchmarks.peer_environments import ROOT, TRAFILATURA, peers

FLOOR = "BeautifulSoup floor"
BACKFILL = "dateline backfill"
REPARSE = "dateline reparse"
MATCHED = "dateline story list, all stories matched"
STORY = "us-china"
MOST_MEGABYTES = 700  # of a backfill, in all its processes
ROOMS = ("flows", "sources", "transforms", "expectations", "warehouse")
DATELINE = (sys.executable, "-m", "flows.cli")
TITLES = {"beautifulsoup": FLOOR, "lxml": "lxml floor"}
PEER = "trafilatura, fast, texts alone"

Round = dict[str, Measurement]


def one_round(archive: Path, *, on_step: Callable[[str], None], is_followed: bool = True) -> Round:
    """Measure the floors, a backfill in a fresh home, and what a person does with it afterwards; stories only if they are followed."""
    measured: Round = {}
    with TemporaryDirectory(prefix="dateline-benchmark-") as directory:
        steps = (*_steps(archive, Path(directory)), *(_followed() if is_followed else ()))
        for title, command in steps:
            on_step(title)
            measured[title] = measure(command, {"DATELINE_HOME": f"{directory}/home"})
    return measured


def _steps(archive: Path, directory: Path) -> Iterator[tuple[str, list[str]]]:
    for name in FLOORS:
        output = str(directory / f"{name}.parquet")
        yield TITLES[name], [sys.executable, "-m", "benchmarks.floors", name, str(archive), output]
    for peer in peers(install=False, of=(TRAFILATURA,)):
        yield PEER, [str(peer.python), "-m", "benchmarks.peers", str(archive)]
    yield BACKFILL, [*DATELINE, "backfill", str(archive)]
    yield "the same again, nothing new", [*DATELINE, "backfill", str(archive)]
    yield REPARSE, [*DATELINE, "reparse"]
    yield "dateline sql, count of articles", [*DATELINE, "sql", "select count(*) from article"]


def _followed() -> Iterator[tuple[str, list[str]]]:
    yield MATCHED, [*DATELINE, "story", "list"]
    yield "dateline track, events, names", [*DATELINE, "track"]
    yield f"dateline story show {STORY}", [*DATELINE, "story", "show", STORY]


def warm(archive: Path) -> None:
    """Have what every run but the first finds: the files in memory, and the program compiled, also where Python is told not to keep that."""
    for file in archive.rglob("*.md"):
        file.read_bytes()
    for room in ROOMS:
        compileall.compile_dir(ROOT / room, quiet=1)

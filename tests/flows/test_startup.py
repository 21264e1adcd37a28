"""What a command imports before it does anything: nothing that takes longer than the answer."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from flows.processes import COMPARING, READING

HEAVY = {
    "apprise", "bs4", "duckdb", "great_expectations", "httpx", "lxml", "numpy", "opencc", "pandas", "polars", "prefect", "pyarrow",
    "rjieba", "scipy", "starlette", "uvicorn",
}  # fmt: skip
TOLD = """
import sys
from flows.cli import app
try:
    app(sys.argv[1:])
except SystemExit as end:
    assert not end.code, end.code
print(" ".join(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments",
    ["--help", "--version", "backfill --help", "sql --help", "story --help", "story digest --help", "sources --help"],
)
def test_help_is_told_without_heavy_libraries(arguments: str) -> None:
    """Whoever looks something up waits for none of what would do the work."""
    done = subprocess.run([sys.executable, "-c", TOLD, *arguments.split()], capture_output=True, text=True, check=True)
    assert done.stdout
    assert not set(done.stderr.split()) & HEAVY


def test_who_has_no_cluster_imports_nothing_of_it() -> None:
    """Dask is there for whoever sets DATELINE_DASK."""
    code = "import sys, flows.backfill, flows.reread; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"dask", "distributed", "prefect_dask"}


def test_who_cuts_no_text_into_words_reads_no_dictionary() -> None:
    """It takes a tenth of a second and thirty megabytes, which a backfill needs where it reads, and not where it loads."""
    code = "import sys, flows.backfill, flows.reread; print('rjieba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


@pytest.mark.parametrize("readers", ["flows.readers", "flows.gist_readers"])
def test_processes_that_read_import_nothing_else(readers: str) -> None:
    """A reader needs neither the warehouse nor what checks, and each of them would take its time and memory."""
    code = f"import sys, {readers}; print(' '.join(sorted({{name.partition('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    others = {
        "duckdb",
        "expectations",
        "great_expectations",
        "pandas",
        "prefect",
        "pyarrow",
        "sources",
        "typer",
        "warehouse",
    }
    assert not set(done.stdout.split()) & others


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux tells of a process's threads in /proc")
@pytest.mark.parametrize("shared", [READING, COMPARING], ids=["reading", "comparing"])
def test_what_readers_are_forked_from_has_not_asked_polars(shared: tuple[str, ...]) -> None:
    """Its threads would be missing after the fork, and whoever asked it there would wait for them for ever."""
    code = (
        f"import {', '.join(shared)}, pathlib; "
        "print(*(each.read_text().strip() for each in pathlib.Path('/proc/self/task').glob('*/comm')))"
    )
    asked = f"import polars; polars.DataFrame({{'a': range(9)}}).lazy().sort('a').collect(); {code}"
    idle, busy = (subprocess.run([sys.executable, "-c", each], capture_output=True, text=True, check=True) for each in (code, asked))  # fmt: skip
    at_work = re.compile(r"\bpolars-\d")
    assert (bool(at_work.search(idle.stdout)), bool(at_work.search(busy.stdout))) == (False, True)

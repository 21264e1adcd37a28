"""What a command imports before it does anything: nothing that takes longer than the answer."""

import subprocess
import sys

import pytest

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


def test_processes_that_read_import_nothing_else() -> None:
    """A reader needs neither the warehouse nor what checks, and each of them would take its time and memory."""
    code = "import sys, flows.readers; print(' '.join(sorted({name.partition('.')[0] for name in sys.modules})))"
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

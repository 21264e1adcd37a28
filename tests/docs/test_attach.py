"""The examples of docs/attach.md run as they stand, against a small real warehouse."""

import contextlib
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.newsroom import open_newsroom
from tests.warehouse.servers import new_database, postgres, postgres_programs
from tests.warehouse.store import ARTICLES, STORED, settings_of
from warehouse.address import Address
from warehouse.connection import extension_file
from warehouse.warehouse import Program, Warehouse

PAGE = (Path(__file__).parents[2] / "docs/attach.md").read_text(encoding="utf-8")
PYTHON, POLARS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
ON_SQLITE, ON_POSTGRES = re.findall(r"```\n(LOAD .*?)```", PAGE, re.DOTALL)
# By these names DuckDB knows what it would download; the tests have the packages' files.
PACKAGED = {"ducklake": "ducklake", "sqlite": "sqlite_scanner", "postgres": "postgres_scanner"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a warehouse in ``data/``: the newest that is stored, brought up to date."""
    directory, newest = tmp_path_factory.mktemp("attach"), max(STORED.iterdir())
    shutil.copytree(newest / "warehouse", directory / "data/warehouse")
    with open_newsroom(settings_of(directory / "data")):
        return directory


def run(snippet: str, place: Path) -> dict[str, Any]:
    names: dict[str, Any] = {}
    with contextlib.chdir(place):
        exec(snippet, names)
    return names


@contextlib.contextmanager
def attached(lines: str, place: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A plain connection on which the lines of the page were run, but that extensions come from their packages."""
    found = re.sub(r"LOAD (\w+);", lambda named: f"LOAD '{extension_file(PACKAGED[named[1]])}';", lines)
    with contextlib.chdir(place), duckdb.connect() as connection:
        connection.execute(found)
        yield connection


def test_python_example_counts_and_searches(place: Path) -> None:
    """With Dateline's own connection ``search`` is there as well."""
    names = run(PYTHON, place)
    assert names["outlets"] == [("harbour-ledger", ARTICLES)]
    assert names["found"]


def test_polars_example_gives_a_frame(place: Path) -> None:
    """One row for the one outlet."""
    assert run(POLARS, place)["by_outlet"]["articles"].to_list() == [ARTICLES]


def test_command_line_example_reads_the_views(place: Path) -> None:
    """Of today, and of a day."""
    with attached(ON_SQLITE, place) as lake:
        assert lake.sql("SELECT count(*) FROM article").fetchall() == [(ARTICLES,)]
        assert lake.sql("SELECT count(*) FROM article_at(now())").fetchall() == [(ARTICLES,)]


def test_plain_connection_does_not_search_or_write(place: Path) -> None:
    """As the page says."""
    with attached(ON_SQLITE, place) as lake:
        with pytest.raises(duckdb.CatalogException, match="search_plan does not exist"):
            lake.sql("FROM search('ferry')").fetchall()
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            lake.execute("DELETE FROM fact.link")


def test_views_need_use_lake(place: Path) -> None:
    """As the page says: without it they do not find each other."""
    with (
        attached(ON_SQLITE.replace("USE lake;", ""), place) as lake,
        pytest.raises(duckdb.CatalogException, match="does not exist"),
    ):
        lake.sql("FROM lake.burst").fetchall()


@pytest.mark.skipif(postgres_programs() is None, reason="PostgreSQL is not installed")
def test_postgres_example_reads_the_views(tmp_path: Path) -> None:
    """With the connection string of another server."""
    with postgres() as server:
        connection = new_database(server, "dateline")
        address = Address(f"postgres:{connection}", f"{tmp_path}/files/")
        with Warehouse(address, program=Program("1"), now=datetime(2026, 5, 17, tzinfo=UTC)):
            lines = ON_POSTGRES.replace("host=db.intranet dbname=dateline user=dateline", connection)
            assert lines != ON_POSTGRES
            with attached(lines, tmp_path) as lake:
                assert lake.sql("SELECT count(*) > 0 FROM dictionary").fetchall() == [(True,)]
                assert lake.sql("SELECT count(*) FROM article").fetchall() == [(0,)]

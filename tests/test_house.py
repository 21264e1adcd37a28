"""The house's own rules, beyond what linters hold: sizes, one room for SQL, and one place where columns are described."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from transforms.schemas import FACTS, VIEWS
from transforms.tables import Table, sql_type
from warehouse.address import Address
from warehouse.warehouse import Program, Warehouse

ROOT = Path(__file__).parents[1]
ROOMS = ("flows", "dashboard", "transforms", "sources", "expectations", "warehouse", "benchmarks", "tests", "docs")
MOST_LINES = 600
STATEMENT = re.compile(
    r"\b(SELECT\b.+\bFROM|INSERT\s+INTO|DELETE\s+FROM|CREATE\s+(TABLE|VIEW)|ATTACH\s+')", re.IGNORECASE | re.DOTALL
)
# What a person may type next is shown as a command, and is not asked by the program.
SHOWN_COMMAND = re.compile(r"\bsql (\"|')")
# Migrations note themselves in a table of their own, which no load writes.
OF_MIGRATIONS = "migration"


def modules(*rooms: str) -> list[Path]:
    return sorted(file for room in rooms for file in (ROOT / room).rglob("*.py"))


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A warehouse as a newcomer gets it."""
    address = Address.in_home(tmp_path_factory.mktemp("fresh"))
    with Warehouse(address, program=Program("1"), now=datetime(2026, 5, 17, tzinfo=UTC)) as warehouse:
        yield warehouse


@pytest.mark.parametrize("room", ROOMS)
def test_no_file_is_too_long_to_read(room: str) -> None:
    """A file that has grown past 600 lines is two files."""
    lengths = {file.relative_to(ROOT): len(file.read_text(encoding="utf-8").splitlines()) for file in modules(room)}
    assert {file: length for file, length in lengths.items() if length > MOST_LINES} == {}


@pytest.mark.parametrize("file", modules(*ROOMS[:6]), ids=lambda file: str(file.relative_to(ROOT)))
def test_every_module_says_what_it_is_for(file: Path) -> None:
    """In a sentence at its top."""
    said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    assert said
    assert said.splitlines()[0].rstrip().endswith((".", ":", "?", ","))


@pytest.mark.parametrize(
    "file", modules("flows", "dashboard", "transforms", "sources", "expectations"), ids=lambda file: file.name
)
def test_sql_is_spoken_in_its_own_room_alone(file: Path) -> None:
    """No statement stands in a string anywhere else."""
    spoken = [text for text in strings(ast.parse(file.read_text(encoding="utf-8"))) if STATEMENT.search(text)]
    assert [text for text in spoken if not SHOWN_COMMAND.search(text)] == []


def strings(tree: ast.AST) -> Iterator[str]:
    """The strings of a module that are not its documentation."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def test_fact_tables_are_as_described(fresh: Warehouse) -> None:
    """Each table and column of the DDL is described, and each that is described is in the DDL; in the same order."""
    found = fresh.sql(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE database_name = 'lake' AND schema_name = 'fact' "
        "AND table_name IN (SELECT table_name FROM duckdb_tables() WHERE schema_name = 'fact') "
        "ORDER BY table_name, column_index"
    ).rows()
    described = [(name, column.name, sql_type(column)) for name in sorted(FACTS) for column in FACTS[name].columns]
    assert [row for row in found if row[0] != OF_MIGRATIONS] == described


@pytest.mark.parametrize("view", VIEWS)
def test_public_view_is_as_described(fresh: Warehouse, view: str) -> None:
    """Its columns, in their order, with their types."""
    found = fresh.sql(f"SELECT column_name, column_type FROM (DESCRIBE {view})").rows()
    assert found == [(column.name, sql_type(column)) for column in VIEWS[view].columns]


def test_every_public_view_is_described(fresh: Warehouse) -> None:
    """There is no view in the schema that people see by default of which nobody says what it is."""
    found = fresh.sql(
        "SELECT view_name FROM duckdb_views() WHERE database_name = 'lake' AND schema_name = 'main' AND NOT internal"
    )
    assert set(found.to_series()) == set(VIEWS)


def test_dictionary_says_what_the_schemas_say(fresh: Warehouse) -> None:
    """What a person reads in SQL is what stands in the code, column by column."""
    found = fresh.sql("SELECT * FROM dictionary ORDER BY view_name, position").rows()
    assert found == [
        (view.name, view.row, column.name, position, sql_type(column), column.meaning)
        for view in sorted(VIEWS.values(), key=lambda view: view.name)
        for position, column in enumerate(view.columns, start=1)
    ]


@pytest.mark.parametrize("table", [*FACTS.values(), *VIEWS.values()], ids=lambda table: table.name)
def test_identity_is_made_of_columns(table: Table) -> None:
    """What tells two rows apart are columns of the row."""
    assert set(table.identity) <= set(table.names)

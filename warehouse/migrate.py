"""Bringing a warehouse to this program's schema: numbered files, each applied once, forward only."""

import importlib.resources
from dataclasses import dataclass
from datetime import datetime

import duckdb

from transforms.errors import WarehouseError, WarehouseTooNew
from transforms.schemas import FACTS, VIEWS
from transforms.tables import Table, sql_type
from warehouse import first_rows
from warehouse.address import Address
from warehouse.connection import in_transaction, no_warehouse
from warehouse.layout import lay_out


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file of ``warehouse/migrations/``."""

    number: int
    name: str
    statements: str


def migrations() -> tuple[Migration, ...]:
    """All that this program knows, in their order."""
    files = (
        entry for entry in importlib.resources.files("warehouse.migrations").iterdir() if entry.name.endswith(".sql")
    )
    return tuple(
        Migration(int(file.name[:4]), file.name.removesuffix(".sql"), file.read_text(encoding="utf-8"))
        for file in sorted(files, key=lambda file: file.name)
    )


def migrate(connection: duckdb.DuckDBPyConnection, address: Address, *, now: datetime, version: str) -> int:
    """Apply what is missing, all in one transaction; a warehouse that is up to date is not written to.

    What a program that was killed had begun is brought to its end.

    Returns:
        How many were applied.

    Raises:
        WarehouseTooNew: A later Dateline made this warehouse.
    """
    check_not_newer(connection, address)
    numbers = _numbers(connection)
    if not numbers:
        # Options must be set before the first view: afterwards DuckLake 1.5.5 crashes the process.
        connection.execute("CALL lake.set_option('parquet_compression', 'zstd')")
    count = 0
    if _missing(numbers):
        count = in_transaction(connection, address, lambda inside: _apply_missing(inside, now=now, version=version))
    if not numbers:
        lay_out(connection)
    if count or first_rows.MARK in numbers:
        in_transaction(connection, address, first_rows.take_out)
    return count


def check_not_newer(connection: duckdb.DuckDBPyConnection, address: Address) -> None:
    """Refuse a warehouse whose schema this program does not know.

    Raises:
        WarehouseTooNew: A later Dateline made this warehouse.
    """
    known = migrations()[-1].number
    newest = max(applied(connection), default=0)
    if newest > known:
        raise WarehouseTooNew(
            f"The warehouse {address.catalog} has schema {newest}, made by a later Dateline; this one knows {known}.",
            remedy="Update Dateline, or point DATELINE_HOME at another directory. Nothing was changed.",
        )


def check_is_known(connection: duckdb.DuckDBPyConnection, address: Address, *, is_of_the_past: bool = False) -> None:
    """Refuse to read what this program would have to make or to migrate first; what is of the past has its own views.

    Raises:
        WarehouseTooNew: A later Dateline made this warehouse.
        WarehouseError: It was not made to its end, or by an earlier Dateline.
    """
    check_not_newer(connection, address)
    numbers = _numbers(connection)
    if not numbers or (first_rows.MARK in numbers and _was_never_used(connection)):
        raise no_warehouse(address)
    if (_missing(numbers) or first_rows.MARK in numbers) and not is_of_the_past:
        raise WarehouseError(
            f"The warehouse {address.catalog} was made by an earlier Dateline and must be brought up to date first.",
            remedy="Make a copy with 'dateline backup', then run 'dateline maintain'.",
        )


def _was_never_used(connection: duckdb.DuckDBPyConnection) -> bool:
    return connection.execute("FROM fact.run_started WHERE run_id IS NOT NULL LIMIT 1").fetchone() is None


def applied(connection: duckdb.DuckDBPyConnection) -> set[int]:
    """The numbers applied so far; none where nothing was made yet."""
    return _numbers(connection) - {first_rows.MARK}


def _numbers(connection: duckdb.DuckDBPyConnection) -> set[int]:
    try:
        found = connection.execute("SELECT number FROM fact.migration").fetchall()
    except duckdb.CatalogException:  # asking which tables there are takes ten times as long as to ask this one
        return set()
    return {number for (number,) in found}


def _missing(done: set[int]) -> list[Migration]:
    return [migration for migration in migrations() if migration.number not in done]


def _apply_missing(connection: duckdb.DuckDBPyConnection, *, now: datetime, version: str) -> int:
    missing = _missing(applied(connection))
    for migration in missing:
        connection.execute(migration.statements)
        connection.execute(
            "INSERT INTO fact.migration VALUES (?, ?, ?, ?)", [migration.number, migration.name, now, version]
        )
    if missing:
        _describe(connection)
        first_rows.put_in(connection, now=now, version=version)
    return len(missing)


def _describe(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the meanings that stand in ``transforms/schemas.py`` where people look: comments and the view ``dictionary``."""
    for table in FACTS.values():
        connection.execute(f"COMMENT ON TABLE fact.{table.name} IS '{_quoted(f'one row for each {table.row}')}'")
        for column in table.columns:
            connection.execute(f"COMMENT ON COLUMN fact.{table.name}.{column.name} IS '{_quoted(column.meaning)}'")
    rows = ", ".join(row for table in VIEWS.values() for row in _dictionary_rows(table))
    names = ", ".join(VIEWS["dictionary"].names)
    connection.execute(f"CREATE OR REPLACE VIEW dictionary AS SELECT * FROM (VALUES {rows}) AS d({names})")


def _dictionary_rows(table: Table) -> list[str]:
    return [
        f"('{table.name}', '{_quoted(table.row)}', '{column.name}', {position}::INTEGER, '{sql_type(column)}', "
        f"'{_quoted(column.meaning)}')"
        for position, column in enumerate(table.columns, start=1)
    ]


def _quoted(text: str) -> str:
    return text.replace("'", "''")

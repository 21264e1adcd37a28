"""Export: the public views as tables of one plain DuckDB file, or as Parquet or CSV, for tools that want files.

All of it is read within one snapshot, so that it is consistent while others write; it is written beside its place and
renamed, so that it is whole or not there.
"""

import shutil
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final

import duckdb

from transforms.errors import UsageError
from transforms.schemas import VIEWS
from warehouse.connection import transaction

MONTHLY: Final = {
    "article": "published_at",
    "revision": "observed_at",
    "document": "fetched_at",
    "rejection": "rejected_at",
    "validation": "validated_at",
    "coverage": "matched_at",
    "story_timeline": "day",
}
"""Views whose Parquet is a directory with a file for each month, and the time that the month is of."""


class ExportFormat(StrEnum):
    """As what the views are written."""

    duckdb = "duckdb"
    parquet = "parquet"
    csv = "csv"


def export(
    connection: duckdb.DuckDBPyConnection,
    output: Path,
    format_: ExportFormat,
    *,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> dict[str, int]:
    """Write all public views.

    Args:
        connection: To the lake.
        output: A file for DuckDB, a directory for the others; what stands there under that name is replaced.
        format_: As what.
        on_progress: Called with how many views are written, of how many.

    Returns:
        The rows of each view.

    Raises:
        UsageError: The place cannot be written to.
    """
    partial = output.with_name(f".{output.name}.partial")
    try:
        _remove(partial)
        output.parent.mkdir(parents=True, exist_ok=True)
        counts = _written(connection, partial, format_, on_progress)
        _remove(output)
        partial.replace(output)
    except (OSError, duckdb.IOException) as error:
        raise UsageError(f"{output} cannot be written: {error}", remedy="Choose another place.") from error
    finally:
        _remove(partial)
    return counts


def _written(
    connection: duckdb.DuckDBPyConnection,
    place: Path,
    format_: ExportFormat,
    on_progress: Callable[[int, int], None],
) -> dict[str, int]:
    write = {ExportFormat.duckdb: _as_table, ExportFormat.parquet: _as_parquet, ExportFormat.csv: _as_csv}[format_]
    if format_ is ExportFormat.duckdb:
        connection.execute(f"ATTACH '{_quoted(place)}' AS exported")
    else:
        place.mkdir()
    counts = {}
    try:
        with transaction(connection):
            for done, view in enumerate(VIEWS, start=1):
                counts[view] = write(connection, view, place)
                on_progress(done, len(VIEWS))
    finally:
        if format_ is ExportFormat.duckdb:
            connection.execute("DETACH exported")
    return counts


def _as_table(connection: duckdb.DuckDBPyConnection, view: str, _place: Path) -> int:
    count = _count(connection.execute(f"CREATE TABLE exported.{view} AS SELECT * FROM lake.{view}").fetchone())
    connection.execute(f"COMMENT ON TABLE exported.{view} IS '{_quoted(f'one row for each {VIEWS[view].row}')}'")
    for column in VIEWS[view].columns:
        connection.execute(f"COMMENT ON COLUMN exported.{view}.{column.name} IS '{_quoted(column.meaning)}'")
    return count


def _as_parquet(connection: duckdb.DuckDBPyConnection, view: str, place: Path) -> int:
    time = MONTHLY.get(view)
    if time is None:
        return _copied(connection, f"SELECT * FROM lake.{view}", place / f"{view}.parquet", "FORMAT parquet")
    # What has no time is in a directory of its own, which readers of such trees show as null.
    rows = f"SELECT *, strftime({time}, '%Y-%m') AS month FROM lake.{view}"
    return _copied(connection, rows, place / view, "FORMAT parquet, PARTITION_BY (month)")


def _as_csv(connection: duckdb.DuckDBPyConnection, view: str, place: Path) -> int:
    return _copied(connection, f"SELECT * FROM lake.{view}", place / f"{view}.csv", "FORMAT csv, HEADER")


def _copied(connection: duckdb.DuckDBPyConnection, rows: str, place: Path, options: str) -> int:
    return _count(connection.execute(f"COPY ({rows}) TO '{_quoted(place)}' ({options})").fetchone())


def _count(row: tuple[int, ...] | None) -> int:
    return row[0] if row else 0


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    elif place.exists():
        place.unlink()


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")

"""Is the warehouse sound? Files against the catalogue, bytes against their hashes, ids against what they point to.

Nothing is mended here: facts are only appended, and what a disk has lost comes back from a backup.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import duckdb

from transforms.identity import document_id
from transforms.schemas import FACTS
from warehouse import present

_FROM_BACKUP: Final = "Restore it from a backup: dateline restore."
_RENEW: Final = "Run 'dateline maintain', which makes it anew; nothing is lost."
_TELL: Final = "Tell the developers, with the output of 'dateline doctor'."
_HASHED_AT_ONCE: Final = 500

# What must point to something that is there: rows of the first without their like in the second.
_POINTERS: Final = (
    ("reading", "document", ("document_id",)),
    ("document", "payload", ("document_id",)),
    ("reading", "load", ("load_id",)),
    ("date_evidence", "reading", ("article_id", "document_id", "load_id")),
    ("image", "reading", ("article_id", "document_id", "load_id")),
    ("link", "reading", ("article_id", "document_id", "load_id")),
    ("load", "run_started", ("run_id",)),
    ("run_finished", "run_started", ("run_id",)),
    ("coverage", "story_version", ("story_id", "story_version")),
    ("told", "digest", ("digest_id",)),
    ("delivery", "digest", ("digest_id",)),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it must be: in how many cases, one of them, and what a person does."""

    problem: str
    count: int
    example: str
    remedy: str


def faults(connection: duckdb.DuckDBPyConnection) -> list[Fault]:
    """All that is wrong with the warehouse; nothing where it is sound. Inside a transaction, so that all is asked of one state.

    The files come first: where one is missing or cut, what it held cannot be asked.
    """
    found = list(_files(connection))
    return found or [*_hashes(connection), *_dangling(connection), *_sums(connection), *_present(connection)]


def _files(connection: duckdb.DuckDBPyConnection) -> Iterator[Fault]:
    # A file that cannot be read ends the transaction in which it was tried: files are read outside of this one.
    outside = connection.cursor()
    counted = connection.execute(
        "SELECT s.schema_name, t.table_name, sum(f.record_count) FROM __ducklake_metadata_lake.ducklake_data_file f "
        "JOIN __ducklake_metadata_lake.ducklake_table t USING (table_id) "
        "JOIN __ducklake_metadata_lake.ducklake_schema s USING (schema_id) WHERE f.end_snapshot IS NULL GROUP BY ALL"
    ).fetchall()
    for schema, table, expected in counted:
        listed = connection.execute(
            "SELECT data_file, data_file_size_bytes, delete_file, delete_file_size_bytes "
            "FROM ducklake_list_files('lake', ?, schema => ?)",
            [table, schema],
        ).fetchall()
        files = [(file, size) for file, size, _, _ in listed]
        deleted = [(file, size) for _, _, file, size in listed if file]
        lost = [(file, why) for file, size in (*files, *deleted) if (why := _unreadable(outside, file, size))]
        if lost:
            yield Fault(f"files of {table} are missing or cut", len(lost), f"{lost[0][0]}: {lost[0][1]}", _FROM_BACKUP)
            continue
        held = outside.execute(
            "SELECT coalesce(sum(num_rows), 0) FROM parquet_file_metadata(?)", [[file for file, _ in files]]
        ).fetchone()
        if held and held[0] < expected:
            yield Fault(f"rows of {table} are missing", int(expected - held[0]), table, _FROM_BACKUP)


def _unreadable(connection: duckdb.DuckDBPyConnection, file: str, size: int) -> str:
    try:
        found = connection.execute("SELECT size FROM read_blob(?)", [file]).fetchone()
        connection.execute("SELECT num_rows FROM parquet_file_metadata(?)", [file]).fetchone()
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    return "" if found and found[0] == size else f"it has {found[0] if found else 0:,} bytes instead of {size:,}"


def _hashes(connection: duckdb.DuckDBPyConnection) -> Iterator[Fault]:
    asked = connection.cursor()
    asked.execute("USE lake")
    asked.execute("SELECT document_id, body FROM fact.payload")
    spoiled: list[str] = []
    while rows := asked.fetchmany(_HASHED_AT_ONCE):
        spoiled += [name for name, body in rows if document_id(body) != name]
    if spoiled:
        yield Fault("documents are not the bytes that were fetched", len(spoiled), spoiled[0], _FROM_BACKUP)


def _dangling(connection: duckdb.DuckDBPyConnection) -> Iterator[Fault]:
    for table, target, keys in _POINTERS:
        names = ", ".join(keys)
        found = connection.execute(
            f"SELECT count(*), any_value({keys[0]}) FROM (SELECT DISTINCT {names} FROM fact.{table}) t "
            f"ANTI JOIN fact.{target} USING ({names})"
        ).fetchone()
        if found and found[0]:
            yield Fault(f"rows of {table} point to no {target}", found[0], f"{keys[0]} {found[1]}", _TELL)


def _sums(connection: duckdb.DuckDBPyConnection) -> Iterator[Fault]:
    found = connection.execute(
        "SELECT count(*), any_value(load_id) FROM fact.load "
        "WHERE entries <> new + changed + unchanged + rejected + failed"
    ).fetchone()
    if found and found[0]:
        yield Fault("loads whose counts do not add up", found[0], f"load {found[1]}", _TELL)


def _present(connection: duckdb.DuckDBPyConnection) -> Iterator[Fault]:
    """What is kept beside the facts against what the facts come to, row by row."""
    for table in present.TABLES:
        count, example = present.differences(connection, table)
        if count:
            yield Fault(f"rows of present.{table} are not what the facts come to", count, example, _RENEW)


assert {name for table, target, _ in _POINTERS for name in (table, target)} <= set(FACTS)

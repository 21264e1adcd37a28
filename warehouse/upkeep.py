"""Upkeep: small files made large, old snapshots let go, files of nobody removed. No fact is changed or lost by it.

Each step is whole or not there at all, and another writer's commit is waited for; killed at any moment, the same command
does the rest. Whether the warehouse is sound is asked elsewhere (``warehouse/soundness.py``).
"""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import duckdb

from warehouse import present
from warehouse.address import Address
from warehouse.connection import in_transaction, patiently
from warehouse.layout import lay_out

GRACE: Final = timedelta(days=1)
"""A file that is needed no more stays this long, for queries that read it and loads that are about to name it."""

_STEPS: Final = (
    ("rows moved from the catalogue into files", "ducklake_flush_inlined_data('lake')", 2),
    ("files with rows that are no more written again", "ducklake_rewrite_data_files('lake', delete_threshold => 0)", 2),
    ("small files merged into larger ones", "ducklake_merge_adjacent_files('lake')", 2),
    ("snapshots let go", "ducklake_expire_snapshots('lake', older_than => $keep_since)", None),
    ("files of old snapshots removed", "ducklake_cleanup_old_files('lake', older_than => $grace_since)", None),
    ("files of nobody removed", "ducklake_delete_orphaned_files('lake', older_than => $grace_since)", None),
)


@dataclass(frozen=True, slots=True)
class Done:
    """One step of upkeep, and how many it was done to."""

    what: str
    count: int


def tidy(connection: duckdb.DuckDBPyConnection, address: Address, *, now: datetime, keep: timedelta) -> list[Done]:
    """Do all the steps.

    Facts are only ever appended, so that what any snapshot holds is in all later ones too: letting one go ends time travel
    to it by DuckLake's own means and loses no revision.

    Args:
        connection: To the lake, outside of any transaction.
        address: Where it lies.
        now: The time of the upkeep.
        keep: How long snapshots are kept.

    Raises:
        WarehouseError: A step could not be done; those before it are.
    """
    patiently(lambda: lay_out(connection), address)
    instants = {"keep_since": now - keep, "grace_since": now - GRACE}
    anew = in_transaction(connection, address, present.make_anew) if present.is_wrong(connection) else 0
    own = [
        Done("tables of the present made anew", anew),
        Done("counts of single loads summed up", in_transaction(connection, address, present.condense)),
    ]
    lake = [
        Done(what, patiently(lambda call=call, column=column: _done(connection, call, column, instants), address))  # type: ignore[misc]
        for what, call, column in _STEPS
    ]
    return [
        *own,
        *lake,
        Done("scratch of killed programs removed", _sweep(connection, address, instants["grace_since"])),
    ]


def _sweep(connection: duckdb.DuckDBPyConnection, address: Address, before: datetime) -> int:
    """Remove what connections that were killed had put aside: whoever works wrote there since, and has it as its own."""
    own = _setting(connection, "temp_directory")
    left = [place for place in address.scratches if str(place) != own and place.stat().st_mtime < before.timestamp()]
    for place in left:
        shutil.rmtree(place, ignore_errors=True)
    return len(left)


def _setting(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    found = connection.execute("SELECT current_setting($name)", {"name": name}).fetchone()
    return str(found[0]) if found else ""


def _done(connection: duckdb.DuckDBPyConnection, call: str, column: int | None, instants: dict[str, datetime]) -> int:
    asked = {name: instant for name, instant in instants.items() if f"${name}" in call}
    # Rows that came together stay together, so that one article of a load is found in a small part of a large file.
    connection.execute("SET preserve_insertion_order = true")
    try:
        rows = connection.execute(f"CALL {call}", asked).fetchall()
    finally:
        connection.execute("SET preserve_insertion_order = false")
    return len(rows) if column is None else sum(int(row[column]) for row in rows)

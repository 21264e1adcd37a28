"""The lake as it was: which snapshots there are, and the lake attached as of one of them."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from transforms.errors import WarehouseError
from warehouse.address import Address
from warehouse.connection import AsOf, attach


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state of the whole lake: its number, and when it was written."""

    snapshot_id: int
    taken_at: datetime


class SnapshotGone(WarehouseError):  # noqa: N818 - says what is the case
    """There is no snapshot of that moment: it was let go, or the warehouse did not exist."""


def latest(connection: duckdb.DuckDBPyConnection) -> Snapshot:
    """The state that a question sees now."""
    row = connection.execute(
        "SELECT snapshot_id, snapshot_time FROM lake.snapshots() ORDER BY 1 DESC LIMIT 1"
    ).fetchone()
    assert row, "a lake has a snapshot from the moment it is made"
    return Snapshot(*row)


def attach_as_of(address: Address, as_of: AsOf) -> duckdb.DuckDBPyConnection:
    """The lake as it was, to be read.

    Raises:
        SnapshotGone: There is no such snapshot; the message says from when to when there are.
    """
    try:
        return attach(address, read_only=True, as_of=as_of)
    except WarehouseError as error:
        if "No snapshot found" not in str(error.__cause__):
            raise
        raise _gone(address, as_of) from error


def _gone(address: Address, as_of: AsOf) -> SnapshotGone:
    with attach(address, read_only=True) as now:
        first = now.execute("SELECT snapshot_id, snapshot_time FROM lake.snapshots() ORDER BY 1 LIMIT 1").fetchone()
        last = latest(now)
    oldest = Snapshot(*first) if first else last
    wanted = f"number {as_of}" if isinstance(as_of, int) else f"{as_of:%Y-%m-%d %H:%M:%S}"
    return SnapshotGone(
        f"The warehouse has no snapshot {wanted}: they reach from {oldest.taken_at:%Y-%m-%d %H:%M:%S} (number "
        f"{oldest.snapshot_id}) to {last.taken_at:%Y-%m-%d %H:%M:%S} (number {last.snapshot_id}).",
        remedy="What outlets had published by then is told without a snapshot: FROM article_at(TIMESTAMPTZ '…'). "
        "DATELINE_KEEP_SNAPSHOT_DAYS says how long snapshots are kept.",
    )

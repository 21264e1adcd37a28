"""Maintain: the daily upkeep of the warehouse, as a run that says what it did."""

from datetime import timedelta

from flows.newsroom import Newsroom, run_of
from flows.runner import Runner
from warehouse.upkeep import Done


def maintain(newsroom: Newsroom, runner: Runner) -> list[Done]:
    """Merge small files, let snapshots go that are older than ``keep_snapshot_days``, remove files of nobody.

    Raises:
        WarehouseError: A step could not be done; those before it are, and the same command does the rest.
    """
    keep = timedelta(days=newsroom.settings.keep_snapshot_days)
    with run_of(newsroom, "maintain", {"keep_snapshot_days": newsroom.settings.keep_snapshot_days}):
        return runner.call("tidy the warehouse", newsroom.warehouse.tidy, now=newsroom.clock(), keep=keep)

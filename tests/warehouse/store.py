"""A small warehouse as today's schema makes it, stored for later programs to open: ``python -m tests.warehouse.store``.

It stands in ``tests/warehouse/stored/`` under the number of its newest migration, beside the archive that it was filled from. Each
release stores one; one that was released is never made again.
"""

import contextlib
import shutil
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flows.demo import SAMPLE
from flows.newsroom import open_newsroom, utc_now
from flows.settings import SHIPPED_CATALOG, Settings
from tests.flows.archives import MORNING, write, write_many
from tests.flows.shortcuts import backfilled
from warehouse.address import Address
from warehouse.backups import back_up
from warehouse.migrate import migrations

STORED = Path(__file__).parent / "stored"
ARTICLES = 10
KEPT = timedelta(days=30)
PAGE_BYTES = 512
# Times of the loads are compared too.
LOADED_AT = MORNING + timedelta(days=2)


def now() -> datetime:
    """The clock of every stored warehouse, and of those that one is compared with."""
    return LOADED_AT


def settings_of(home: Path) -> Settings:
    """A newsroom with the sample's outlets; the stories are of no account."""
    catalog = home.parent / "catalog"
    shutil.copytree(SAMPLE / "sources", catalog / "sources", dirs_exist_ok=True)
    for room in ("stories", "names"):
        shutil.copytree(SHIPPED_CATALOG / room, catalog / room, dirs_exist_ok=True)
    return Settings(home=home, catalog=catalog, workers=1)


def write_archive(directory: Path) -> Path:
    """Ten articles, one of them edited, and a file that is none."""
    write_many(directory, ARTICLES)
    write(directory, "2026-05-16/spoiled.md", "There is no title line here.\n")
    return directory


def store(target: Path) -> Path:
    """Make a warehouse of today's schema, with its archive, in a directory that is replaced."""
    shutil.rmtree(target, ignore_errors=True)
    archive = write_archive(target / "archive")
    # A run keeps the archive's path as it was given: a relative one says nothing of this machine.
    with TemporaryDirectory(prefix="dateline-stored-") as place, contextlib.chdir(target):
        settings = settings_of(Path(place) / "home")
        with open_newsroom(settings, clock=now) as newsroom:
            backfilled(Path(archive.name), newsroom)
            # Snapshots of the making are let go, and small files merged, as a month of nights does.
            newsroom.warehouse.tidy(now=utc_now() + 2 * KEPT, keep=KEPT)
        back_up(settings.address, target / "warehouse")
    _settle(Address.in_directory(target / "warehouse").catalog_file)
    return target


def _settle(catalog: Path | None) -> None:
    """One file without a log, that says nothing of the machine on which it was made."""
    assert catalog is not None
    with contextlib.closing(sqlite3.connect(catalog)) as opened:
        opened.execute("UPDATE ducklake_metadata SET value = 'files/' WHERE key = 'data_path'")
        opened.commit()
        opened.execute("PRAGMA journal_mode = DELETE")
        opened.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # the catalogue has many tables of few rows
        opened.execute("VACUUM")
        # As every catalogue of ours is; a reader cannot change it.
        opened.execute("PRAGMA journal_mode = WAL")


if __name__ == "__main__":
    store(STORED / f"{migrations()[-1].number:04}")

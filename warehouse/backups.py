"""Backup and restore of a warehouse on this machine's disk, while others read and write.

A backup is a warehouse: the catalogue as it was at one moment, and the data files that it names. Data files never
change once they are written, and upkeep leaves one that is needed no more in place for a day, so that they can be
copied one by one.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from transforms.errors import UsageError, WarehouseError
from warehouse.address import Address


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: data files, and bytes in all."""

    files: int
    byte_count: int


def back_up(
    address: Address, target: Path, *, on_progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Copied:
    """Copy a warehouse into a new directory, which is whole or not there.

    Raises:
        UsageError: Something stands there already, or it cannot be written.
        WarehouseError: The warehouse is not on this machine's disk, or lacks a file that its catalogue names.
    """
    if address.catalog_file is None or "://" in address.data_path:
        raise WarehouseError(
            f"The warehouse {address.catalog} does not lie on this machine's disk alone.",
            remedy="Back its catalogue up by its database's own means, and its files by their store's.",
        )
    return _copy_beside(address, target, on_progress)


def restore(
    backup: Path, address: Address, *, on_progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Copied:
    """Put a backup where a warehouse is to be, and none is yet.

    Raises:
        UsageError: There is no backup, or a warehouse stands there already.
        WarehouseError: The backup lacks a file that its catalogue names.
    """
    catalog = address.catalog_file
    if catalog is None:
        raise UsageError("Only a warehouse on this machine's disk can be restored.", remedy="Set DATELINE_HOME.")
    kept = Address.in_directory(backup)
    if not kept.exists:
        raise UsageError(f"There is no backup at {backup}.", remedy="Name the directory that 'dateline backup' made.")
    return _copy_beside(kept, catalog.parent, on_progress)


def _copy_beside(address: Address, target: Path, on_progress: Callable[[int, int], None]) -> Copied:
    if target.exists() and any(target.iterdir() if target.is_dir() else [target]):
        raise UsageError(f"{target} is there already.", remedy="Name a place that is empty; nothing was changed.")
    partial = target.with_name(f".{target.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        copied = _copy(address, Address.in_directory(partial), on_progress)
        if target.exists():
            target.rmdir()
        partial.replace(target)
    except FileNotFoundError as error:
        raise WarehouseError(
            f"A file that the catalogue names is not there: {error.filename}.",
            remedy="Run 'dateline maintain --check' to see what else is missing.",
        ) from error
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}.", remedy="Choose another place.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return copied


def _copy(address: Address, target: Address, on_progress: Callable[[int, int], None]) -> Copied:
    target.prepare()
    assert address.catalog_file is not None
    assert target.catalog_file is not None
    with closing(sqlite3.connect(address.catalog_file)) as live, closing(sqlite3.connect(target.catalog_file)) as copy:
        live.backup(copy)
        files = _named_files(copy)
    byte_count = target.catalog_file.stat().st_size
    for done, name in enumerate(files, start=1):
        place = Path(target.data_path) / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(Path(address.data_path) / name, place)
        byte_count += place.stat().st_size
        on_progress(done, len(files))
    return Copied(len(files), byte_count)


def _named_files(catalog: sqlite3.Connection) -> list[str]:
    """The data files that some snapshot of a catalogue still needs, below its data path."""
    rows = catalog.execute(
        "SELECT s.path || t.path || f.path FROM (SELECT table_id, path, path_is_relative FROM ducklake_data_file "
        "UNION ALL SELECT table_id, path, path_is_relative FROM ducklake_delete_file) f "
        "JOIN ducklake_table t USING (table_id) JOIN ducklake_schema s USING (schema_id) "
        "WHERE f.path_is_relative AND t.path_is_relative AND s.path_is_relative ORDER BY 1"
    ).fetchall()
    return [path for (path,) in rows]

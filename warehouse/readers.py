"""Readers: many questions of one process at once, each on a cursor of its own, while other programs write.

A question sees the snapshot of the moment in which it is asked, so that what is loaded shows without a restart.
"""

import queue
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, Self

import duckdb
import polars as pl

from transforms.errors import WarehouseError
from warehouse import history, migrate
from warehouse.address import Address
from warehouse.asking import FRAME_ROWS
from warehouse.connection import asked, attach, explained, no_warehouse
from warehouse.search import search

AT_ONCE: Final = 4
"""More questions of one kind than these wait for each other: two cores do not answer ten faster by turns."""
CURSORS: Final = 2 * AT_ONCE
"""So that what a reader waits for first does not stand behind what others get later."""

Parameters = Mapping[str, Any]


class Readers:
    """A warehouse that is open for questions of several threads at once; a context manager.

    Raises:
        WarehouseError: There is no warehouse, or it cannot be opened.
    """

    def __init__(self, address: Address) -> None:
        if not address.exists:
            raise no_warehouse(address)
        self.address = address
        self._connection = attach(address, read_only=True)
        self._free: queue.LifoQueue[duckdb.DuckDBPyConnection] = queue.LifoQueue()
        try:
            migrate.check_is_known(self._connection, address, is_of_the_past=False)
            for _ in range(CURSORS):
                self._free.put(_cursor(self._connection))
        except BaseException as error:
            self.close()
            if isinstance(error, duckdb.Error):
                raise explained(error, address) from error
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the catalogue."""
        self._connection.close()

    def ask(self, query: str, parameters: Parameters | None = None) -> pl.DataFrame:
        """The answer to one of the program's own questions."""
        with self._cursor() as cursor:
            return asked(cursor, self.address, lambda one: one.execute(query, dict(parameters or {})).pl(FRAME_ROWS))

    def search(self, typed: str, *, most: int, first: int) -> pl.DataFrame:
        """Articles that say what was typed, best first, with ``found``: how many there are in all."""
        with self._cursor() as cursor:
            found, rows = asked(cursor, self.address, lambda one: search(one, typed, limit=most, first=first))
        return rows.with_columns(found=pl.lit(found, pl.Int64))

    def snapshot(self) -> history.Snapshot:
        """The state that a question sees now."""
        with self._cursor() as cursor:
            return asked(cursor, self.address, history.latest)

    def articles_named(self, name: str) -> pl.DataFrame:
        """Articles by their id or the beginning of it, ten at most."""
        return self.ask("SELECT article_id FROM article WHERE starts_with(article_id, $name) LIMIT 10", {"name": name})

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self._free.get()
        try:
            yield cursor
        except (duckdb.Error, WarehouseError):
            # What failed may have left a transaction behind that answers nothing more.
            cursor.close()
            cursor = _cursor(self._connection)
            raise
        finally:
            self._free.put(cursor)


def _cursor(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Another connection to the same attached lake: what was set for the first alone is set again."""
    cursor = connection.cursor()
    cursor.execute("USE lake")
    cursor.execute("SET TimeZone = 'UTC'")
    cursor.execute("SET enable_progress_bar = false")
    return cursor

"""Giving a statement rows of one's own: a frame under a name, for as long as it is asked about."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import polars as pl


@contextmanager
def asking(connection: duckdb.DuckDBPyConnection, name: str, rows: pl.DataFrame) -> Iterator[None]:
    """Let statements on a connection read a frame under a name."""
    connection.register(name, rows.to_arrow())
    try:
        yield
    finally:
        connection.unregister(name)

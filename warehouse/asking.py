"""Between statements and frames: rows of one's own that a statement asks about, and how its answer becomes a frame."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb
import polars as pl

FRAME_ROWS: Final = 10_000
"""Rows of an answer that become a frame at once: DuckDB takes memory for so many in each column, by itself for a million."""


@contextmanager
def asking(connection: duckdb.DuckDBPyConnection, name: str, rows: pl.DataFrame) -> Iterator[None]:
    """Let statements on a connection read a frame under a name."""
    connection.register(name, rows.to_arrow())
    try:
        yield
    finally:
        connection.unregister(name)

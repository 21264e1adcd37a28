"""Every table has held a row: a row without values is put into each empty one, and taken out again.

Of a table that never held any, DuckLake 1.5.5 keeps nothing in memory: it asks the catalogue anew for each column of each question
(docs/design/0010-first-rows.md). What is known of a table stays when its rows are gone. It takes two transactions, for what comes and
goes within one is not noted; a mark among the migrations says that the second is still to come.
"""

from datetime import datetime
from typing import Final

import duckdb

MARK: Final = 0
"""The number under which ``fact.migration`` has the mark while they are there; migrations begin at 1."""
_COLUMNS: Final = """
    SELECT t.schema_name || '.' || t.table_name, list(c.column_name ORDER BY c.column_index)
    FROM duckdb_tables() t JOIN duckdb_columns() c USING (database_name, schema_name, table_name)
    WHERE t.database_name = 'lake' AND t.schema_name IN ('fact', 'present')
    GROUP BY ALL
    ORDER BY ALL
"""


def put_in(connection: duckdb.DuckDBPyConnection, *, now: datetime, version: str) -> None:
    """Inside a transaction: put a row into each table that has none, and the mark."""
    for table, (first, *_) in _tables(connection):
        if connection.execute(f"FROM {table} LIMIT 1").fetchone() is None:
            connection.execute(f"INSERT INTO {table} ({first}) VALUES (NULL)")
    connection.execute("INSERT INTO fact.migration VALUES (?, 'first rows', ?, ?)", [MARK, now, version])


def take_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Inside a transaction: take them out again; a fact has a value in one column at least."""
    for table, columns in _tables(connection):
        connection.execute(f"DELETE FROM {table} WHERE {' AND '.join(f'{column} IS NULL' for column in columns)}")
    connection.execute(f"DELETE FROM fact.migration WHERE number = {MARK}")


def _tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, list[str]]]:
    return connection.execute(_COLUMNS).fetchall()

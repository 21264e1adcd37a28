"""A person's own question, and its answer as a frame, whatever types it has."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import polars as pl
import pyarrow as pa
from polars.exceptions import PolarsError

from transforms.errors import WarehouseError
from warehouse.asking import FRAME_ROWS

# Types that Arrow or Polars has no counterpart for: they are told in DuckDB's own words.
_WITHOUT_COUNTERPART = ("INTERVAL", "UNION", "BIT", "TIMETZ", "TIME WITH TIME ZONE")


ROWS_AT_ONCE = 20_000


def answer(connection: duckdb.DuckDBPyConnection, query: str, *, limit: int | None = None) -> pl.DataFrame:
    """The rows that a question gives, or the first of them; a statement that gives none has an empty answer.

    Raises:
        WarehouseError: A value of it cannot be shown.
        KeyboardInterrupt: It was stopped; the next question is answered at once.
    """
    with _tellable_errors(connection):
        relation = connection.sql(query)
        if relation is None:
            return pl.DataFrame()
        return _tellable(relation if limit is None else relation.limit(limit)).pl(FRAME_ROWS)


def batches(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[pl.DataFrame]:
    """The same, some rows at a time as they are found, so that an answer of any length takes no more memory than these.

    There is one batch at least, for the names of its columns.
    """
    with _tellable_errors(connection):
        relation = connection.sql(query)
        if relation is None:
            yield pl.DataFrame()
            return
        # Asked by execute, which hands rows on as they come: a relation's own reader collects them first.
        connection.execute(_tellable(relation).sql_query())
        reader = connection.to_arrow_reader(ROWS_AT_ONCE)
        yield _frame(pa.Table.from_batches([], reader.schema))
        for batch in reader:
            yield _frame(pa.Table.from_batches([batch]))


def _frame(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


@contextmanager
def _tellable_errors(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        # DuckDB makes this of an interruption, and goes on with the question until it is told once more.
        if not isinstance(error.__cause__, KeyboardInterrupt):
            raise
        connection.interrupt()
        raise KeyboardInterrupt from error
    except PolarsError as error:
        raise WarehouseError(
            f"The answer holds a value that cannot be shown: {error}.", remedy="Cast that column to VARCHAR."
        ) from error


def dictionary(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The view ``dictionary``, in the order of views and columns."""
    return connection.execute("FROM dictionary ORDER BY view_name, position").pl(FRAME_ROWS)


def _tellable(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    return _castable(_told_apart(relation))


def _told_apart(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """Columns of one name, as a join of two views has them, are called a, a_1, a_2 and so on."""
    names = relation.columns
    if len({name.lower() for name in names}) == len(names):
        return relation
    taken: set[str] = set()
    for place, name in enumerate(names):
        others = (f"{name}_{number}" for number in itertools.count(1))
        names[place] = name if name.lower() not in taken else next(each for each in others if each.lower() not in taken)
        taken.add(names[place].lower())
    aliases = ", ".join('"' + name.replace('"', '""') + '"' for name in names)
    return relation.query("answer", f"SELECT * FROM answer AS t({aliases})")


def _castable(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    names = relation.columns
    types = [str(kind) for kind in relation.types]
    strange = [any(word in kind for word in _WITHOUT_COUNTERPART) for kind in types]
    if not any(strange):
        return relation
    columns = [duckdb.ColumnExpression(name) for name in names]
    return relation.select(
        *[
            column.cast(duckdb.sqltypes.VARCHAR).alias(name) if is_strange else column
            for column, name, is_strange in zip(columns, names, strange, strict=True)
        ]
    )

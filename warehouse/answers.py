"""A person's own question, and its answer as a frame, whatever types it has."""

import duckdb
import polars as pl
from polars.exceptions import PolarsError

from transforms.errors import WarehouseError

# Types that Arrow or Polars has no counterpart for: they are told in DuckDB's own words.
_WITHOUT_COUNTERPART = ("INTERVAL", "UNION", "BIT", "TIMETZ", "TIME WITH TIME ZONE")


def answer(connection: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    """The rows that a question gives; a statement that gives none has an empty answer.

    Raises:
        WarehouseError: The question cannot be answered; the message is DuckDB's.
        KeyboardInterrupt: It was stopped; the next question is answered at once.
    """
    try:
        relation = connection.sql(query)
        return pl.DataFrame() if relation is None else _tellable(relation).pl()
    except duckdb.Error as error:
        raise WarehouseError(str(error)) from error
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
    return connection.execute("FROM dictionary ORDER BY view_name, position").pl()


def _tellable(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
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

"""What a table is: its columns, their types in Polars and in SQL, and what they mean to a person.

Which tables there are stands in ``transforms/schemas.py``.
"""

from dataclasses import dataclass
from typing import Final

import polars as pl
from polars.datatypes import DataType

TEXT: Final = pl.String()
TEXTS: Final = pl.List(pl.String())
COUNTS: Final = pl.List(pl.Int64())
REALS: Final = pl.List(pl.Float64())
INSTANT: Final = pl.Datetime("us", "UTC")
DAY: Final = pl.Date()
COUNT: Final = pl.Int64()
SMALL: Final = pl.Int32()
REAL: Final = pl.Float64()
FLAG: Final = pl.Boolean()
BYTES: Final = pl.Binary()

SQL_TYPES: Final[dict[DataType, str]] = {
    TEXT: "VARCHAR",
    TEXTS: "VARCHAR[]",
    COUNTS: "BIGINT[]",
    REALS: "DOUBLE[]",
    INSTANT: "TIMESTAMP WITH TIME ZONE",
    DAY: "DATE",
    COUNT: "BIGINT",
    SMALL: "INTEGER",
    REAL: "DOUBLE",
    FLAG: "BOOLEAN",
    BYTES: "BLOB",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its type, and what it means to a person."""

    name: str
    dtype: DataType
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A fact table or a public view: one row for each ``row``, known apart by ``identity``."""

    name: str
    row: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.name for column in self.columns)


def columns(**described: tuple[DataType, str]) -> tuple[Column, ...]:
    """Columns by their names, each with its type and its meaning."""
    return tuple(Column(name, dtype, meaning) for name, (dtype, meaning) in described.items())


def polars_schema(table: Table) -> dict[str, DataType]:
    """The schema of a frame whose rows go into, or come out of, the table."""
    return {column.name: column.dtype for column in table.columns}


def sql_type(column: Column) -> str:
    """The column's type as the warehouse names it."""
    return SQL_TYPES[column.dtype]

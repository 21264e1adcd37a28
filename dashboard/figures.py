"""A figure: a chart with the rows that it draws and the question that found them, to be shown, saved and asked again."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import polars as pl
from markupsafe import Markup

Draw = Callable[[bool], Markup]
"""Draws a chart: narrow, or not."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart of a page.

    Attributes:
        name: By which its address calls it.
        draw: What draws it.
        rows: What it draws.
        sql: The question that found them.
        address: Where it is alone, without an ending: the same page's choices, saved as .svg or .csv.
        query: The choices, as they stand after the question mark.
    """

    name: str
    draw: Draw
    rows: pl.DataFrame
    sql: str
    address: str
    query: str = ""

    def at(self, ending: str) -> str:
        """The address of the figure as a file."""
        return f"{self.address}.{ending}{self.query}"

    @property
    def question(self) -> str:
        """The address at which its question is asked again."""
        return sql_address(self.sql)


def sql_address(sql: str) -> str:
    """The address at which a question stands on the SQL page."""
    return f"/sql?{urlencode({'q': sql})}"

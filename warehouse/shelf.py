"""A shelf: what the pages about stories ask for again and again, copied out of the views into memory at one snapshot.

A view over a lake costs a tenth of a second or more to ask, however little it answers; a page of a story asks ten of them, and
each filter does so again. On the shelf the same questions take milliseconds. It has the tables of the public views under their own
names, with the rows that belong to followed stories (and the articles
that tell the same in the other language), so that a question reads the same here and in the lake.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import duckdb
import polars as pl

from warehouse.asking import FRAME_ROWS
from warehouse.history import Snapshot
from warehouse.readers import AT_ONCE, Parameters, Readers

OFFLINE: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}

# Texts stay where they are: what is longest is asked for one article at a time.
TABLES: Final = {
    "story": "FROM story",
    "coverage": "FROM coverage",
    "article": "SELECT * EXCLUDE (body, raw_authors, author_note) FROM article WHERE article_id IN (SELECT article_id FROM coverage "
    "UNION SELECT other_article_id FROM translation SEMI JOIN coverage USING (article_id))",
    "story_timeline": "FROM story_timeline",
    "event_article": "FROM event_article SEMI JOIN coverage USING (article_id)",
    "event": "FROM event WHERE event_id IN (SELECT event_id FROM event_article SEMI JOIN coverage USING (article_id))",
    "first_report": "FROM first_report",
    "burst": "FROM burst",
    "burst_event": "FROM burst_event",
    "headline_change": "FROM headline_change WHERE len(stories) > 0",
    "translation": "FROM translation SEMI JOIN coverage USING (article_id)",
    "name_mention": "FROM name_mention SEMI JOIN coverage USING (article_id)",
    "rejection": "FROM rejection WHERE resolved_at IS NULL",
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The views of one snapshot, in memory; gone when nobody holds it any more.

    Attributes:
        snapshot: The state that it shows.
        kept: Answers that were asked for together with it, by name.
    """

    connection: duckdb.DuckDBPyConnection
    snapshot: Snapshot
    kept: Mapping[str, pl.DataFrame]

    def ask(self, query: str, parameters: Parameters | None = None) -> pl.DataFrame:
        """The answer to one of the program's own questions."""
        cursor = self.connection.cursor()
        cursor.execute("SET TimeZone = 'UTC'")
        return cursor.execute(query, dict(parameters or {})).pl(FRAME_ROWS)


def filled(readers: Readers, questions: Mapping[str, str]) -> Shelf:
    """A shelf of what the warehouse holds now.

    Args:
        readers: The warehouse.
        questions: Whose answers are kept with it, by name: what asks for all there is, and answers little.
    """
    snapshot = readers.snapshot()
    with ThreadPoolExecutor(AT_ONCE) as asking:
        tables = {name: asking.submit(readers.ask, query) for name, query in TABLES.items()}
        kept = {name: asking.submit(readers.ask, query) for name, query in questions.items()}
        connection = duckdb.connect(config=OFFLINE)
        for name, rows in tables.items():
            _put(connection, name, rows.result())
        return Shelf(connection, snapshot, {name: rows.result() for name, rows in kept.items()})


def _put(connection: duckdb.DuckDBPyConnection, name: str, rows: pl.DataFrame) -> None:
    connection.register("rows", rows.to_arrow())
    connection.execute(f"CREATE TABLE {name} AS FROM rows")
    connection.unregister("rows")

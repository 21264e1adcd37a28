"""What a person would have without Dateline: one DuckDB file with the articles as a table, and DuckDB's own full-text search."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from flows.newsroom import Newsroom
from warehouse.connection import extension_file

_COLUMNS = "article_id, source_id, url, title, body, language, published_at"
_AT_ONCE = 10_000


class Plain:
    """A plain DuckDB file with what a warehouse holds; a context manager. One that is there is used as it is."""

    def __init__(self, newsroom: Newsroom, file: Path) -> None:
        self._file = file
        is_new = not file.exists()
        self._connection = duckdb.connect(str(file))
        self._connection.execute(f"LOAD '{extension_file('fts')}'")
        self._connection.execute("SET TimeZone = 'UTC'")
        if is_new:
            self._copy(newsroom)
            self._connection.execute(
                "CREATE TABLE english AS SELECT article_id, title, body FROM article WHERE language = 'en'"
            )
            self._connection.execute(
                "PRAGMA create_fts_index('english', 'article_id', 'title', 'body', stopwords = 'none')"
            )
            self._connection.execute("CHECKPOINT")

    def _copy(self, newsroom: Newsroom) -> None:
        for name, query in (
            ("article", f"SELECT {_COLUMNS} FROM article"),  # noqa: S608 - names of our own
            ("coverage", "SELECT story_id, article_id FROM coverage"),
        ):
            for number, rows in enumerate(newsroom.warehouse.batches(query)):
                self._connection.register("rows", rows.to_arrow())
                begin = f"CREATE TABLE {name} AS FROM rows" if not number else f"INSERT INTO {name} FROM rows"
                self._connection.execute(begin)
                self._connection.unregister("rows")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    @property
    def bytes_on_disk(self) -> int:
        """Of the file."""
        return self._file.stat().st_size

    def rows(self, query: str) -> list[Any]:
        """An answer."""
        return self._connection.execute(query).fetchall()

    def timeline(self) -> list[Any]:
        """The share of a story by day: matched over all."""
        return self.rows(
            "SELECT published_at::DATE AS day, count(c.article_id) / count(*) AS share FROM article "
            "LEFT JOIN (SELECT article_id FROM coverage WHERE story_id = 'largest') c USING (article_id) GROUP BY day ORDER BY day"
        )

    def search(self, query: str) -> list[Any]:
        """The best ten English articles that have all the words."""
        return self._connection.execute(
            "SELECT article_id, score, title, body FROM (SELECT *, fts_main_english.match_bm25(article_id, $query, conjunctive := 1) "
            "AS score FROM english) WHERE score IS NOT NULL ORDER BY score DESC LIMIT 10",
            {"query": query},
        ).fetchall()

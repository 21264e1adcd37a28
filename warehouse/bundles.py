"""What a frozen story is made of, asked of one state of the warehouse, and asked again of the facts where that state is gone."""

from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb

TABLES: Final = {
    "coverage": "SELECT article_id, score, matched_by, matched_at FROM coverage WHERE story_id = $story_id",
    # Metadata alone: what an outlet wrote is its own.
    "articles": (
        "SELECT a.* EXCLUDE (body, subtitle, author_note) FROM article a "
        "SEMI JOIN (SELECT article_id FROM coverage WHERE story_id = $story_id) c USING (article_id)"
    ),
    "timeline": "SELECT * EXCLUDE (story_id) FROM story_timeline WHERE story_id = $story_id",
}
"""The tables of a bundle, each in an order of its own."""

# Without their snapshot: which articles belonged, and on which day, by what had been observed and matched by then.
_KNOWN_BY_THEN: Final = """
    SELECT a.article_id, a.source_id, a.content_hash
    FROM article_at($frozen_at) a
    SEMI JOIN (
        SELECT article_id, content_hash FROM fact.coverage
        WHERE story_id = $story_id AND story_version = $story_version AND matched_at <= $frozen_at
    ) c ON c.article_id = a.article_id AND c.content_hash = a.content_hash
"""


def write_tables(connection: duckdb.DuckDBPyConnection, story_id: str, place: Path) -> dict[str, int]:
    """Write the tables of a bundle as Parquet files; tells the rows of each."""
    counts = {}
    for name, query in TABLES.items():
        rows = connection.execute(f"SELECT * FROM ({query}) ORDER BY ALL", {"story_id": story_id}).to_arrow_table()
        connection.register("frozen_rows", rows)
        try:
            connection.execute(
                f"COPY (FROM frozen_rows) TO '{_quoted(place / name)}.parquet' (FORMAT parquet, COMPRESSION zstd)"
            )
        finally:
            connection.unregister("frozen_rows")
        counts[name] = rows.num_rows
    return counts


def differences(connection: duckdb.DuckDBPyConnection, story_id: str, place: Path) -> dict[str, tuple[int, int]]:
    """For each table of a bundle, how many of its rows the warehouse does not have, and how many it has beyond them."""
    return {
        name: _beyond(connection, query, f"{_quoted(place / name)}.parquet", {"story_id": story_id})
        for name, query in TABLES.items()
    }


def differences_of_facts(
    connection: duckdb.DuckDBPyConnection, story_id: str, story_version: str, frozen_at: datetime, place: Path
) -> dict[str, tuple[int, int]]:
    """The same of the articles alone, by what had been observed and matched by then."""
    asked = {"story_id": story_id, "story_version": story_version, "frozen_at": frozen_at}
    frozen = f"{_quoted(place / 'articles')}.parquet"
    columns = "article_id, source_id, content_hash"
    return {"articles": _beyond(connection, _KNOWN_BY_THEN, frozen, asked, columns)}


def _beyond(
    connection: duckdb.DuckDBPyConnection, query: str, file: str, parameters: dict[str, object], columns: str = "*"
) -> tuple[int, int]:
    frozen = f"SELECT {columns} FROM read_parquet('{file}')"
    found = connection.execute(
        f"WITH frozen AS ({frozen}), now AS ({query}) "
        "SELECT (SELECT count(*) FROM (FROM frozen EXCEPT ALL FROM now)), (SELECT count(*) FROM (FROM now EXCEPT ALL FROM frozen))",
        parameters,
    ).fetchone()
    assert found
    return int(found[0]), int(found[1])


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")

"""Search: what was typed becomes a plan that SQL can follow, and the best articles come back with what is shown of them."""

from dataclasses import asdict
from typing import Any, Final

import duckdb
import polars as pl

from warehouse.ranking import ranking

PLAN: Final = "search_plan"
_SHOWN_AT_ONCE: Final = 20
_PLAN_TYPE: Final = (
    "STRUCT("
    "words STRUCT(leaf INTEGER, term VARCHAR, place INTEGER, is_phrase BOOLEAN, is_title BOOLEAN, is_wanted BOOLEAN)[], "
    "clauses STRUCT(must BIGINT, must_not BIGINT)[], "
    "sources VARCHAR[], languages VARCHAR[], since DATE, until DATE)"
)


def teach(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a connection read what people type into ``search('…')``."""
    connection.create_function(PLAN, _plan, [duckdb.sqltype("VARCHAR")], duckdb.sqltype(_PLAN_TYPE))


def _plan(text: str) -> dict[str, Any]:
    # Imported when something is searched: the dictionary of Chinese words takes a moment.
    from transforms.search_query import parse

    plan = asdict(parse(text))
    del plan["said"]
    return {**plan, "clauses": [{"must": must, "must_not": must_not} for must, must_not in plan["clauses"]]}


def search(
    connection: duckdb.DuckDBPyConnection, query: str, *, limit: int, first: int = 0
) -> tuple[int, pl.DataFrame]:
    """The best articles for a query behind the ``first``, best first, and how many there are in all.

    Columns: article_id, score, published_at, source_id, language, title, body, url.
    """
    # Imported when something is searched: the dictionary of Chinese words takes a moment.
    from transforms.search_query import parse

    best = connection.execute(
        f"SELECT i.article_id, i.load_id, b.score, b.found FROM ({ranking(parse(query), limit, first)}) b "
        "JOIN fact.indexed i ON i.number = b.number ORDER BY b.score DESC, i.article_id"
    ).pl()
    if best.is_empty():
        return 0, best.drop("found", "load_id")
    shown = [_shown(connection, best.slice(start, _SHOWN_AT_ONCE)) for start in range(0, best.height, _SHOWN_AT_ONCE)]
    rows = best.select("article_id", "score").join(pl.concat(shown), on="article_id", maintain_order="left")
    return int(best["found"][0]), rows


def _shown(connection: duckdb.DuckDBPyConnection, best: pl.DataFrame) -> pl.DataFrame:
    """What is shown of some articles, as they were indexed: each is looked up where it lies."""
    rows = " UNION ALL ".join(
        f"SELECT * FROM fact.reading WHERE load_id = '{load_id}' AND article_id = '{article_id}'"
        for article_id, load_id in best.select("article_id", "load_id").iter_rows()
    )
    return connection.execute(
        f"""
        SELECT
            r.article_id, publication(r.published_from, r.published_at, coalesce(a.first_seen_at, r.observed_at)) AS published_at,
            r.source_id, r.language, r.title, r.body, r.url
        FROM ({rows}) r LEFT JOIN present.seen_again a ON a.article_id = r.article_id
        QUALIFY row_number() OVER (PARTITION BY r.article_id ORDER BY r.document_id) = 1
        """
    ).pl()

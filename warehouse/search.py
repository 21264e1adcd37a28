"""Search: what was typed becomes a plan that SQL can follow, and the best articles come back with what is shown of them."""

from dataclasses import asdict
from typing import Any, Final

import duckdb
import polars as pl

PLAN: Final = "search_plan"
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


def search(connection: duckdb.DuckDBPyConnection, query: str, *, limit: int) -> tuple[int, pl.DataFrame]:
    """The best articles for a query, best first, and how many there are in all.

    Columns: article_id, score, published_at, source_id, language, title, body, url.
    """
    best = connection.execute(
        "SELECT article_id, score, count(*) OVER () AS found FROM search($query) ORDER BY score DESC, article_id LIMIT $limit",
        {"query": query, "limit": limit},
    ).pl()
    if best.is_empty():
        return 0, best.drop("found")
    ids = best["article_id"].to_list()
    shown = connection.execute(
        "SELECT article_id, published_at, source_id, language, title, body, url FROM article "
        f"WHERE article_id IN ({', '.join('?' * len(ids))})",
        ids,
    ).pl()
    return int(best["found"][0]), best.drop("found").join(shown, on="article_id", maintain_order="left")

"""Search: what was typed becomes a plan that SQL can follow, and the best articles come back with what is shown of them."""

from typing import Final

import duckdb
import polars as pl

from warehouse.asking import FRAME_ROWS
from warehouse.ranking import ranking

_SHOWN_AT_ONCE: Final = 20


def search(
    connection: duckdb.DuckDBPyConnection, query: str, *, limit: int, first: int = 0
) -> tuple[int, pl.DataFrame]:
    """The best articles for a query behind the ``first``, best first, and how many there are in all.

    Inside a transaction, so that all is of one state, whoever writes meanwhile.

    Columns: article_id, score, published_at, source_id, language, title, body, url; the first two alone where nothing is found.
    """
    # Imported when something is searched: the dictionary of Chinese words takes a moment.
    from transforms.search_query import parse

    statement = ranking(parse(query), limit, first)
    best = connection.execute(statement).pl(FRAME_ROWS)
    if best.is_empty():
        return 0, pl.DataFrame(schema={"article_id": pl.String, "score": pl.Float64})
    parts = (best.slice(start, _SHOWN_AT_ONCE) for start in range(0, best.height, _SHOWN_AT_ONCE))
    shown = pl.concat([_shown(connection, part) for part in parts])
    return int(best["found"][0]), shown.sort("score", "article_id", descending=[True, False])


def _shown(connection: duckdb.DuckDBPyConnection, best: pl.DataFrame) -> pl.DataFrame:
    """What is shown of some articles, as they were indexed; each is looked up where it lies.

    Never by IN (…): of that DuckDB 1.5.5 leaves out no groups of rows by what their footers say.
    """
    rows = connection.execute(
        "SELECT article_id, published_at, published_from, source_id, language, title, body, url FROM fact.reading WHERE "
        + " OR ".join(
            f"(load_id = '{load_id}' AND article_id = '{article_id}')"
            for article_id, load_id in best.select("article_id", "load_id").iter_rows()
        )
        + " ORDER BY document_id"
    ).pl(FRAME_ROWS)
    once = _stamped_first(connection, rows.unique("article_id", keep="first", maintain_order=True))
    return best.select("article_id", "score").join(once, on="article_id", how="left")


def _stamped_first(connection: duckdb.DuckDBPyConnection, rows: pl.DataFrame) -> pl.DataFrame:
    """Dates that are an archive's stamps, set to the first one where there are several, as the view ``article`` has them."""
    stamped = rows.filter(pl.col("published_from") == "archive_stamp")["article_id"]
    if not stamped.is_empty():
        seen = connection.execute(
            "SELECT article_id, first_seen_at FROM present.seen_again WHERE "
            + " OR ".join(f"article_id = '{article_id}'" for article_id in stamped)
        ).pl(FRAME_ROWS)
        at = pl.when(pl.col("published_from") == "archive_stamp").then(
            pl.min_horizontal("published_at", "first_seen_at")
        )
        rows = rows.join(seen, on="article_id", how="left").with_columns(published_at=at.otherwise("published_at"))
    return rows.drop("published_from", "first_seen_at", strict=False)

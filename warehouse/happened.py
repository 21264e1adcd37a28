"""What happened in stories: their bursts, the events that made them, and the names that articles mention."""

from datetime import date

import duckdb
import polars as pl

from warehouse.asking import FRAME_ROWS, asking
from warehouse.facts import append

HEADLINES = 3


def story_bursts(connection: duckdb.DuckDBPyConnection, story_id: str) -> pl.DataFrame:
    """A story's bursts, the columns of the view ``burst``, and ``headlines``: of the events most particular to each."""
    # The view asks for the events too; where there is no burst, as mostly, nobody has to.
    spans = connection.execute("FROM fact.burst_span WHERE story_id = ? ORDER BY first_day", [story_id]).pl(FRAME_ROWS)
    if spans.is_empty():
        return spans.with_columns(event_id=None, title=None, headlines=None)
    events = connection.execute(
        "SELECT first_day, title, weight, event_id FROM burst_event WHERE story_id = ?", [story_id]
    ).pl(FRAME_ROWS)
    # Chosen here: DuckDB 1.5.5 turns the rank of a row in SQL into an optimisation that loses its dates.
    told = events.sort(["weight", "event_id"], descending=True).group_by("first_day", maintain_order=True)
    most = told.agg(pl.col("event_id", "title").first(), headlines=pl.col("title").head(HEADLINES))
    return spans.join(most, on="first_day", how="left").sort("first_day")


def untold_bursts(connection: duckdb.DuckDBPyConnection, channel: str, since: date) -> pl.DataFrame:
    """Bursts that reached to a day or beyond, and share no day with one that a channel was told of: story_id and first_day."""
    return connection.execute(
        """
        SELECT b.story_id, b.first_day
        FROM fact.burst_span b
        WHERE b.last_day >= $since AND NOT EXISTS (
            SELECT 1 FROM fact.burst_notice n
            WHERE n.story_id = b.story_id AND n.channel = $channel AND n.first_day <= b.last_day AND b.first_day <= n.last_day
        )
        ORDER BY ALL
        """,
        {"channel": channel, "since": since},
    ).pl(FRAME_ROWS)


def define_names(connection: duckdb.DuckDBPyConnection, names: pl.DataFrame) -> None:
    """Put names in force as they are written now, those that are not already; to be called inside a transaction."""
    known = set(connection.execute("SELECT names_id, names_version FROM fact.name_in_force").fetchall())
    is_new = [row not in known for row in names.select("names_id", "names_version").iter_rows()]
    append(connection, "name_version", names.filter(pl.Series(is_new, dtype=pl.Boolean)))


def unnamed_loads(connection: duckdb.DuckDBPyConnection, versions: pl.DataFrame) -> list[tuple[str, list[str]]]:
    """Loads that brought articles in which some names, as they are written now, were not looked for; and those names."""
    with asking(connection, "asked", versions):
        return connection.execute(
            """
            WITH brought AS (
                SELECT DISTINCT load_id
                FROM fact.load
                WHERE new + changed > 0 OR run_id IN (SELECT run_id FROM fact.run_started WHERE flow = 'reparse')
            )
            SELECT b.load_id, list(a.names_id ORDER BY a.names_id)
            FROM brought b CROSS JOIN asked a
            ANTI JOIN fact.named n
                ON n.load_id = b.load_id AND n.names_id = a.names_id AND n.names_version = a.names_version
            GROUP BY b.load_id
            ORDER BY b.load_id
            """
        ).fetchall()


def append_mentions(connection: duckdb.DuckDBPyConnection, mentions: pl.DataFrame, named: pl.DataFrame) -> None:
    """Write which names stand where and which loads were looked through, together; to be called inside a transaction."""
    append(connection, "name_mention", mentions)
    append(connection, "named", named)


def story_texts(connection: duckdb.DuckDBPyConnection, story_id: str) -> pl.DataFrame:
    """Title and text of a story's articles, the same words once for each outlet: source_id, language, text."""
    return connection.execute(
        """
        SELECT a.source_id, a.language, any_value(a.title || chr(10) || coalesce(a.body, '')) AS text
        FROM coverage c JOIN article a USING (article_id)
        WHERE c.story_id = ?
        GROUP BY a.source_id, a.language, coalesce(a.text_hash, a.article_id)
        """,
        [story_id],
    ).pl(FRAME_ROWS)


def marks(connection: duckdb.DuckDBPyConnection, story_id: str) -> pl.DataFrame:
    """What a person said of articles in a story: the rows of the view ``mark``."""
    return connection.execute("FROM mark WHERE story_id = ? ORDER BY marked_at, article_id", [story_id]).pl(FRAME_ROWS)


def marked_articles(connection: duckdb.DuckDBPyConnection, story_id: str) -> pl.DataFrame:
    """What matching needs of the articles that are marked in a story."""
    return connection.execute(
        "SELECT article_id, content_hash, source_id, language, published_at, title, body "
        "FROM article SEMI JOIN (SELECT article_id FROM mark WHERE story_id = ?) m USING (article_id)",
        [story_id],
    ).pl(FRAME_ROWS)

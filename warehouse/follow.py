"""Stories in the warehouse: their definitions, what was matched already, and what they cover."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import duckdb
import polars as pl

from warehouse import present
from warehouse.asking import FRAME_ROWS, asking
from warehouse.facts import append

Period = Literal["day", "week", "month"]

_TO_MATCH = "article_id, content_hash, source_id, language, published_at, title, body"


def new_definitions(connection: duckdb.DuckDBPyConnection, definitions: pl.DataFrame) -> pl.DataFrame:
    """Those of some stories' definitions that are not in force, with the columns of the fact ``story_version``."""
    in_force = connection.execute("SELECT story_id, story_version FROM fact.story_in_force").pl(FRAME_ROWS)
    return definitions.join(in_force, on=["story_id", "story_version"], how="anti", maintain_order="left")


def define_stories(connection: duckdb.DuckDBPyConnection, definitions: pl.DataFrame) -> frozenset[str]:
    """Put stories' definitions in force, those that are not already; to be called inside a transaction.

    Returns:
        The stories whose definition is another one than before.
    """
    new = new_definitions(connection, definitions)
    append(connection, "story_version", new)
    for story_id in new["story_id"]:
        present.renew_story(connection, story_id)
    return frozenset(new["story_id"])


def story_version_in_force(connection: duckdb.DuckDBPyConnection, story_id: str) -> str | None:
    """The definition that a story has in the warehouse, or None where it has none yet."""
    found = connection.execute(
        "SELECT story_version FROM fact.story_in_force WHERE story_id = ?", [story_id]
    ).fetchone()
    return str(found[0]) if found else None


def untracked_loads(connection: duckdb.DuckDBPyConnection, versions: pl.DataFrame) -> dict[str, list[str]]:
    """By story, the loads that brought articles and were not matched against its definition yet, oldest first.

    Args:
        connection: To the warehouse.
        versions: story_id and story_version; each story stands in the answer, also with nothing before it.
    """
    with asking(connection, "asked", versions.select("story_id", "story_version")):
        found = connection.execute(
            """
            WITH brought AS (
                SELECT DISTINCT load_id
                FROM fact.load
                WHERE new + changed > 0 OR run_id IN (SELECT run_id FROM fact.run_started WHERE flow = 'reparse')
            )
            SELECT a.story_id, b.load_id
            FROM asked a CROSS JOIN brought b
            ANTI JOIN fact.tracked t
                ON t.story_id = a.story_id AND t.story_version = a.story_version AND t.load_id = b.load_id
            ORDER BY ALL
            """
        ).fetchall()
    waiting: dict[str, list[str]] = {story_id: [] for story_id in versions["story_id"]}
    for story_id, load_id in found:
        waiting[story_id].append(load_id)
    return waiting


def articles_of_loads(connection: duckdb.DuckDBPyConnection, load_ids: Sequence[str]) -> pl.DataFrame:
    """What matching needs of the articles that some loads brought.

    Columns: article_id, content_hash, source_id, language, published_at, title, body.
    """
    with asking(connection, "asked", pl.DataFrame({"load_id": load_ids}, schema={"load_id": pl.String()})):
        return connection.execute(f"SELECT {_TO_MATCH} FROM fact.reading SEMI JOIN asked USING (load_id)").pl(
            FRAME_ROWS
        )


def article_to_match(connection: duckdb.DuckDBPyConnection, article_id: str) -> pl.DataFrame:
    """What matching needs of one article, as last seen; the columns of :func:`articles_of_loads`."""
    return connection.execute(f"SELECT {_TO_MATCH} FROM article WHERE article_id = ?", [article_id]).pl(FRAME_ROWS)


def latest_articles(
    connection: duckdb.DuckDBPyConnection, *, since: date | None, until: date | None, limit: int
) -> pl.DataFrame:
    """What matching needs of the latest articles between two days; the columns of :func:`articles_of_loads`."""
    return connection.execute(
        f"""
        SELECT {_TO_MATCH}
        FROM article
        WHERE coalesce((published_at AT TIME ZONE 'UTC')::DATE BETWEEN coalesce($since, DATE '0001-01-01')
            AND coalesce($until, DATE '9999-12-31'), true)
        ORDER BY coalesce(published_at, first_seen_at) DESC, article_id
        LIMIT $limit
        """,
        {"since": since, "until": until, "limit": limit},
    ).pl(FRAME_ROWS)


def append_coverage(connection: duckdb.DuckDBPyConnection, coverage: pl.DataFrame, tracked: pl.DataFrame) -> None:
    """Write what was found and what was matched, together; to be called inside a transaction."""
    append(connection, "coverage", coverage)
    append(connection, "tracked", tracked)
    present.renew_coverage(connection, coverage["article_id"])


def append_mark(connection: duckdb.DuckDBPyConnection, mark: pl.DataFrame) -> None:
    """Write what a person says of an article; to be called inside a transaction."""
    append(connection, "mark", mark)
    present.renew_coverage(connection, mark["article_id"])


def story_timeline(connection: duckdb.DuckDBPyConnection, story_id: str, *, by: Period, zone: str) -> pl.DataFrame:
    """A story day by day, or by week (from Monday) or month, over all outlets and languages, summed before dividing.

    Columns: day, week or month (its first day), articles, originals, all_articles, share (null where there is nothing at all), days
    (of it that are told of), incomplete_days, is_complete: whether all of it can be believed, and it is over.
    """
    # The view is enough for UTC, and was there in every snapshot that may be asked.
    timeline = "story_timeline" if zone == "UTC" else f"story_timeline_in('{_quoted(zone)}')"
    return connection.execute(
        f"""
        WITH daily AS (
            SELECT
                day, date_trunc('{by}', day)::DATE AS first_day, sum(articles)::BIGINT AS articles,
                sum(originals)::BIGINT AS originals, sum(all_articles)::BIGINT AS all_articles,
                bool_and(is_complete) AS is_complete
            FROM {timeline}
            WHERE story_id = ?
            GROUP BY day
        ),
        last AS (SELECT max(day) AS day FROM daily)
        SELECT
            first_day AS {by}, sum(articles)::BIGINT AS articles, sum(originals)::BIGINT AS originals,
            sum(all_articles)::BIGINT AS all_articles,
            CASE WHEN sum(all_articles) > 0 THEN sum(articles) / sum(all_articles) END AS share, count(*) AS days,
            count(*) FILTER (NOT is_complete) AS incomplete_days,
            bool_and(is_complete) AND first_day + INTERVAL 1 {by} - INTERVAL 1 DAY <= any_value(last.day) AS is_complete
        FROM daily CROSS JOIN last
        GROUP BY first_day
        ORDER BY first_day
        """,
        [story_id],
    ).pl(FRAME_ROWS)


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def story_outlets(connection: duckdb.DuckDBPyConnection, story_id: str) -> pl.DataFrame:
    """A story by outlet and language: source_id, language, articles, originals, all_articles, share, first_day, last_day."""
    return connection.execute(
        """
        SELECT
            source_id, language, sum(articles)::BIGINT AS articles, sum(originals)::BIGINT AS originals,
            sum(all_articles)::BIGINT AS all_articles, sum(articles) / sum(all_articles) AS share,
            min(day) FILTER (articles > 0) AS first_day, max(day) FILTER (articles > 0) AS last_day
        FROM story_timeline
        WHERE story_id = ?
        GROUP BY source_id, language
        HAVING sum(articles) > 0
        ORDER BY articles DESC, source_id
        """,
        [story_id],
    ).pl(FRAME_ROWS)


def story_articles(connection: duckdb.DuckDBPyConnection, story_id: str, *, limit: int) -> pl.DataFrame:
    """The latest articles of a story: published_at, source_id, language, title, score, matched_by, revision_count, url."""
    return connection.execute(
        """
        SELECT a.published_at, a.source_id, a.language, a.title, c.score, c.matched_by, a.revision_count, a.url
        FROM coverage c JOIN article a USING (article_id)
        WHERE c.story_id = ?
        ORDER BY a.published_at DESC NULLS LAST, a.article_id
        LIMIT ?
        """,
        [story_id, limit],
    ).pl(FRAME_ROWS)


def undated_count(connection: duckdb.DuckDBPyConnection, story_id: str) -> int:
    """How many articles of the story have no date, and so stand on no day of its timeline."""
    found = connection.execute(
        "SELECT count(*) FROM coverage c JOIN article a USING (article_id) "
        "WHERE c.story_id = ? AND a.published_at IS NULL",
        [story_id],
    ).fetchone()
    return int(found[0]) if found else 0


def stories(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """All followed stories with what they cover: story_id, title, since, until, articles, outlets, last_published_at."""
    return connection.execute(
        """
        SELECT
            s.story_id, s.title, s.since, s.until, count(a.article_id) AS articles,
            count(DISTINCT a.source_id) AS outlets, max(a.published_at) AS last_published_at
        FROM story s
        LEFT JOIN coverage c USING (story_id)
        LEFT JOIN article a USING (article_id)
        GROUP BY s.story_id, s.title, s.since, s.until
        ORDER BY s.story_id
        """
    ).pl(FRAME_ROWS)

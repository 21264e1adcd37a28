"""What monitors look at: each source's last weeks in days, and the alarms that were raised over them.

Everything is read from small facts (``fact.daily``, ``fact.load``) of the weeks in question, and of the articles no more than
two narrow columns of those weeks: what it costs does not grow with the archive.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb
import polars as pl

from warehouse.asking import FRAME_ROWS, asking

WEEKS_DAYS = 36
"""How many days before its moment a source is looked at: four weeks of past, the week itself, and one day to be whole."""

_SOURCES = """
    WITH polled AS (
        SELECT l.source_id, max(l.loaded_at) AS polled_at, max(l.loaded_at) FILTER (l.through_at IS NOT NULL) AS success_at,
            count(*) AS looks
        FROM fact.load l JOIN fact.run_started r ON r.run_id = l.run_id AND r.flow = 'ingest'
        WHERE l.loaded_at > $now - INTERVAL 40 DAY AND l.loaded_at <= $now
        GROUP BY l.source_id
    ),
    failing AS (
        SELECT l.source_id, count(*) AS failures_in_row
        FROM fact.load l
        JOIN fact.run_started r ON r.run_id = l.run_id AND r.flow = 'ingest'
        JOIN polled p ON p.source_id = l.source_id
        WHERE l.loaded_at > $now - INTERVAL 40 DAY AND l.loaded_at <= $now
          AND (p.success_at IS NULL OR l.loaded_at > p.success_at)
        GROUP BY l.source_id
    ),
    archived AS (
        SELECT
            source_id, max(last_seen_at) AS last_seen_at, min(day) AS first_day,
            greatest(max(last_seen_at), max(day)::TIMESTAMP AT TIME ZONE 'UTC') AS ends_at
        FROM fact.daily
        GROUP BY source_id
    )
    SELECT
        s.source_id, p.source_id IS NOT NULL AS is_polled,
        CASE WHEN p.source_id IS NOT NULL THEN $now ELSE a.ends_at END AS moment, a.first_day, a.last_seen_at,
        coalesce(f.failures_in_row, 0) AS failures_in_row
    FROM (SELECT unnest($source_ids) AS source_id) s
    LEFT JOIN polled p ON p.source_id = s.source_id
    LEFT JOIN failing f ON f.source_id = s.source_id
    LEFT JOIN archived a ON a.source_id = s.source_id
    WHERE p.source_id IS NOT NULL OR a.ends_at IS NOT NULL
    ORDER BY s.source_id
"""
_RECENT = """
    SELECT d.* FROM fact.daily d
    JOIN watched w ON w.source_id = d.source_id
        AND d.day > (w.moment AT TIME ZONE 'UTC')::DATE - $days AND d.day <= (w.moment AT TIME ZONE 'UTC')::DATE
"""
_DAYS = f"""
    SELECT
        source_id, day, sum(articles)::BIGINT AS articles, sum(undated)::BIGINT AS undated,
        sum(characters)::BIGINT AS characters, sum(rejected)::BIGINT AS rejected, sum(poison)::BIGINT AS poison
    FROM ({_RECENT}) GROUP BY source_id, day ORDER BY source_id, day
"""
_LANGUAGES = f"""
    SELECT source_id, day, name, sum(amount)::BIGINT AS amount
    FROM (SELECT source_id, day, unnest(languages) AS name, unnest(language_counts) AS amount FROM ({_RECENT}))
    GROUP BY source_id, day, name ORDER BY ALL
"""
_FIELDS = f"""
    SELECT source_id, day, name, sum(amount)::BIGINT AS amount
    FROM (SELECT source_id, day, unnest(fields) AS name, unnest(field_counts) AS amount FROM ({_RECENT}))
    GROUP BY source_id, day, name ORDER BY ALL
"""
_LOOKS = """
    SELECT l.source_id, (l.loaded_at AT TIME ZONE 'UTC')::DATE AS day, count(*) FILTER (l.through_at IS NOT NULL) AS successes
    FROM fact.load l
    JOIN fact.run_started r ON r.run_id = l.run_id AND r.flow = 'ingest'
    JOIN watched w ON w.source_id = l.source_id
    WHERE l.loaded_at > $now - INTERVAL 40 DAY AND l.loaded_at <= $now
    GROUP BY l.source_id, day ORDER BY ALL
"""
# The bound stands alone too, so that files that hold nothing of these weeks are not opened.
_COPIES = """
    WITH article AS (
        SELECT r.source_id, r.article_id, min(r.observed_at) AS seen_at, any_value(r.text_hash) AS text_hash
        FROM fact.reading r
        JOIN watched w ON w.source_id = r.source_id AND r.observed_at > w.moment - INTERVAL 36 DAY AND r.observed_at <= w.moment
        WHERE r.observed_at > $least AND r.char_count > 0
        GROUP BY r.source_id, r.article_id
    )
    SELECT source_id, (seen_at AT TIME ZONE 'UTC')::DATE AS day, count(*) FILTER (is_copy) AS copies
    FROM (SELECT *, row_number() OVER (PARTITION BY source_id, text_hash ORDER BY seen_at, article_id) > 1 AS is_copy FROM article)
    GROUP BY source_id, day ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class Watched:
    """The last weeks of some sources.

    Attributes:
        sources: source_id, is_polled, moment (now, or where its archive ends), first_day, last_seen_at, failures_in_row.
        days: source_id, day, articles, undated, characters, rejected, poison, copies; only days with something.
        languages: source_id, day, name, amount.
        fields: source_id, day, name, amount.
        looks: source_id, day, successes; of sources that are polled.
    """

    sources: pl.DataFrame
    days: pl.DataFrame
    languages: pl.DataFrame
    fields: pl.DataFrame
    looks: pl.DataFrame


def watched(connection: duckdb.DuckDBPyConnection, source_ids: Sequence[str], now: datetime) -> Watched:
    """The last weeks of some sources before a moment; of a source that is not polled, before the end of its archive."""
    sources = connection.execute(_SOURCES, {"now": now, "source_ids": list(source_ids)}).pl(FRAME_ROWS)
    with asking(connection, "watched", sources):
        of_days = {"days": WEEKS_DAYS}
        copies = connection.execute(_COPIES, {"least": _least(sources, now)}).pl(FRAME_ROWS)
        days = connection.execute(_DAYS, of_days).pl(FRAME_ROWS)
        return Watched(
            sources,
            days.join(copies, on=["source_id", "day"], how="left").with_columns(pl.col("copies").fill_null(0)),
            connection.execute(_LANGUAGES, of_days).pl(FRAME_ROWS),
            connection.execute(_FIELDS, of_days).pl(FRAME_ROWS),
            connection.execute(_LOOKS, {"now": now}).pl(FRAME_ROWS),
        )


def _least(sources: pl.DataFrame, now: datetime) -> datetime:
    moments: list[datetime] = sources["moment"].drop_nulls().to_list()
    return min([now, *moments]) - timedelta(days=WEEKS_DAYS)


def open_alarms(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Alarms that are not over: the rows of the view ``alarm``."""
    return connection.execute("FROM alarm WHERE over_at IS NULL ORDER BY severity, raised_at DESC, alarm_id").pl(
        FRAME_ROWS
    )


def untold(connection: duckdb.DuckDBPyConnection, channel: str) -> pl.DataFrame:
    """What a channel was not told: alarms that are open, and the end of those that it was told of.

    Columns: those of the view ``alarm``, and ``state``, which is what is to be told.
    """
    return connection.execute(
        """
        WITH told AS (SELECT DISTINCT alarm_id, state FROM fact.notice WHERE channel = $channel)
        SELECT 'raised' AS state, a.* FROM alarm a
        WHERE a.over_at IS NULL AND NOT EXISTS (SELECT 1 FROM told t WHERE t.alarm_id = a.alarm_id AND t.state = 'raised')
        UNION ALL
        SELECT 'over' AS state, a.* FROM alarm a
        WHERE a.over_at IS NOT NULL
          AND EXISTS (SELECT 1 FROM told t WHERE t.alarm_id = a.alarm_id AND t.state = 'raised')
          AND NOT EXISTS (SELECT 1 FROM told t WHERE t.alarm_id = a.alarm_id AND t.state = 'over')
        ORDER BY state DESC, severity, source_id, alarm_id
        """,
        {"channel": channel},
    ).pl(FRAME_ROWS)

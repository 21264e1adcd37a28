"""Events in the warehouse: what is open, what waits to be placed, and what was placed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

import duckdb
import polars as pl

from transforms.frames import frame_of
from transforms.schemas import FACTS
from warehouse import present
from warehouse.asking import FRAME_ROWS, asking
from warehouse.facts import append

# How far back the articles of an open event are remembered: what a long affair was about in its first weeks is not what it is now.
REMEMBERED = timedelta(days=14)


def unclustered_loads(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Loads that brought new articles and were not put into events yet, oldest first, with how many each brought."""
    found = connection.execute(
        """
        SELECT load_id, sum(new)::BIGINT
        FROM fact.load ANTI JOIN fact.clustered USING (load_id)
        GROUP BY load_id
        HAVING sum(new) > 0
        ORDER BY load_id
        """
    ).fetchall()
    return dict(found)


def unplaced_articles(connection: duckdb.DuckDBPyConnection, load_ids: Sequence[str]) -> pl.DataFrame:
    """Articles that some loads brought and that are in no event yet, in order of publication.

    Columns: article_id, reported_at, title, body, url, language, original_url.
    """
    with asking(connection, "asked", pl.DataFrame({"load_id": load_ids}, schema={"load_id": pl.String()})):
        return connection.execute(
            """
            WITH brought AS (
                SELECT
                    article_id, coalesce(published_at, observed_at) AS reported_at, title, body, url,
                    language, original_url,
                    row_number() OVER (PARTITION BY article_id ORDER BY observed_at, document_id, load_id) AS nth
                FROM fact.standing SEMI JOIN asked USING (load_id)
            )
            SELECT b.* EXCLUDE (nth)
            FROM brought b ANTI JOIN fact.placement p ON p.article_id = b.article_id
            WHERE b.nth = 1
            ORDER BY b.reported_at, b.article_id
            """
        ).pl(FRAME_ROWS)


def open_placements(connection: duckdb.DuckDBPyConnection, *, since: datetime, until: datetime) -> pl.DataFrame:
    """What was placed in events that had a report in a time, up to its end, in the order of publication.

    Columns: article_id, event_id (as it is called now), score, reported_at, terms, weights, copy_of, signature, has_lent_name
    (whether a part that was split off was called by it).
    """
    return connection.execute(
        """
        WITH recent AS (
            SELECT *
            FROM fact.placement
            WHERE reported_at BETWEEN $remembered AND $until
            QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY placed_at, event_id) = 1
        ),
        moved AS (
            SELECT article_id, arg_max(into_event_id, (split_at, position)) AS event_id
            FROM fact.event_split
            GROUP BY article_id
        ),
        named AS (
            SELECT r.* REPLACE (coalesce(n.into_event_id, m.event_id, r.event_id) AS event_id)
            FROM recent r
            LEFT JOIN moved m ON m.article_id = r.article_id
            LEFT JOIN fact.event_now n ON n.event_id = coalesce(m.event_id, r.event_id)
        )
        SELECT
            article_id, event_id, score, reported_at, terms, weights, copy_of, signature,
            article_id IN (SELECT into_event_id FROM fact.event_split) AS has_lent_name
        FROM named
        QUALIFY max(reported_at) OVER (PARTITION BY event_id) >= $since
        ORDER BY reported_at, article_id
        """,
        {"since": since, "remembered": since - REMEMBERED, "until": until},
    ).pl(FRAME_ROWS)


def merged_into(connection: duckdb.DuckDBPyConnection, event_ids: Sequence[str]) -> dict[str, list[str]]:
    """For some events, those that were merged into each of them before."""
    with asking(connection, "asked", pl.DataFrame({"event_id": event_ids}, schema={"event_id": pl.String()})):
        found = connection.execute(
            "SELECT into_event_id, list(event_id ORDER BY event_id) FROM fact.event_now "
            "WHERE into_event_id IN (SELECT event_id FROM asked) GROUP BY into_event_id"
        ).fetchall()
    return dict(found)


@dataclass(frozen=True, slots=True)
class Happenings:
    """What one step of the events flow writes, together: frames with the columns of their tables."""

    placement: pl.DataFrame
    event_merge: pl.DataFrame
    clustered: pl.DataFrame
    event_split: pl.DataFrame = field(default_factory=lambda: frame_of(FACTS["event_split"], []))
    trace: pl.DataFrame = field(default_factory=lambda: frame_of(FACTS["trace"], []))
    counterpart: pl.DataFrame = field(default_factory=lambda: frame_of(FACTS["counterpart"], []))


def append_happenings(connection: duckdb.DuckDBPyConnection, happenings: Happenings) -> None:
    """Write what was placed, merged, split and paired, and which loads are done; inside a transaction."""
    for part in fields(happenings):
        append(connection, part.name, getattr(happenings, part.name))
    moved = pl.concat([happenings.placement["article_id"], happenings.event_split["article_id"]])
    present.renew_placed(connection, moved, happenings.event_merge["event_id"])
    copies = happenings.placement.filter(pl.col("copy_of") != pl.col("article_id"))
    present.renew_coverage(connection, copies["article_id"])


def traces(connection: duckdb.DuckDBPyConnection, *, since: datetime, until: datetime) -> pl.DataFrame:
    """What was remembered of articles reported in a time: article_id, reported_at, side, terms, weights."""
    return connection.execute(
        """
        SELECT article_id, reported_at, side, terms, weights
        FROM fact.trace
        WHERE reported_at BETWEEN $since AND $until
        QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY traced_at) = 1
        ORDER BY reported_at, article_id
        """,
        {"since": since, "until": until},
    ).pl(FRAME_ROWS)


def story_events(connection: duckdb.DuckDBPyConnection, story_id: str, *, limit: int) -> pl.DataFrame:
    """The events that most of a story's articles report, with how many of each do.

    Columns: event_id, title, first_at, last_at, in_story, articles, sources, languages.
    """
    return connection.execute(
        """
        WITH told AS (
            SELECT e.event_id, count(*) AS in_story
            FROM event_article e SEMI JOIN (SELECT article_id FROM coverage WHERE story_id = $story_id) c USING (article_id)
            GROUP BY e.event_id
            HAVING count(*) > 1
            ORDER BY in_story DESC, e.event_id
            LIMIT $limit
        )
        SELECT e.event_id, e.title, e.first_at, e.last_at, t.in_story, e.articles, e.sources, e.languages
        FROM told t JOIN event e USING (event_id)
        ORDER BY e.first_at, e.event_id
        """,
        {"story_id": story_id, "limit": limit},
    ).pl(FRAME_ROWS)

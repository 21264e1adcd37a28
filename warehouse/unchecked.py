"""What was loaded and not yet held against the expectations of its stage: its rows, stage by stage.

Which loads were checked is a fact (``fact.checked``), written together with what was found, so that a check that was killed is
done again and one that was not is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb
import polars as pl

from transforms.frames import frame_of
from transforms.schemas import FACTS
from warehouse.asking import FRAME_ROWS, asking
from warehouse.facts import append


@dataclass(frozen=True, slots=True)
class Check:
    """What a check of some loads, or of some matchings, found: rows of ``validation`` before the load."""

    stage: str
    keys: Sequence[str]
    validations: pl.DataFrame


_OF_LOADS = {
    "entry": """
        SELECT source_id, entry_id, url, title, published, fingerprint, load_id
        FROM fact.feed_entry SEMI JOIN asked USING (load_id)
    """,
    "image": """
        SELECT r.source_id, i.article_id, i.document_id, i.url, i.caption, i.width, i.height
        FROM fact.image i
        JOIN (SELECT * FROM fact.reading SEMI JOIN asked USING (load_id)) r USING (article_id, document_id, load_id)
    """,
    "link": """
        SELECT r.source_id, l.article_id, l.document_id, l.url, l.position
        FROM fact.link l
        JOIN (SELECT * FROM fact.reading SEMI JOIN asked USING (load_id)) r USING (article_id, document_id, load_id)
    """,
    "counts": "SELECT * FROM fact.load SEMI JOIN asked USING (load_id)",
}
_CHANGED = """
    SELECT DISTINCT article_id
    FROM fact.reading r
    SEMI JOIN (
        SELECT load_id, source_id FROM fact.load SEMI JOIN asked USING (load_id) WHERE changed > 0
    ) l ON l.load_id = r.load_id AND l.source_id = r.source_id
"""
_TRACKED = """
    WITH todo AS (
        SELECT DISTINCT story_id, story_version, load_id
        FROM fact.tracked JOIN fact.story_in_force USING (story_id, story_version)
        WHERE concat_ws('/', story_id, story_version, load_id) IN (SELECT unnest($keys))
    ),
    looked AS (
        SELECT DISTINCT t.story_id, t.story_version, r.source_id, r.article_id, r.content_hash
        FROM todo t JOIN fact.reading r USING (load_id)
    )
    SELECT
        k.story_id, k.source_id, count(DISTINCT k.article_id) AS looked_at, count(DISTINCT c.article_id) AS found,
        count(DISTINCT c.article_id) FILTER (NOT coalesce(c.score BETWEEN 0 AND 1, false)) AS score_out_of_bounds,
        count(DISTINCT c.article_id) FILTER (coalesce(len(c.matched_by), 0) = 0) AS unexplained_count
    FROM looked k
    LEFT JOIN fact.coverage c USING (story_id, story_version, article_id, content_hash)
    GROUP BY k.story_id, k.source_id
    ORDER BY ALL
"""


def unchecked_loads(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Loads whose stages were not checked, in their order."""
    found = connection.execute(
        """
        SELECT DISTINCT load_id FROM fact.load
        WHERE load_id NOT IN (SELECT checked_key FROM fact.checked WHERE stage = 'load')
        ORDER BY load_id
        """
    ).fetchall()
    return [load_id for (load_id,) in found]


def unchecked_tracking(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Matchings of a load against a story that were not checked, as keys."""
    found = connection.execute(
        """
        SELECT DISTINCT concat_ws('/', story_id, story_version, load_id) AS key FROM fact.tracked
        WHERE key NOT IN (SELECT checked_key FROM fact.checked WHERE stage = 'tracked')
        ORDER BY key
        """
    ).fetchall()
    return [key for (key,) in found]


def rows_of_loads(connection: duckdb.DuckDBPyConnection, load_ids: Sequence[str]) -> dict[str, pl.DataFrame]:
    """What some loads brought, by the name of the stage; the articles themselves were judged before they were loaded."""
    with asking(connection, "asked", pl.DataFrame({"load_id": load_ids})):
        rows = {stage: connection.execute(query).pl(FRAME_ROWS) for stage, query in _OF_LOADS.items()}
        changed = [article_id for (article_id,) in connection.execute(_CHANGED).fetchall()]
    return {**rows, "revision": _revisions(connection, changed)}


def _revisions(connection: duckdb.DuckDBPyConnection, article_ids: Sequence[str]) -> pl.DataFrame:
    # Without the texts, and of nothing where nothing changed: to compare two texts costs more than all the rest.
    return (
        connection.execute(
            """
        SELECT source_id, article_id, revision, observed_at, content_hash, title_changed, body_similarity
        FROM revision WHERE list_contains($ids, article_id)
        """,
            {"ids": list(article_ids)},
        ).pl(FRAME_ROWS)
        if article_ids
        else pl.DataFrame()
    )


def rows_of_tracking(connection: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, pl.DataFrame]:
    """What some matchings found, by outlet, and over all outlets."""
    coverage = connection.execute(_TRACKED, {"keys": list(keys)}).pl(FRAME_ROWS)
    return {"coverage": coverage, "story": coverage.group_by("story_id").agg(pl.col("looked_at", "found").sum())}


def append_checks(
    connection: duckdb.DuckDBPyConnection, checks: Sequence[Check], alarms: pl.DataFrame, *, run_id: str, now: datetime
) -> None:
    """Write what checks found, that they were done, and which alarms follow; to be called inside a transaction."""
    of_run = pl.lit(run_id).alias("run_id")
    for check in checks:
        checked = [{"stage": check.stage, "checked_key": key, "checked_at": now} for key in check.keys]
        append(connection, "checked", frame_of(FACTS["checked"], checked).with_columns(of_run))
        append(connection, "validation", check.validations.with_columns(of_run, load_id=pl.lit(check.keys[-1])))
    append(connection, "alarm", alarms)

"""Digests in the warehouse: all of a story that can be told of, what was told, and who has taken it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import duckdb
import polars as pl

from transforms.digest import RECENT_DAYS as RECENT
from transforms.digest import USUAL_DAYS as USUAL
from transforms.digest import Burst, Edit, Happening, Key, Mark, Member, Outlet, OutletDay, Situation
from transforms.frames import frame_of
from transforms.schemas import FACTS
from warehouse.asking import FRAME_ROWS
from warehouse.facts import append
from warehouse.happened import story_bursts

Record = TypeVar("Record")

_MEMBERS = """
    WITH ever AS (
        SELECT article_id FROM fact.coverage WHERE story_id = $story_id
        UNION
        SELECT article_id FROM fact.mark WHERE story_id = $story_id
    ),
    loaded AS (SELECT load_id, min(loaded_at) AS loaded_at FROM fact.load GROUP BY load_id),
    reading AS (
        SELECT r.article_id, r.document_id, r.load_id, r.source_id, r.title, r.url, r.published_at, r.observed_at, l.loaded_at
        FROM fact.reading r SEMI JOIN ever e ON e.article_id = r.article_id JOIN loaded l ON l.load_id = r.load_id
    ),
    known AS (
        SELECT
            article_id, min(loaded_at) AS known_at, arg_max(source_id, load_id) AS source_id, arg_max(title, load_id) AS title,
            arg_max(url, load_id) AS url, min(coalesce(published_at, observed_at)) AS reported_at
        FROM reading
        GROUP BY article_id
    ),
    -- Documents that were read more than once.
    again AS (
        SELECT article_id, document_id, max(loaded_at) AS read_at
        FROM reading
        GROUP BY article_id, document_id
        HAVING count(DISTINCT load_id) > 1
    ),
    withdrawn AS (
        SELECT p.article_id, max(l.loaded_at) AS withdrawn_at
        FROM fact.repeat p SEMI JOIN ever e ON e.article_id = p.article_id JOIN loaded l ON l.load_id = p.load_id
        GROUP BY p.article_id
    ),
    ruled AS (
        SELECT article_id, list(DISTINCT content_hash) AS hashes
        FROM fact.coverage JOIN fact.story_in_force USING (story_id, story_version)
        WHERE story_id = $story_id
        GROUP BY article_id
    )
    SELECT
        k.article_id, k.source_id, coalesce(a.title, k.title) AS title, k.url, p.event_id, k.known_at,
        coalesce(a.published_at, a.first_seen_at, k.reported_at) AS reported_at,
        c.article_id IS NOT NULL AS is_in,
        CASE
            WHEN a.article_id IS NULL THEN 'withdrawn'
            WHEN m.article_id IS NOT NULL THEN 'marked'
            WHEN g.document_id IS NOT NULL THEN 'reread'
            WHEN a.revision_count > 1 THEN 'edited'
            ELSE 'other'
        END AS why,
        CASE
            WHEN a.article_id IS NULL THEN w.withdrawn_at
            WHEN m.article_id IS NOT NULL THEN m.marked_at
            ELSE g.read_at
        END AS moved_at,
        coalesce(len(list_filter(r.hashes, lambda h: h IS DISTINCT FROM a.content_hash)) > 0, false) AS was_in
    FROM known k
    LEFT JOIN article a ON a.article_id = k.article_id
    LEFT JOIN (SELECT article_id FROM coverage WHERE story_id = $story_id) c ON c.article_id = k.article_id
    LEFT JOIN (SELECT article_id, max(marked_at) AS marked_at FROM fact.mark WHERE story_id = $story_id GROUP BY article_id) m
        ON m.article_id = k.article_id
    LEFT JOIN again g ON g.article_id = a.article_id AND g.document_id = a.document_id
    LEFT JOIN withdrawn w ON w.article_id = k.article_id
    LEFT JOIN ruled r ON r.article_id = k.article_id
    LEFT JOIN present.placed p ON p.article_id = k.article_id
    ORDER BY reported_at, k.article_id
"""
_EVENTS = """
    WITH report AS (
        SELECT
            p.event_id, p.article_id, p.copy_of, p.reported_at, a.title, a.url, a.source_id, a.language, o.day
        FROM coverage c
        JOIN present.placed p ON p.article_id = c.article_id
        JOIN article a ON a.article_id = c.article_id
        LEFT JOIN fact.own_day o ON o.article_id = c.article_id
        WHERE c.story_id = $story_id
    )
    SELECT
        event_id,
        arg_min(title, (reported_at, article_id)) FILTER (starts_with(language, 'zh')) AS chinese_title,
        arg_min(title, (reported_at, article_id)) FILTER (starts_with(language, 'en')) AS english_title,
        arg_min(title, (reported_at, article_id)) AS title, arg_min(url, (reported_at, article_id)) AS url,
        arg_min(source_id, (reported_at, article_id)) AS source_id, min(reported_at) AS first_at,
        arg_min_null(day, (reported_at, article_id)) AS first_on, max(reported_at) AS last_at,
        count(*) AS articles, count(DISTINCT copy_of) AS originals, count(DISTINCT source_id) AS sources
    FROM report
    GROUP BY event_id
    ORDER BY first_at, event_id
"""
_MERGED = """
    SELECT into_event_id, list(event_id ORDER BY event_id) FROM fact.event_now GROUP BY into_event_id
"""
_PARTED = """
    SELECT into_event_id, list(DISTINCT event_id ORDER BY event_id) FROM fact.event_split GROUP BY into_event_id
"""
_DAYS = """
    SELECT
        source_id, day, sum(articles)::BIGINT AS articles, sum(all_articles)::BIGINT AS all_articles,
        bool_and(is_complete) AS is_complete
    FROM story_timeline
    WHERE story_id = $story_id AND day <= $through
    GROUP BY source_id, day
    ORDER BY day, source_id
"""
_EDITS = """
    SELECT article_id, source_id, url, observed_at, title_before AS before, title_after AS after
    FROM headline_change
    WHERE list_contains(stories, $story_id)
    ORDER BY observed_at, article_id
"""
_MARKS = """
    WITH last AS (
        SELECT
            article_id, arg_max(mark, (marked_at, mark_id)) AS mark, arg_max(reason, (marked_at, mark_id)) AS reason,
            max(marked_at) AS marked_at
        FROM fact.mark
        WHERE story_id = $story_id
        GROUP BY article_id
    )
    SELECT
        l.article_id, coalesce(a.title, l.article_id) AS title, CASE WHEN l.mark <> 'none' THEN l.mark = 'in' END AS is_in,
        coalesce(l.reason, '') AS reason, l.marked_at
    FROM last l LEFT JOIN article a ON a.article_id = l.article_id
    ORDER BY l.marked_at, l.article_id
"""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was told of a story last: in which digest, when, and the state of each thing then; nothing where there was none."""

    digest_id: str
    composed_at: datetime
    told: Mapping[Key, str]


def situation(connection: duckdb.DuckDBPyConnection, story_id: str, now: datetime) -> Situation:
    """All of a story that can be told of."""
    story = {"story_id": story_id}
    days = outlet_days(connection, story_id, now.date() - timedelta(days=1))
    return Situation(
        story_version=_version(connection, story_id),
        members=_records(connection, _MEMBERS, story, Member),
        events=_events(connection, story),
        bursts=_bursts(connection, story_id),
        outlets=outlets(days, _troubles(connection)),
        edits=_records(connection, _EDITS, story, Edit),
        marks=_records(connection, _MARKS, story, Mark),
        days=[day for day in days if day.day > now.date() - timedelta(days=RECENT + USUAL)],
    )


def outlet_days(connection: duckdb.DuckDBPyConnection, story_id: str, through: date) -> list[OutletDay]:
    """A story's days by outlet, to a day."""
    return _records(connection, _DAYS, {"story_id": story_id, "through": through}, OutletDay)


def outlets_then(connection: duckdb.DuckDBPyConnection, story_id: str, through: date) -> list[Outlet]:
    """What each outlet of a story did in the week up to a day; how its source did then is not asked."""
    return outlets(outlet_days(connection, story_id, through), {})


def outlets(days: list[OutletDay], troubles: Mapping[str, str]) -> list[Outlet]:
    """Each outlet's last seven days and the four weeks before, counted back from the last day that any outlet has complete."""
    last = max((day.day for day in days if day.is_complete and day.all_articles), default=None)
    if last is None:
        return []
    names = sorted({day.source_id for day in days})
    return [_outlet(name, [day for day in days if day.source_id == name], last, troubles.get(name)) for name in names]


def _outlet(name: str, days: list[OutletDay], last: date, trouble: str | None) -> Outlet:
    recent = [day for day in days if last - timedelta(days=RECENT) < day.day <= last]
    start = last - timedelta(days=RECENT + USUAL)
    usual = [day for day in days if start < day.day <= last - timedelta(days=RECENT) and day.is_complete]
    believed = [day for day in recent if day.is_complete]
    return Outlet(
        source_id=name,
        through=last,
        articles=sum(day.articles for day in believed),
        all_articles=sum(day.all_articles for day in believed),
        usual_articles=sum(day.articles for day in usual),
        usual_all=sum(day.all_articles for day in usual),
        incomplete_days=len(recent) - len(believed),
        trouble=trouble,
    )


def _version(connection: duckdb.DuckDBPyConnection, story_id: str) -> str:
    found = connection.execute(
        "SELECT story_version FROM fact.story_in_force WHERE story_id = ?", [story_id]
    ).fetchone()
    return str(found[0]) if found else ""


def _events(connection: duckdb.DuckDBPyConnection, story: Mapping[str, str]) -> list[Happening]:
    merged, parted = (dict(connection.execute(query).fetchall()) for query in (_MERGED, _PARTED))
    rows = connection.execute(_EVENTS, story).pl(FRAME_ROWS).iter_rows(named=True)
    return [
        Happening(**row, merged=tuple(merged.get(row["event_id"], ())), parted=tuple(parted.get(row["event_id"], ())))
        for row in rows
    ]


def _bursts(connection: duckdb.DuckDBPyConnection, story_id: str) -> list[Burst]:
    names = ("first_day", "last_day", "articles", "all_articles", "usual_share", "is_ongoing")
    return [
        Burst(**{name: row[name] for name in names}, headlines=tuple(row["headlines"] or ()))
        for row in story_bursts(connection, story_id).iter_rows(named=True)
    ]


def _troubles(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(
        connection.execute(
            "SELECT source_id, status FROM source_health WHERE status IN ('failing', 'blocked')"
        ).fetchall()
    )


def _records(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, Any], record: Callable[..., Record]
) -> list[Record]:
    return [record(**row) for row in connection.execute(query, dict(parameters)).pl(FRAME_ROWS).iter_rows(named=True)]


def baseline(connection: duckdb.DuckDBPyConnection, story_id: str) -> Baseline | None:
    """What was told of a story last; None where nothing ever was."""
    last = connection.execute(
        "SELECT digest_id, composed_at FROM fact.digest_standing WHERE story_id = ? ORDER BY digest_id DESC LIMIT 1",
        [story_id],
    ).fetchone()
    if last is None:
        return None
    rows = connection.execute(
        """
        SELECT t.kind, t.subject, arg_max(t.state, t.digest_id)
        FROM fact.told t JOIN fact.digest_standing d USING (digest_id)
        WHERE d.story_id = ?
        GROUP BY t.kind, t.subject
        """,
        [story_id],
    ).fetchall()
    return Baseline(last[0], last[1], {(kind, subject): state for kind, subject, state in rows})


def append_digest(connection: duckdb.DuckDBPyConnection, digest: pl.DataFrame, told: Mapping[Key, str]) -> bool:
    """Write down a digest with all that it tells, unless another went on from the same one meanwhile; inside a transaction.

    Returns:
        Whether it was written.
    """
    digest_id, story_id, after = digest.select("digest_id", "story_id", "after_digest_id").row(0)
    taken = connection.execute(
        "SELECT 1 FROM fact.digest WHERE story_id = ? AND after_digest_id = ? LIMIT 1", [story_id, after]
    ).fetchone()
    if taken:
        return False
    append(connection, "digest", digest)
    rows = [
        {"digest_id": digest_id, "kind": kind, "subject": subject, "state": state}
        for (kind, subject), state in told.items()
    ]
    append(connection, "told", frame_of(FACTS["told"], rows))
    return True


def undelivered(connection: duckdb.DuckDBPyConnection, story_id: str, channel: str, *, since: datetime) -> pl.DataFrame:
    """Digests composed since then that a channel has not taken, the oldest first: digest_id, title, body, html.

    A channel that never took one of the story is given the latest alone, and none that is older than its first.
    """
    composed = connection.execute(
        "SELECT digest_id, title, body, html FROM fact.digest_standing "
        "WHERE story_id = $story_id AND composed_at >= $since ORDER BY digest_id",
        {"story_id": story_id, "since": since},
    ).pl(FRAME_ROWS)
    taken = connection.execute(
        "SELECT digest_id FROM fact.delivery SEMI JOIN (SELECT digest_id FROM fact.digest WHERE story_id = $story_id) "
        "USING (digest_id) WHERE channel = $channel",
        {"story_id": story_id, "channel": channel},
    ).pl(FRAME_ROWS)
    left = composed.join(taken, on="digest_id", how="anti", maintain_order="left")
    first = left["digest_id"].max() if taken.is_empty() else taken["digest_id"].min()
    return left.filter(pl.col("digest_id") >= first)

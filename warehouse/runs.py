"""Runs: when they began and ended, what they counted, and what they did not take."""

from datetime import datetime

import duckdb
import polars as pl

from transforms.frames import Row
from transforms.schemas import FACTS
from transforms.tables import polars_schema
from warehouse.asking import FRAME_ROWS
from warehouse.facts import append


def start_run(
    connection: duckdb.DuckDBPyConnection, *, run_id: str, flow: str, now: datetime, parameters: str, version: str
) -> None:
    """Write down that a run has begun; to be called inside a transaction."""
    row: Row = {"run_id": run_id, "flow": flow, "started_at": now, "parameters": parameters, "version": version}
    append(connection, "run_started", _one("run_started", row))


def finish_run(
    connection: duckdb.DuckDBPyConnection, *, run_id: str, now: datetime, state: str, message: str | None
) -> None:
    """Write down that a run has ended; to be called inside a transaction."""
    row: Row = {"run_id": run_id, "finished_at": now, "state": state, "message": message}
    append(connection, "run_finished", _one("run_finished", row))


def backfills_read(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """What each finished backfill read, and how long it took: saved, pages (documents of either kind), seconds."""
    return connection.execute(
        """
        SELECT
            count(*) FILTER (d.content_type LIKE 'text/markdown%') AS saved,
            count(*) FILTER (d.content_type NOT LIKE 'text/markdown%') AS pages,
            epoch(any_value(r.finished_at) - any_value(r.started_at)) AS seconds
        FROM run r JOIN fact.document d USING (run_id)
        WHERE r.flow = 'backfill' AND r.state = 'completed'
        GROUP BY run_id
        """
    ).pl(FRAME_ROWS)


def unfinished(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The ids of runs that have no end: they go on, or were killed."""
    found = connection.execute("SELECT run_id FROM run WHERE state = 'running' ORDER BY started_at").fetchall()
    return [run_id for (run_id,) in found]


def latest(connection: duckdb.DuckDBPyConnection, *, flow: str | None, limit: int) -> pl.DataFrame:
    """The last runs, the latest first: the rows of the view, with ``message``."""
    return connection.execute(
        """
        SELECT r.*, f.message
        FROM run r LEFT JOIN fact.run_finished f USING (run_id)
        WHERE r.flow = coalesce($flow, r.flow)
        ORDER BY r.started_at DESC, r.run_id DESC
        LIMIT $limit
        """,
        {"flow": flow, "limit": limit},
    ).pl(FRAME_ROWS)


def named(connection: duckdb.DuckDBPyConnection, beginning: str) -> pl.DataFrame:
    """The runs whose ids begin so, three at most: the rows of the view, with ``message``, ``parameters`` and ``version``."""
    return connection.execute(
        """
        SELECT r.*, f.message, s.parameters, s.version
        FROM run r JOIN fact.run_started s USING (run_id) LEFT JOIN fact.run_finished f USING (run_id)
        WHERE starts_with(r.run_id, $beginning)
        LIMIT 3
        """,
        {"beginning": beginning},
    ).pl(FRAME_ROWS)


def by_source(connection: duckdb.DuckDBPyConnection, run_id: str) -> pl.DataFrame:
    """What a run counted at each source.

    Columns: source_id, entries, new, changed, unchanged, rejected, failed.
    """
    return connection.execute(
        """
        SELECT
            source_id, sum(entries)::BIGINT AS entries, sum(new)::BIGINT AS new, sum(changed)::BIGINT AS changed,
            sum(unchanged)::BIGINT AS unchanged, sum(rejected)::BIGINT AS rejected, sum(failed)::BIGINT AS failed
        FROM fact.load
        WHERE run_id = ?
        GROUP BY source_id
        ORDER BY entries DESC, source_id
        """,
        [run_id],
    ).pl(FRAME_ROWS)


def open_rejections(
    connection: duckdb.DuckDBPyConnection, *, source_id: str | None, expectation: str | None, limit: int
) -> pl.DataFrame:
    """What was not taken and is not resolved, the latest first.

    Columns: rejected_at, source_id, stage, expectation, reason, url, record_id, origin.
    """
    return connection.execute(
        """
        SELECT r.rejected_at, r.source_id, r.stage, r.expectation, r.reason, r.url, r.record_id, d.origin
        FROM rejection r
        LEFT JOIN (SELECT document_id, min(origin) AS origin FROM document GROUP BY document_id) d USING (document_id)
        WHERE r.resolved_at IS NULL
          AND r.source_id = coalesce($source_id, r.source_id)
          AND r.expectation = coalesce($expectation, r.expectation)
        ORDER BY r.rejected_at DESC, r.source_id, r.record_id
        LIMIT $limit
        """,
        {"source_id": source_id, "expectation": expectation, "limit": limit},
    ).pl(FRAME_ROWS)


def rejections_of(connection: duckdb.DuckDBPyConnection, record_id: str) -> pl.DataFrame:
    """Rejections of a record or of a document, resolved ones too: the rows of the view."""
    return connection.execute(
        "SELECT * FROM rejection WHERE record_id = $id OR document_id = $id ORDER BY rejected_at", {"id": record_id}
    ).pl(FRAME_ROWS)


def rejection_summary(connection: duckdb.DuckDBPyConnection, run_id: str) -> pl.DataFrame:
    """A run's first rejections by source and expectation, each with an example and where that is.

    Columns: source_id, stage, expectation, records, example, place (the file's path, else the address).
    """
    return connection.execute(
        """
        WITH placed AS (
            SELECT r.*, coalesce(d.origin, r.url, r.record_id) AS place
            FROM rejection r
            LEFT JOIN (SELECT document_id, min(origin) AS origin FROM document GROUP BY document_id) d
                USING (document_id)
            WHERE r.run_id = ?
        )
        SELECT
            source_id, stage, expectation, count(DISTINCT record_id) AS records, arg_min(reason, place) AS example,
            min(place) AS place
        FROM placed
        GROUP BY source_id, stage, expectation
        ORDER BY records DESC, source_id, expectation
        """,
        [run_id],
    ).pl(FRAME_ROWS)


def edits(connection: duckdb.DuckDBPyConnection, *, limit: int) -> pl.DataFrame:
    """What outlets changed, the latest first: source_id, observed_at, before, after, body_similarity."""
    return connection.execute(
        """
        SELECT source_id, observed_at, before, CASE WHEN title_changed THEN title ELSE '(same)' END AS after, body_similarity
        FROM (
            SELECT *, lag(title) OVER (PARTITION BY article_id ORDER BY revision) AS before FROM revision
        )
        WHERE revision > 1
        ORDER BY observed_at DESC, article_id
        LIMIT ?
        """,
        [limit],
    ).pl(FRAME_ROWS)


def health(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """How each source does: the view ``source_health``, the troubled first."""
    return connection.execute("FROM source_health ORDER BY status = 'ok', status, source_id").pl(FRAME_ROWS)


def size(connection: duckdb.DuckDBPyConnection) -> tuple[int, int, int]:
    """How many articles and documents there are, and how many runs have no end."""
    found = connection.execute(
        """
        SELECT
            (SELECT count(*) FROM fact.shown), (SELECT count(*) FROM document),
            (SELECT count(*) FROM run WHERE state = 'running')
        """
    ).fetchone()
    assert found is not None
    return int(found[0]), int(found[1]), int(found[2])


def _one(table: str, row: Row) -> pl.DataFrame:
    return pl.DataFrame([row], schema=polars_schema(FACTS[table]))


def last_written_at(connection: duckdb.DuckDBPyConnection) -> datetime | None:
    """When the last load or run was written, by the clock of then."""
    found = connection.execute(
        "SELECT greatest((SELECT max(loaded_at) FROM fact.load), (SELECT max(started_at) FROM fact.run_started), "
        "(SELECT max(finished_at) FROM fact.run_finished))"
    ).fetchone()
    return found[0] if found else None

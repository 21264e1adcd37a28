"""What a page on the quality of the data tells: what fell short in the last weeks, by source, and the alarms."""

from datetime import datetime

import duckdb
import polars as pl

from warehouse.asking import FRAME_ROWS


def source_ids(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Every source of which something was ever loaded."""
    found = connection.execute("SELECT DISTINCT source_id FROM fact.load ORDER BY source_id").fetchall()
    return [source_id for (source_id,) in found]


def refusals(connection: duckdb.DuckDBPyConnection, since: datetime) -> pl.DataFrame:
    """What was not taken since, and was not read later: by source and expectation, with the last as an example.

    Columns: source_id, stage, expectation, records, is_failure, example, place, record_id.
    """
    return connection.execute(
        """
        SELECT
            source_id, stage, expectation, count(DISTINCT record_id) AS records, bool_and(is_failure) AS is_failure,
            arg_max(reason, (rejected_at, record_id)) AS example, arg_max(coalesce(url, record_id), (rejected_at, record_id)) AS place,
            arg_max(record_id, (rejected_at, record_id)) AS record_id
        FROM rejection
        WHERE resolved_at IS NULL AND rejected_at > $since
        GROUP BY source_id, stage, expectation
        ORDER BY records DESC, source_id, expectation
        """,
        {"since": since},
    ).pl(FRAME_ROWS)


def oddities(connection: duckdb.DuckDBPyConnection, since: datetime) -> pl.DataFrame:
    """What was taken since and written down as odd: by source and expectation, with an example.

    Columns: source_id, suite, expectation, records, evaluated, example, place.
    """
    return connection.execute(
        """
        WITH short AS (
            SELECT
                source_id, suite, expectation, sum(unexpected)::BIGINT AS records, sum(evaluated)::BIGINT AS evaluated,
                arg_max(examples[1], validated_at) AS record_id
            FROM fact.validation
            WHERE validated_at > $since AND unexpected > 0 AND NOT (severity = 'critical' AND suite IN ('article', 'batch'))
            GROUP BY source_id, suite, expectation
        ),
        named AS (
            SELECT article_id, any_value(title) AS title, any_value(url) AS url
            FROM fact.reading WHERE article_id IN (SELECT record_id FROM short) GROUP BY article_id
        )
        SELECT
            s.source_id, s.suite, s.expectation, s.records, s.evaluated, coalesce(n.title, s.record_id) AS example,
            n.url AS place
        FROM short s LEFT JOIN named n ON n.article_id = s.record_id
        ORDER BY s.records DESC, s.source_id, s.expectation
        """,
        {"since": since},
    ).pl(FRAME_ROWS)


def last_validations(connection: duckdb.DuckDBPyConnection, runs: int) -> pl.DataFrame:
    """What was checked in the last runs that checked anything, one row for each run and expectation.

    Columns: run_id, suite, expectation, validated_at, evaluated, unexpected, examples.
    """
    return connection.execute(
        """
        SELECT
            run_id, suite, expectation, max(validated_at) AS validated_at, sum(evaluated)::BIGINT AS evaluated,
            sum(unexpected)::BIGINT AS unexpected, list_slice(flatten(list(examples)), 1, 5) AS examples
        FROM fact.validation
        WHERE run_id IN (SELECT run_id FROM fact.validation GROUP BY run_id ORDER BY max(validated_at) DESC LIMIT $runs)
        GROUP BY run_id, suite, expectation
        ORDER BY validated_at, run_id, suite, expectation
        """,
        {"runs": runs},
    ).pl(FRAME_ROWS)


def alarms(connection: duckdb.DuckDBPyConnection, since: datetime) -> pl.DataFrame:
    """Alarms that are not over, and those that were over since: the rows of the view ``alarm``, the open ones first."""
    return connection.execute(
        """
        FROM alarm WHERE over_at IS NULL OR over_at > $since
        ORDER BY over_at IS NOT NULL, severity, raised_at DESC, source_id, alarm_id
        """,
        {"since": since},
    ).pl(FRAME_ROWS)

"""What a load must know before it decides: which documents, states, entries and pages were seen already."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import duckdb
import polars as pl

from transforms.frames import KNOWN_TEXT_SCHEMA
from transforms.polling import ARRIVALS
from transforms.revisions import STATE_SCHEMA
from warehouse.asking import FRAME_ROWS, asking
from warehouse.present import SIGHTINGS

# Of the rows ``listed`` of ``feed_entry``.
_ENTRIES = """,
    entry AS (
        SELECT
            source_id, entry_id, arg_max(url, seen_at) AS url, arg_max(fingerprint, seen_at) AS fingerprint,
            min(seen_at) AS first_seen_at
        FROM listed
        GROUP BY source_id, entry_id
    ),
    page AS (
        SELECT source_id, url, max(seen_at) AS fetched_at, arg_max({'v': etag, 'm': last_modified}, seen_at) AS said
        FROM fact.page_state SEMI JOIN entry USING (source_id, url)
        GROUP BY source_id, url
    )
    SELECT e.*, p.fetched_at, p.said.v AS etag, p.said.m AS last_modified
    FROM entry e JOIN page p ON p.source_id = e.source_id AND p.url = e.url
"""
DOCUMENT_SCHEMA = {
    "document_id": pl.String(),
    "url": pl.String(),
    "source_id": pl.String(),
    "was_read": pl.Boolean(),
}


def known_documents(connection: duckdb.DuckDBPyConnection, document_ids: Sequence[str]) -> pl.DataFrame:
    """Of the documents asked for, those seen before, and whether each was read as an article (``DOCUMENT_SCHEMA``)."""
    asked = pl.DataFrame({"document_id": document_ids}, schema={"document_id": pl.String()})
    seen = _asked(
        connection,
        asked,
        """
        SELECT document_id, url, min(source_id) AS source_id
        FROM fact.document SEMI JOIN asked USING (document_id)
        GROUP BY document_id, url
        """,
    )
    if seen.is_empty():  # as most often, for what is new
        return pl.DataFrame(schema=DOCUMENT_SCHEMA)
    read = _asked(connection, asked, "SELECT document_id FROM fact.standing SEMI JOIN asked USING (document_id)")
    was_read = pl.col("document_id").is_in(read["document_id"].implode())
    return seen.with_columns(was_read=was_read).cast(pl.Schema(DOCUMENT_SCHEMA))


def known_states(connection: duckdb.DuckDBPyConnection, article_ids: pl.Series) -> pl.DataFrame:
    """All observed states of the articles asked for, with the columns of ``STATE_SCHEMA``."""
    if article_ids.is_empty():
        return pl.DataFrame(schema=STATE_SCHEMA)
    return _asked(
        connection,
        pl.DataFrame({"article_id": article_ids}),
        f"{SIGHTINGS} SELECT {', '.join(STATE_SCHEMA)} FROM sighting",
    ).cast(pl.Schema(STATE_SCHEMA))


def known_texts(connection: duckdb.DuckDBPyConnection, articles: pl.DataFrame, within: timedelta) -> pl.DataFrame:
    """Readings with the words of some articles of the same outlet, seen at most so long before the first of these.

    Args:
        connection: To the warehouse.
        articles: Rows of ``reading``: source_id, text_hash and observed_at are asked.
        within: How far back is looked.

    Returns:
        Rows of ``KNOWN_TEXT_SCHEMA``, with what was refused or withdrawn for its words.
    """
    worded = articles.filter(pl.col("char_count") > 0).select("source_id", "text_hash").unique()
    since = articles["observed_at"].min()
    if worded.is_empty() or not isinstance(since, datetime):
        return pl.DataFrame(schema=KNOWN_TEXT_SCHEMA)
    return _asked(
        connection,
        worded,
        """
        SELECT
            r.source_id, r.text_hash, r.article_id, r.document_id, r.url, r.observed_at,
            NOT EXISTS (
                SELECT 1 FROM fact.repeat p
                WHERE p.article_id = r.article_id AND p.document_id = r.document_id AND p.load_id >= r.load_id
            ) AS is_standing
        FROM fact.reading r
        SEMI JOIN asked a ON a.source_id = r.source_id AND a.text_hash = r.text_hash
        WHERE r.char_count > 0 AND r.observed_at >= $since
        UNION ALL
        SELECT p.source_id, p.text_hash, p.article_id, p.document_id, NULL, p.observed_at, false
        FROM fact.repeat p
        SEMI JOIN asked a ON a.source_id = p.source_id AND a.text_hash = p.text_hash
        WHERE p.observed_at >= $since
        """,
        {"since": since - within},
    ).cast(pl.Schema(KNOWN_TEXT_SCHEMA))


def known_entries(connection: duckdb.DuckDBPyConnection, source_id: str, entry_ids: Sequence[str]) -> pl.DataFrame:
    """Of some entries of a source, those whose pages answered, one row each: the last state, and the page's last answer.

    Columns: source_id, entry_id, url, fingerprint, first_seen_at, fetched_at, etag, last_modified.
    """
    return _asked(
        connection,
        pl.DataFrame({"entry_id": entry_ids}, schema={"entry_id": pl.String()}),
        f"WITH listed AS (FROM fact.feed_entry SEMI JOIN asked USING (entry_id) WHERE source_id = $source_id) {_ENTRIES}",
        {"source_id": source_id},
    )


def young_entries(connection: duckdb.DuckDBPyConnection, source_ids: Sequence[str], until: timedelta) -> pl.DataFrame:
    """Entries of some sources whose pages did not answer since the entry came to an age, with the columns of :func:`known_entries`."""
    return _asked(
        connection,
        pl.DataFrame({"source_id": source_ids}, schema={"source_id": pl.String()}),
        f"""
        WITH listed AS (FROM fact.feed_entry SEMI JOIN asked USING (source_id))
        {_ENTRIES} WHERE p.fetched_at < e.first_seen_at + $until
        """,
        {"until": until},
    )


def archive_marks(connection: duckdb.DuckDBPyConnection, names: Sequence[str], choice: str) -> pl.DataFrame:
    """How far files of some names were gone through by one choice: file_name, up_to, proof."""
    return _asked(
        connection,
        pl.DataFrame({"file_name": names}, schema={"file_name": pl.String()}).unique(),
        """
        SELECT DISTINCT file_name, up_to, proof
        FROM fact.archive_mark SEMI JOIN asked USING (file_name)
        WHERE choice = $choice
        """,
        {"choice": choice},
    )


def page_states(connection: duckdb.DuckDBPyConnection, urls: Sequence[str]) -> pl.DataFrame:
    """The last answer of each address asked for: url, etag, last_modified, body_hash, seen_at."""
    return _asked(
        connection,
        pl.DataFrame({"url": urls}, schema={"url": pl.String()}),
        """
        SELECT url, etag, last_modified, body_hash, seen_at
        FROM fact.page_state SEMI JOIN asked USING (url)
        QUALIFY row_number() OVER (PARTITION BY url ORDER BY seen_at DESC) = 1
        """,
    )


def poll_histories(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """How each source that was ever polled has behaved, one row each, for ``transforms.polling.PollHistory``.

    Columns: source_id, polled_at, watched_since, new_at (the latest arrivals of entries, new or touched), failures_in_row.
    """
    return connection.execute(
        f"""
        WITH poll AS (
            SELECT l.source_id, l.loaded_at, l.through_at IS NOT NULL AS is_success
            FROM fact.load l JOIN fact.run_started r ON r.run_id = l.run_id AND r.flow = 'ingest'
        ),
        looked AS (
            SELECT
                source_id, max(loaded_at) AS polled_at, min(loaded_at) AS watched_since,
                max(loaded_at) FILTER (is_success) AS success_at
            FROM poll
            GROUP BY source_id
        ),
        failure AS (
            SELECT p.source_id, count(*) AS failures_in_row
            FROM poll p JOIN looked k USING (source_id)
            WHERE NOT p.is_success AND (k.success_at IS NULL OR p.loaded_at > k.success_at)
            GROUP BY p.source_id
        ),
        arrived AS (SELECT source_id, max(seen_at, {ARRIVALS + 1}) AS new_at FROM fact.feed_entry GROUP BY source_id)
        SELECT
            k.source_id, k.polled_at, k.watched_since, coalesce(a.new_at, []) AS new_at,
            coalesce(f.failures_in_row, 0) AS failures_in_row
        FROM looked k
        LEFT JOIN arrived a USING (source_id)
        LEFT JOIN failure f USING (source_id)
        """
    ).pl(FRAME_ROWS)


def _asked(
    connection: duckdb.DuckDBPyConnection,
    asked: pl.DataFrame,
    query: str,
    parameters: Mapping[str, object] | None = None,
) -> pl.DataFrame:
    with asking(connection, "asked", asked):
        return connection.execute(query, dict(parameters or {})).pl(FRAME_ROWS)

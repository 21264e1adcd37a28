"""Kept documents, to be read again: which there are, and their bytes with what the feed said of them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import polars as pl

from transforms.records import FeedEntry, RawDocument
from warehouse.asking import FRAME_ROWS, asking

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which kept documents: of a source, seen in some days, rejected by an expectation; all where nothing is said."""

    source_id: str | None = None
    since: date | None = None
    until: date | None = None
    expectation: str | None = None


def rejected_documents(connection: duckdb.DuckDBPyConnection, wanted: Wanted) -> list[Key]:
    """Documents that were kept, not taken, and not read since: ``document_id`` and ``url``, in a fixed order."""
    return _keys(
        connection,
        """
        SELECT DISTINCT d.document_id, d.url
        FROM document d JOIN rejection r ON r.document_id = d.document_id
        WHERE r.resolved_at IS NULL AND r.expectation = coalesce($expectation::VARCHAR, r.expectation)
          AND d.source_id = coalesce($source_id::VARCHAR, d.source_id)
          AND d.fetched_at >= coalesce($since::DATE, DATE '0001-01-01')
          AND d.fetched_at::DATE <= coalesce($until::DATE, DATE '9999-12-31')
        ORDER BY ALL
        """,
        wanted,
    )


def read_documents(connection: duckdb.DuckDBPyConnection, wanted: Wanted) -> list[Key]:
    """Documents that were read as articles: ``document_id`` and ``url``, in a fixed order."""
    return _keys(
        connection,
        """
        SELECT d.document_id, d.url
        FROM document d
        WHERE d.document_id IN (SELECT document_id FROM fact.reading) AND $expectation::VARCHAR IS NULL
          AND d.source_id = coalesce($source_id::VARCHAR, d.source_id)
          AND d.fetched_at >= coalesce($since::DATE, DATE '0001-01-01')
          AND d.fetched_at::DATE <= coalesce($until::DATE, DATE '9999-12-31')
        ORDER BY ALL
        """,
        wanted,
    )


def keys_of(connection: duckdb.DuckDBPyConnection, document_ids: Sequence[str]) -> list[Key]:
    """The addresses at which some documents were seen."""
    found = connection.execute(
        "SELECT document_id, url FROM document WHERE document_id IN (SELECT unnest($ids)) ORDER BY ALL",
        {"ids": list(document_ids)},
    ).fetchall()
    return [(document_id, url) for document_id, url in found]


def _keys(connection: duckdb.DuckDBPyConnection, query: str, wanted: Wanted) -> list[Key]:
    parameters = {
        "source_id": wanted.source_id,
        "since": wanted.since,
        "until": wanted.until,
        "expectation": wanted.expectation,
    }
    return [(document_id, url) for document_id, url in connection.execute(query, parameters).fetchall()]


def documents(connection: duckdb.DuckDBPyConnection, keys: Sequence[Key]) -> list[tuple[RawDocument, FeedEntry | None]]:
    """Kept documents with their bytes, and with the last that a feed said of each, where one did."""
    with asking(connection, "asked", pl.DataFrame(list(keys), schema=["document_id", "url"], orient="row")):
        rows = connection.execute(
            """
            WITH asked_document AS (
                SELECT d.* FROM fact.document d SEMI JOIN asked a ON a.document_id = d.document_id AND a.url = d.url
                QUALIFY row_number() OVER (PARTITION BY d.document_id, d.url ORDER BY d.fetched_at, d.load_id) = 1
            ),
            said AS (
                SELECT e.* FROM fact.feed_entry e
                WHERE e.url IN (SELECT origin FROM asked_document)
                QUALIFY row_number() OVER (PARTITION BY e.source_id, e.url ORDER BY e.seen_at DESC) = 1
            )
            SELECT
                d.document_id, d.source_id, d.url, d.origin, d.fetched_at, d.status, d.content_type, d.headers, p.body,
                s.entry_id, s.url AS entry_url, s.title, s.published, s.updated, s.seen_at, s.fingerprint, s.authors, s.tags
            FROM asked_document d
            JOIN (
                SELECT document_id, any_value(body) AS body FROM fact.payload SEMI JOIN asked USING (document_id)
                GROUP BY document_id
            ) p USING (document_id)
            LEFT JOIN said s ON s.source_id = d.source_id AND s.url = d.origin
            ORDER BY d.document_id, d.url
            """
        ).pl(FRAME_ROWS)
    return list(_records(rows))


def last_readings(connection: duckdb.DuckDBPyConnection, document_ids: pl.Series) -> pl.DataFrame:
    """How some documents were read last: the columns of ``reading``, without the load's."""
    with asking(connection, "asked", pl.DataFrame({"document_id": document_ids})):
        return connection.execute(
            """
            SELECT r.* EXCLUDE (load_id, run_id)
            FROM fact.reading r
            SEMI JOIN asked a ON a.document_id = r.document_id
            QUALIFY row_number() OVER (PARTITION BY r.article_id, r.document_id ORDER BY r.load_id DESC) = 1
            """
        ).pl(FRAME_ROWS)


def _records(rows: pl.DataFrame) -> Iterator[tuple[RawDocument, FeedEntry | None]]:
    for row in rows.iter_rows(named=True):
        document = RawDocument(
            document_id=row["document_id"],
            source_id=row["source_id"],
            url=row["url"],
            origin=row["origin"],
            fetched_at=row["fetched_at"],
            status=row["status"],
            content_type=row["content_type"],
            body=row["body"],
            headers=tuple(json.loads(row["headers"] or "{}").items()),
        )
        yield document, _entry(row) if row["entry_id"] is not None else None


def _entry(row: dict[str, Any]) -> FeedEntry:
    return FeedEntry(
        source_id=row["source_id"],
        entry_id=row["entry_id"],
        url=row["entry_url"],
        title=row["title"] or "",
        published=row["published"] or "",
        updated=row["updated"] or "",
        seen_at=row["seen_at"],
        fingerprint=row["fingerprint"],
        authors=tuple(row["authors"] or ()),
        tags=tuple(row["tags"] or ()),
    )

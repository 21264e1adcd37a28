"""Appending: what one load writes, and nothing else. There is no UPDATE and no DELETE in this room."""

from dataclasses import dataclass, field
from datetime import datetime

import duckdb
import polars as pl

from transforms.frames import ArticleFrames, frame_of
from transforms.records import Counts
from transforms.schemas import FACTS
from transforms.tables import polars_schema
from warehouse import present
from warehouse.asking import asking


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """What a load did for one source, and up to when the source had been seen by then."""

    source_id: str
    counts: Counts
    through_at: datetime | None


@dataclass(frozen=True, slots=True)
class Load:
    """Everything that one transaction writes. Frames have their table's columns, before a load.

    ``load_id`` sorts by time, so that of two racing loads the same one always counts as the first.
    """

    load_id: str
    run_id: str
    loaded_at: datetime
    articles: ArticleFrames
    document: pl.DataFrame
    payload: pl.DataFrame
    rejection: pl.DataFrame
    validation: pl.DataFrame
    sources: tuple[SourceCounts, ...]
    feed_entry: pl.DataFrame = field(default_factory=lambda: frame_of(FACTS["feed_entry"], []))
    repeat: pl.DataFrame = field(default_factory=lambda: frame_of(FACTS["repeat"], []))
    page_state: pl.DataFrame = field(default_factory=lambda: frame_of(FACTS["page_state"], []))
    archive_mark: pl.DataFrame = field(default_factory=lambda: frame_of(FACTS["archive_mark"], []))
    daily: pl.DataFrame = field(default_factory=lambda: frame_of(FACTS["daily"], []))
    posting: pl.DataFrame = field(default_factory=lambda: frame_of(FACTS["posting"], []))
    indexed: pl.DataFrame = field(default_factory=lambda: frame_of(FACTS["indexed"], []))

    @property
    def counts(self) -> Counts:
        """What the load did for all its sources together."""
        return sum((source.counts for source in self.sources), Counts())


# A fact that stands there already is not written again: these tables are asked before they are appended to. The others
# need not be, because their rows hang on documents that ``known_documents`` has told apart before.
_WRITTEN_ONCE = {
    "payload": ("document_id",),
    "rejection": ("stage", "record_id", "expectation", "reason"),
    "feed_entry": ("source_id", "entry_id", "fingerprint"),
}


def append_load(connection: duckdb.DuckDBPyConnection, load: Load) -> None:
    """Write a load's rows, and what they change in the present; to be called inside a transaction."""
    with present.kept_present(connection, load.articles.reading["article_id"], load.repeat["article_id"]):
        _append_rows(connection, load)
    if _is_of_archive(connection, load.run_id):
        present.archived(connection, load.document)


def _is_of_archive(connection: duckdb.DuckDBPyConnection, run_id: str) -> bool:
    flow = connection.execute("SELECT flow FROM fact.run_started WHERE run_id = ?", [run_id]).fetchone()
    return flow == ("backfill",)


def _append_rows(connection: duckdb.DuckDBPyConnection, load: Load) -> None:
    rejection = load.rejection.with_columns(rejected_at=pl.lit(load.loaded_at, dtype=pl.Datetime("us", "UTC")))
    for table, frame in (
        ("document", load.document),
        ("payload", load.payload),
        ("reading", load.articles.reading),
        ("date_evidence", load.articles.date_evidence),
        ("image", load.articles.image),
        ("link", load.articles.link),
        ("rejection", rejection),
        ("validation", load.validation),
        ("repeat", load.repeat),
        ("feed_entry", load.feed_entry),
        ("page_state", load.page_state),
        ("archive_mark", load.archive_mark),
        ("daily", load.daily),
        ("posting", load.posting),
        ("indexed", load.indexed),
        ("load", _load_rows(load)),
    ):
        append(connection, table, _loaded(frame, load))


def append(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Append a frame's rows to a fact table, in the table's own column order."""
    if frame.is_empty():
        return
    with asking(connection, "incoming_rows", frame.select(polars_schema(FACTS[table]).keys())):
        connection.execute(f"INSERT INTO fact.{table} SELECT * FROM incoming_rows i {_unless_written(table)}")


def _unless_written(table: str) -> str:
    keys = _WRITTEN_ONCE.get(table)
    if keys is None:
        return ""
    same = " AND ".join(f"f.{key} = i.{key}" for key in keys)
    return f"WHERE NOT EXISTS (SELECT 1 FROM fact.{table} f WHERE {same})"


def _loaded(frame: pl.DataFrame, load: Load) -> pl.DataFrame:
    return frame.with_columns(load_id=pl.lit(load.load_id), run_id=pl.lit(load.run_id))


def _load_rows(load: Load) -> pl.DataFrame:
    rows = [
        {
            "source_id": source.source_id,
            "loaded_at": load.loaded_at,
            "through_at": source.through_at,
            "entries": source.counts.entries,
            "new": source.counts.new,
            "changed": source.counts.changed,
            "unchanged": source.counts.unchanged,
            "rejected": source.counts.rejected,
            "failed": source.counts.failed,
        }
        for source in load.sources
    ]
    return frame_of(FACTS["load"], rows)

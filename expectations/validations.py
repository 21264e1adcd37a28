"""What was checked, as rows of ``validation``: also what held, so that a rate can be told and not only a count."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import polars as pl

from expectations.judge import Judgement
from expectations.measures import ROW
from expectations.suites import BATCHES
from expectations.terms import NOT_NULL, Suite
from transforms.frames import Row, frame_of
from transforms.schemas import FACTS

_EXAMPLES = 5
_NAMED_BY = ("record_id", "article_id", "document_id", "url")


def validation_frame(rows: Sequence[Row], now: datetime) -> pl.DataFrame:
    """Rows of ``validation`` before the load."""
    return frame_of(FACTS["validation"], [{**row, "validated_at": now} for row in rows])


def row_rows(suite: Suite, judgements: Sequence[Judgement], measured: pl.DataFrame) -> Iterator[Row]:
    """Rows for the expectations of a suite whose records are rows, each with its source.

    A source at which a record fell short has a row of its own; one row more stands for all others together, and is about
    a source where they are of one.
    """
    for judgement in judgements:
        rest = set(measured["source_id"].unique().to_list())
        asked = _asked(judgement, measured)
        for source_id, short in _short_by_source(judgement, measured):
            rest.discard(source_id)
            yield _row(suite, judgement, source_id, asked.get(source_id, 0), short.height, _examples(short))
        if rest:
            about = next(iter(rest)) if len(rest) == 1 else None
            yield _row(suite, judgement, about, sum(asked.get(source_id, 0) for source_id in rest), 0, [])


def _asked(judgement: Judgement, measured: pl.DataFrame) -> dict[str, int]:
    """How many records of each source an expectation was asked of."""
    check = judgement.expectation.check
    count = pl.len() if check.rule == NOT_NULL else pl.col(check.measure).count()
    return dict(measured.group_by("source_id").agg(count).iter_rows())


def _short_by_source(judgement: Judgement, measured: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    if judgement.unexpected:
        short = measured.filter(pl.col(ROW).is_in(judgement.unexpected))
        for part in short.partition_by("source_id", maintain_order=True):
            yield part["source_id"][0], part


def batch_rows(judgements: Sequence[Judgement], batches: pl.DataFrame, measured: pl.DataFrame) -> Iterator[Row]:
    """A row for each source and expectation of its whole batch, where the batch is large enough to be judged.

    All articles of a source that is stopped fell short, since all of them are refused.
    """
    for judgement in judgements:
        for batch in batches.filter(pl.col(judgement.expectation.check.measure).is_not_null()).iter_rows(named=True):
            articles = measured.filter(pl.col("source_id") == batch["source_id"])
            short = articles if batch[ROW] in judgement.unexpected else articles.clear()
            yield _row(BATCHES, judgement, batch["source_id"], articles.height, short.height, _examples(short))


def _examples(short: pl.DataFrame) -> list[str]:
    named = [name for name in _NAMED_BY if name in short.columns]
    return short.head(_EXAMPLES).select(pl.coalesce(named)).to_series().to_list()


def _row(
    suite: Suite, judgement: Judgement, source_id: str | None, evaluated: int, unexpected: int, examples: list[str]
) -> Row:
    expectation = judgement.expectation
    return {
        "suite": suite.name,
        "expectation": expectation.name,
        "column_name": expectation.column,
        "severity": expectation.severity,
        "source_id": source_id,
        "evaluated": evaluated,
        "unexpected": unexpected,
        "examples": examples,
    }

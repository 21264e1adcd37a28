"""What was checked, as rows of ``validation``: also what held, so that a rate can be told and not only a count."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import polars as pl

from expectations.judge import Judgement
from expectations.measures import ROW
from expectations.suites import BATCHES
from expectations.terms import NOT_NULL, Expectation, Suite
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
    every = _asked(judgements, measured)
    for judgement in judgements:
        name = judgement.expectation.name
        short = dict(_short_by_source(judgement, measured))
        for source_id, rows in short.items():
            yield _row(suite, judgement, source_id, every[source_id][name], rows.height, _examples(rows))
        rest = [source_id for source_id in every if source_id not in short]
        if rest:
            evaluated = sum(every[source_id][name] for source_id in rest)
            yield _row(suite, judgement, rest[0] if len(rest) == 1 else None, evaluated, 0, [])


def _asked(judgements: Sequence[Judgement], measured: pl.DataFrame) -> dict[str | None, dict[str, int]]:
    """How many records of each source each expectation was asked of."""
    counts = [_count(judgement.expectation).alias(judgement.expectation.name) for judgement in judgements]
    rows = measured.group_by("source_id", maintain_order=True).agg(counts).iter_rows(named=True)
    return {row.pop("source_id"): row for row in rows}


def _count(expectation: Expectation) -> pl.Expr:
    return pl.len() if expectation.check.rule == NOT_NULL else pl.col(expectation.check.measure).count()


def _short_by_source(judgement: Judgement, measured: pl.DataFrame) -> Iterator[tuple[str | None, pl.DataFrame]]:
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
            count, examples = batch["row_count"], list[str]()
            if batch[ROW] in judgement.unexpected:
                examples = _examples(measured.filter(pl.col("source_id") == batch["source_id"]))
            yield _row(BATCHES, judgement, batch["source_id"], count, count if examples else 0, examples)


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

"""What was checked, as rows of ``validation``: also what held, so that a rate can be told and not only a count."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import polars as pl

from expectations.judge import Judgement
from expectations.measures import ROW
from expectations.suites import ARTICLES, BATCHES
from expectations.terms import Suite
from transforms.frames import Row, frame_of
from transforms.schemas import FACTS

_EXAMPLES = 5


def validation_frame(rows: Sequence[Row], now: datetime) -> pl.DataFrame:
    """Rows of ``validation`` before the load."""
    return frame_of(FACTS["validation"], [{**row, "validated_at": now} for row in rows])


def article_rows(judgements: Sequence[Judgement], measured: pl.DataFrame) -> Iterator[Row]:
    """A row for each expectation of articles; it is about a source where all articles are of that one."""
    source_ids = measured["source_id"].unique().to_list()
    about = source_ids[0] if len(source_ids) == 1 else None
    for judgement in judgements:
        examples = _examples(measured.filter(pl.col(ROW).is_in(judgement.unexpected[:_EXAMPLES])))
        yield _row(ARTICLES, judgement, about, judgement.evaluated, len(judgement.unexpected), examples)


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
    return short.head(_EXAMPLES).select(pl.coalesce("article_id", "document_id", "url")).to_series().to_list()


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

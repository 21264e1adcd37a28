"""A day of a source in a few numbers: what monitors hold against its past, counted when a load is made.

The rows are small and are all that is read again: what watching costs grows with the days, not with the archive.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import polars as pl

from transforms.completeness import FIELDS, present
from transforms.frames import frame_of
from transforms.records import Rejection
from transforms.schemas import FACTS

POISON: Final = frozenset({"not_a_challenge_page", "not_empty", "text_is_its_own"})
"""Expectations that a page falls short of which answers for articles and is none."""

_KEY: Final = ("source_id", "day")
_UNKNOWN: Final = "und"


def daily_rows(new: pl.DataFrame, refused: Iterable[tuple[Rejection, date]]) -> pl.DataFrame:
    """Rows of ``daily`` before the load.

    Args:
        new: Rows of ``reading``, with what is counted beside them, of the articles seen for the first time.
        refused: What was refused, each with the day on which it was seen.
    """
    articles = new.with_columns(day=pl.col("observed_at").dt.date(), language=pl.col("language").fill_null(_UNKNOWN))
    counted = (
        articles.group_by(_KEY)
        .agg(
            articles=pl.len().cast(pl.Int64),
            undated=pl.col("published_at").is_null().sum().cast(pl.Int64),
            characters=pl.col("char_count").sum(),
            last_seen_at=pl.col("observed_at").max(),
        )
        .join(_languages(articles), on=_KEY, how="left")
        .join(_fields(articles), on=_KEY, how="left")
        .join(_refused(refused), on=_KEY, how="full", coalesce=True)
        .with_columns(pl.col("articles", "undated", "characters", "rejected", "poison").fill_null(0))
        .with_columns(pl.col("languages", "language_counts", "fields", "field_counts").fill_null([]))
        .sort(_KEY)
    )
    return frame_of(FACTS["daily"], counted.to_dicts())


def _languages(articles: pl.DataFrame) -> pl.DataFrame:
    return (
        articles.group_by(*_KEY, "language")
        .agg(n=pl.len().cast(pl.Int64))
        .sort(*_KEY, "language")
        .group_by(_KEY, maintain_order=True)
        .agg(languages=pl.col("language"), language_counts=pl.col("n"))
    )


def _fields(articles: pl.DataFrame) -> pl.DataFrame:
    names = list(FIELDS)
    has = pl.concat([articles.select(_KEY), present(articles)], how="horizontal")
    return (
        has.group_by(_KEY)
        .agg(pl.col(names).sum().cast(pl.Int64))
        .select(*_KEY, fields=pl.lit(names), field_counts=pl.concat_list(names))
    )


def _refused(refused: Iterable[tuple[Rejection, date]]) -> pl.DataFrame:
    """Records, each once however many expectations it fell short of."""
    seen: dict[tuple[str, date], dict[str, bool]] = {}
    for rejection, day in refused:
        records = seen.setdefault((rejection.source_id, day), {})
        records[rejection.record_id] = records.get(rejection.record_id, False) or rejection.expectation in POISON
    rows: list[Mapping[str, object]] = [
        {"source_id": source_id, "day": day, "rejected": len(records), "poison": sum(records.values())}
        for (source_id, day), records in seen.items()
    ]
    schema = {"source_id": pl.String(), "day": pl.Date(), "rejected": pl.Int64(), "poison": pl.Int64()}
    return pl.DataFrame(rows, schema=schema)

"""What the expectations of the stages ask about, counted column-wise, from the rows that the warehouse gives of each.

The columns that come in are told in ``warehouse/unchecked.py``; whether a number is good or bad is not decided here
(``expectations/stages.py``).
"""

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from expectations.measures import ROW, WEB_ADDRESS
from expectations.stages import ENOUGH_TO_JUDGE_A_STORY
from expectations.terms import SuiteError

SAME_DATE_COUNT: Final = 10
SAME_DATE_SHARE: Final = 0.5
"""So many entries of a feed may bear one date, or this share of those that came together, whichever is more."""

REPLACED: Final = 0.05
"""A revision with another headline that shares less than this of its text is of another article."""

_COUNTS: Final = ("new", "changed", "unchanged", "rejected", "failed")


def measure_stage(stage: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with their measures beside them, numbered by ``row``.

    Raises:
        SuiteError: A column that the suite asks about is not there.
    """
    try:
        return _MEASURES[stage](rows).with_row_index(ROW)
    except pl.exceptions.ColumnNotFoundError as error:
        raise SuiteError(f"The suite {stage!r} could not be asked, for its rows lack a column: {error}") from error


def _is_web_address() -> pl.Expr:
    return pl.col("url").fill_null("").str.contains(WEB_ADDRESS).cast(pl.Int64).alias("is_web_address")


def _chars(name: str) -> pl.Expr:
    return pl.col(name).fill_null("").str.strip_chars().str.len_chars().cast(pl.Int64).alias(f"{name}_chars")


def _entries(rows: pl.DataFrame) -> pl.DataFrame:
    is_missing = [pl.col(name).fill_null("") == "" for name in ("entry_id", "url", "fingerprint")]
    is_dated = pl.col("published").fill_null("") != ""
    together = ["source_id", "load_id"]
    same = pl.when(is_dated).then(pl.len().over([*together, "published"])).cast(pl.Int64)
    allowed = pl.max_horizontal(pl.lit(SAME_DATE_COUNT), SAME_DATE_SHARE * pl.len().over(together))
    return rows.with_columns(
        _is_web_address(),
        _chars("title"),
        pl.sum_horizontal(is_missing).cast(pl.Int64).alias("missing_ids"),
        is_dated.cast(pl.Int64).alias("is_dated"),
        same.alias("same_date_count"),
        (same - allowed).alias("same_date_excess"),
        record_id=pl.coalesce("entry_id", "url"),
    )


def _images(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        _is_web_address(), _chars("caption"), pl.min_horizontal("width", "height").cast(pl.Int64).alias("least_side")
    )


def _links(rows: pl.DataFrame) -> pl.DataFrame:
    is_first = pl.int_range(pl.len()).over("article_id", "document_id") == 0
    count = pl.len().over("article_id", "document_id").cast(pl.Int64)
    return rows.with_columns(_is_web_address(), pl.when(is_first).then(count).alias("link_count"))


def _revisions(rows: pl.DataFrame) -> pl.DataFrame:
    """A row for each article, of a row for each of its revisions."""
    of_article, similarity = ["source_id", "article_id"], pl.col("body_similarity")
    is_later = pl.col("revision") > 1
    hashes = pl.col("content_hash")
    day = pl.col("observed_at").dt.date()
    return (
        rows.sort("article_id", "revision")
        .with_columns(_per_day=pl.len().over("article_id", day))
        .group_by(of_article, maintain_order=True)
        .agg(
            revision_count=pl.len().cast(pl.Int64),
            last_revision=pl.col("revision").max(),
            chain_gap=(pl.col("revision").max() - pl.len()).cast(pl.Int64),
            same_neighbours=hashes.eq(hashes.shift(1)).sum().cast(pl.Int64),
            similarity_out_of_bounds=(is_later & ~similarity.is_between(0, 1).fill_null(value=False))
            .sum()
            .cast(pl.Int64),
            replaced_count=(is_later & pl.col("title_changed") & (similarity < REPLACED)).sum().cast(pl.Int64),
            # States that stood before, and not just before: back and forth is one return for each way back.
            returned_count=(pl.len() - hashes.n_unique() - hashes.eq(hashes.shift(1)).sum()).cast(pl.Int64),
            day_revisions=pl.col("_per_day").max().cast(pl.Int64),
        )
    )


def _coverage(rows: pl.DataFrame) -> pl.DataFrame:
    is_enough = pl.col("looked_at") >= ENOUGH_TO_JUDGE_A_STORY
    return rows.with_columns(
        story_share=pl.when(is_enough).then(pl.col("found") / pl.col("looked_at")), record_id=pl.col("story_id")
    )


def _stories(rows: pl.DataFrame) -> pl.DataFrame:
    is_enough = pl.col("looked_at") >= ENOUGH_TO_JUDGE_A_STORY
    return rows.with_columns(
        found_of_enough=pl.when(is_enough).then("found"),
        record_id=pl.col("story_id"),
        source_id=pl.lit(None, dtype=pl.String),
    )


def _counts(rows: pl.DataFrame) -> pl.DataFrame:
    ahead = pl.col("through_at") - pl.col("loaded_at")
    return rows.with_columns(
        (pl.col("entries") - pl.sum_horizontal(_COUNTS)).abs().alias("uncounted"),
        pl.min_horizontal("entries", *_COUNTS).alias("least_count"),
        hours_ahead=ahead.dt.total_seconds() / 3600,
        record_id=pl.col("load_id"),
    )


_MEASURES: Final[Mapping[str, Callable[[pl.DataFrame], pl.DataFrame]]] = {
    "entry": _entries,
    "image": _images,
    "link": _links,
    "revision": _revisions,
    "coverage": _coverage,
    "story": _stories,
    "counts": _counts,
}

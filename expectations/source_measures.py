"""Measures of a source's whole batch that its own file, or its own titles and dates, are asked about.

Beside ``expectations/measures.py``, which counts rows; whether a number is good or bad is not decided here either.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from expectations.measures import UNKNOWN_SOURCE
from expectations.suites import ENOUGH_TO_JUDGE_A_SOURCE, OLD_DAYS, SAME_TITLE_COUNT, SAME_TITLE_SHARE
from transforms.catalog import Source
from transforms.completeness import present
from transforms.robust import CHANCE, noise_of_share

_SCHEMA: Final = {
    "source_id": pl.String(),
    "field_shortfall": pl.Float64(),
    "short_fields": pl.String(),
    "field_excess": pl.Float64(),
    "excess_fields": pl.String(),
}


def measure_sources(articles: pl.DataFrame, measured: pl.DataFrame, sources: Mapping[str, Source]) -> pl.DataFrame:
    """A row of measures for each source, from its articles as they were read and as they were measured."""
    titles = _same_titles(measured)
    return (
        measured.group_by("source_id", maintain_order=True)
        .agg(article_count=pl.col("article_id").n_unique(), old_share=_old_share())
        .join(titles, on="source_id", how="left", maintain_order="left")
        .join(_fields(articles, sources), on="source_id", how="left", maintain_order="left")
        .with_columns(_where_enough("old_share"), _where_enough("same_title_excess"))
    )


def _old_share() -> pl.Expr:
    return (pl.col("hours_ahead") < -24 * OLD_DAYS).mean()


def _where_enough(measure: str) -> pl.Expr:
    return pl.when(pl.col("article_count") >= ENOUGH_TO_JUDGE_A_SOURCE).then(measure)


def _same_titles(measured: pl.DataFrame) -> pl.DataFrame:
    """For each source the title that stands above most articles, above how many, and by how many too many that is."""
    allowed = pl.max_horizontal(
        pl.lit(SAME_TITLE_COUNT), SAME_TITLE_SHARE * pl.col("same_title_count").sum().over("source_id")
    )
    return (
        measured.filter(pl.col("title_chars") > 0)
        .group_by("source_id", "title", maintain_order=True)
        .agg(same_title_count=pl.col("article_id").n_unique().cast(pl.Int64))
        .with_columns(same_title_excess=pl.col("same_title_count") - allowed)
        .sort("same_title_count", descending=True, maintain_order=True)
        .unique("source_id", keep="first", maintain_order=True)
        .rename({"title": "same_title"})
    )


def _fields(articles: pl.DataFrame, sources: Mapping[str, Source]) -> pl.DataFrame:
    """For each source whose file says what shares of its articles have a field: the worst shortfall and excess, in words."""
    named = articles.with_columns(pl.col("source_id").fill_null(UNKNOWN_SOURCE))
    held = [
        source_id
        for source_id in named["source_id"].unique(maintain_order=True)
        if source_id in sources and (sources[source_id].expected.fields or sources[source_id].expected.max_fields)
    ]
    rows = [_field_row(sources[source_id], named.filter(pl.col("source_id") == source_id)) for source_id in held]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _field_row(source: Source, articles: pl.DataFrame) -> tuple[str, float | None, str, float | None, str]:
    if articles["article_id"].n_unique() < ENOUGH_TO_JUDGE_A_SOURCE:
        return source.source_id, None, "", None, ""
    found, count = present(articles).mean().row(0, named=True), articles.height
    short = {name: least - found[name] - _chance(least, count) for name, least in source.expected.fields.items()}
    excess = {name: found[name] - most - _chance(most, count) for name, most in source.expected.max_fields.items()}
    return (
        source.source_id,
        max(short.values(), default=None),
        _told(short, found, source.expected.fields, "at least"),
        max(excess.values(), default=None),
        _told(excess, found, source.expected.max_fields, "at most"),
    )


def _chance(limit: float, count: int) -> float:
    """How far so few may lie beyond a limit by chance, of an outlet that keeps to it in the long run."""
    return CHANCE * noise_of_share(limit, count)


def _told(beyond: Mapping[str, float], found: Mapping[str, float], limits: Mapping[str, float], word: str) -> str:
    return ", ".join(
        f"{name} {found[name]:.0%} ({word} {limits[name]:.0%})" for name, amount in beyond.items() if amount > 0
    )

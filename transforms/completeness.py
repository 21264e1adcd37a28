"""Completeness: which fields of an article say something, and in what share of many articles.

The one list of fields that the coverage report, ``dateline sources check`` and a source's ``[expected.fields]`` name. How many
articles must have a field is declared in the catalogue; what follows where too few have it is decided in ``expectations/``.
"""

from collections.abc import Mapping

import polars as pl


def _says(column: str) -> pl.Expr:
    return pl.col(column).fill_null("").str.len_chars() > 0


def _names(column: str) -> pl.Expr:
    return pl.col(column).list.len().fill_null(0) > 0


def _counts(column: str) -> pl.Expr:
    return pl.col(column).fill_null(0) > 0


# A date that somebody else gave, or that no more than the address tells, is not the page's own.
_IS_OWN_DATE = pl.col("published_from").is_in(["archive_stamp", "first_seen", "url"]).not_().fill_null(value=False)
_IS_MOMENT = pl.col("published_precision").is_in(["minute", "second"]).fill_null(value=False)

#: Each field's name, and whether an article has it, asked of the rows of :class:`~transforms.frames.ArticleFrames` ``reading``.
FIELDS: Mapping[str, pl.Expr] = {
    "title": _says("title"),
    "subtitle": _says("subtitle"),
    "body": _says("body"),
    "own_date": _IS_OWN_DATE,
    "date_to_minute": _IS_OWN_DATE & _IS_MOMENT,
    "modified": pl.col("modified_at").is_not_null(),
    "language": _says("language"),
    "authors": _names("authors"),
    "agency": _says("agency"),
    "author_or_agency": _names("authors") | _says("agency"),
    "place": _says("dateline_place"),
    "translator": _says("translator"),
    "section": _says("section"),
    "tags": _names("tags"),
    "images": _counts("image_count"),
    "captions": _counts("caption_count"),
    "credits": _counts("credit_count"),
    "links": _counts("link_count"),
    "original": _says("original_url"),
}


def present(articles: pl.DataFrame) -> pl.DataFrame:
    """Which fields say something: a boolean column for each of :data:`FIELDS`, a row for each article, in the order given."""
    return articles.select(**FIELDS)


def shares(articles: pl.DataFrame) -> dict[str, float]:
    """For each field the share of the articles, 0 to 1, that have it; empty where there is no article."""
    return {} if articles.is_empty() else present(articles).mean().row(0, named=True)


def shortfalls(articles: pl.DataFrame, minima: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """The fields that fewer articles have than their minimum: for each the share found and the minimum."""
    found = shares(articles)
    return {name: (found[name], least) for name, least in minima.items() if found and found[name] < least}

"""The decision: is what was read new, changed or unchanged?

A pure function of what is known and what was read. It counts; it drops nothing: every document not seen before becomes
a row, and the view ``revision`` draws the same line over the rows that this draws over a batch. An article's states are ordered by
when they were observed, then by ``document_id``, since an archive's stamps may tie; a state is a revision when its
``content_hash`` differs from the one before.
"""

from typing import Literal

import polars as pl

Outcome = Literal["new", "changed", "unchanged"]

STATE_SCHEMA = {
    "article_id": pl.String(),
    "document_id": pl.String(),
    "observed_at": pl.Datetime("us", "UTC"),
    "content_hash": pl.String(),
}
_ORDER = ("article_id", "observed_at", "document_id")


def decide(read: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Give every row read its outcome.

    Args:
        read: Rows of ``reading``, one for each document, in any order; none of them is among ``known``.
        known: What the warehouse holds of the same articles, with the columns of ``STATE_SCHEMA``.

    Returns:
        ``article_id``, ``document_id`` and ``outcome`` for each row read, in the order given.
    """
    states = pl.concat(
        [
            known.select(STATE_SCHEMA.keys()).with_columns(is_known=pl.lit(value=True)),
            read.select(STATE_SCHEMA.keys()).with_columns(is_known=pl.lit(value=False)),
        ]
    ).sort(_ORDER)
    outcomes = states.with_columns(outcome=_outcome()).filter(~pl.col("is_known"))
    keys = ["article_id", "document_id"]
    return read.select(keys).join(outcomes.select(*keys, "outcome"), on=keys, how="left", maintain_order="left")


def _outcome() -> pl.Expr:
    """New is the first state of an article that was not known at all; changed is one that differs from the one before."""
    article_is_known = pl.col("is_known").any().over("article_id")
    is_first = pl.int_range(pl.len()).over("article_id") == 0
    differs = pl.col("content_hash").ne_missing(pl.col("content_hash").shift(1).over("article_id"))
    is_earlier_sighting = is_first & pl.col("content_hash").eq(pl.col("content_hash").shift(-1).over("article_id"))
    return (
        pl.when(is_first & ~article_is_known)
        .then(pl.lit("new"))
        .when(differs & ~(is_earlier_sighting & article_is_known))
        .then(pl.lit("changed"))
        .otherwise(pl.lit("unchanged"))
    )

"""The same words at many addresses of one outlet: a challenge, a wall or an error page that looks like news.

A poll brings a few articles at a time, so that the words are also looked for in what was taken before; what turns out
to be poison only by its repetition is withdrawn. How many addresses are too many stands in ``expectations/suites.py``.
"""

from typing import Final

import polars as pl

from transforms.frames import KNOWN_TEXT_SCHEMA

ADDRESSES: Final = "same_text_count"
REPEAT_COLUMNS: Final = ("article_id", "document_id", "source_id", "text_hash", "observed_at")
_WORDS = ["source_id", "text_hash"]


def nothing_known() -> pl.DataFrame:
    """No reading of before, as for an outlet that is read for the first time."""
    return pl.DataFrame(schema=KNOWN_TEXT_SCHEMA)


def with_addresses(measured: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The measures, and at how many addresses of its outlet each article's words stand; null where it has none."""
    worded = measured.filter(pl.col("body_chars") > 0, pl.col("text_hash").is_not_null())
    columns = [*_WORDS, "article_id"]
    counted = (
        pl.concat([worded.select(columns), known.select(columns)])
        .group_by(_WORDS)
        .agg(pl.col("article_id").n_unique().cast(pl.Int64).alias(ADDRESSES))
    )
    return measured.join(counted, on=_WORDS, how="left", maintain_order="left")


def withdrawn(known: pl.DataFrame, repeated: pl.DataFrame) -> pl.DataFrame:
    """Of what was taken before and stands, what has the words of articles that were refused for them.

    Returns:
        The columns of ``KNOWN_TEXT_SCHEMA``, and those by which the refused articles tell of it.
    """
    told = repeated.select(*_WORDS, ADDRESSES, "body_start").unique(_WORDS, keep="first", maintain_order=True)
    return known.filter("is_standing").join(told, on=_WORDS, maintain_order="left")

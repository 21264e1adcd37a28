"""Minima for a source's file, from an archive: ``python -m docs.minima PATH --outlet ID`` prints its ``[expected.fields]``.

PATH is a directory in the archive's format (docs/archive-format.md). How the minima are chosen is told in docs/coverage.md.
"""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import polars as pl

from docs.coverage import SOURCES, articles_of
from docs.samples import drawn
from flows.catalog import read_sources
from transforms.completeness import FIELDS, present

IN_A_ROW = 50  # articles; so many bring most outlets within a week
LEAST_SHARE = 0.2  # a field that fewer have comes and goes by itself
STEP = 0.05
ALL = 10**9
NOT_ASKED = ("title", "language", "links")  # every article is asked for the first two; the third is the writer's matter


def main() -> None:
    """Print the lines for the outlet's file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("path", type=Path)
    options.add_argument("--outlet", required=True)
    chosen = options.parse_args()
    files = drawn(chosen.path, read_sources(SOURCES), chosen.outlet, seed=0, number=ALL)
    articles = articles_of(chosen.path, files)[0]
    lines = [f"{name} = {least:g}" for name, least in minima(articles).items()]
    sys.stdout.write("\n".join(["[expected.fields]", *lines, ""]))


def minima(articles: pl.DataFrame) -> dict[str, float]:
    """For each field nine tenths of the least share that any :data:`IN_A_ROW` articles in a row have, in steps of 0.05."""
    in_order = present(articles.sort("observed_at", "article_id")).cast(pl.Float64)
    least = partial(_least_in_a_row, row=min(IN_A_ROW, max(1, in_order.height)))
    found = {name: 0.9 * least(in_order[name]) for name in FIELDS if name not in NOT_ASKED}
    return {name: int(share / STEP) * STEP for name, share in found.items() if share >= LEAST_SHARE}


def _least_in_a_row(has: pl.Series, *, row: int) -> float:
    shares: Sequence[float] = has.rolling_mean(row).drop_nulls().to_list()
    return min(shares, default=0.0)


if __name__ == "__main__":
    main()

"""Words: which of them tell two groups of outlets apart in a story. A group is named by outlets and languages."""

import polars as pl

from flows.newsroom import Newsroom
from transforms.distinguishing import Word, distinguishing
from transforms.errors import UsageError


def words_between(story_id: str, between: str, others: str, newsroom: Newsroom) -> list[Word]:
    """The words of two groups, each written with commas: outlets by their id, languages as ``zh-Hant``.

    Raises:
        UsageError: A group names nothing that the story has, or an article is in both.
    """
    texts = newsroom.warehouse.story_texts(story_id).with_row_index("row")
    groups = [_group(texts, named) for named in (between, others)]
    if not groups[0].join(groups[1], on="row", how="semi").is_empty():
        raise UsageError(
            f"{between!r} and {others!r} have articles in common.", remedy="Name groups that exclude each other."
        )
    return distinguishing(groups[0]["text"], groups[1]["text"])


def _group(texts: pl.DataFrame, named: str) -> pl.DataFrame:
    names = [name.strip() for name in named.split(",") if name.strip()]
    parts = [texts.filter((pl.col("source_id") == name) | (pl.col("language") == name)) for name in names]
    nothing = [name for name, part in zip(names, parts, strict=True) if part.is_empty()]
    if nothing or not parts:
        known = ", ".join(sorted({*texts["source_id"], *texts["language"].drop_nulls()}))
        raise UsageError(
            f"The story has no article of {(nothing or [named])[0]!r}.", remedy=f"It has: {known or 'none at all'}."
        )
    return pl.concat(parts).unique("row").sort("text")

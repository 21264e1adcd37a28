"""Which names of the catalogue stand in which articles: people, places and bodies, in any script, all in one pass over a text."""

import hashlib
from collections.abc import Sequence

import polars as pl

from transforms.passages import find
from transforms.story_tables import tables_of
from transforms.storybook import Group, Names, Story, with_names

FINDER_VERSION = 1

MENTION_SCHEMA = {
    "names_id": pl.String(),
    "article_id": pl.String(),
    "content_hash": pl.String(),
    "mentions": pl.Int64(),
}


def names_as_stories(names: Sequence[Names]) -> list[Story]:
    """Each name as a story of one group with its words, what it refers to spelt out.

    Raises:
        CatalogError: A name refers to one that is not there, or to itself.
    """
    known = {name.names_id: name for name in names}
    return [with_names(_as_story(name), known) for name in names]


def _as_story(name: Names) -> Story:
    group = Group(name=name.title, any=name.any, exclude=name.exclude)
    return Story(story_id=name.names_id, title=name.title, group=(group,))


def names_version(name: Story) -> str:
    """A hash of a name's words; another one means that it is looked for everywhere again."""
    words = "".join(group.model_dump_json() for group in name.groups)
    return hashlib.blake2b(f"{FINDER_VERSION} {words}".encode(), digest_size=16).hexdigest()


def mentions(articles: pl.DataFrame, names: Sequence[Story]) -> pl.DataFrame:
    """How often names stand in articles; longer words that mean something else take away what was counted within them.

    Args:
        articles: article_id, content_hash, title, body.
        names: As :func:`names_as_stories` writes them.

    Returns:
        Rows of ``MENTION_SCHEMA``, of names that do occur.
    """
    tables = tables_of(names)
    found = find(articles, tables.patterns).mentions
    return (
        found.join(tables.uses, on="pattern")
        .group_by("row", "group", "term")
        .agg(pl.col("counts").sum())
        .filter(pl.col("counts") > 0)
        .join(tables.members, on="group")
        .group_by("row", "story")
        .agg(mentions=pl.col("counts").sum())
        .join(tables.stories.select("story", names_id="story_id"), on="story")
        .join(articles.select("article_id", "content_hash").with_row_index("row"), on="row")
        .sort("row", "names_id")
        .select(MENTION_SCHEMA.keys())
        .cast(pl.Schema(MENTION_SCHEMA))
    )

"""Does an article belong to a story? It does when the story is its subject or a substantive part of it.

How much of an article speaks of a story is measured in three places: the title, the lead, and the whole text. In each, the
measure is 1 where all of it does and 0 where nothing does; the score is their mean, weighed as the story says:

* the title: a third for all groups being in it, and two thirds for the share of the groups that are;
* lead and text: half for the share of it, by length, that the group met least is mentioned in, sentence by sentence, and half
  for the share of sentences that mention all groups together. Nobody names a subject in each sentence: two thirds of the
  text are all of it.

So a passing mention scores little, wherever it stands, and no place alone decides. What is not there weighs nothing: of an
article without a text, the title is all. A story with one group is met where the
group is. Everything works on columns, over all stories at once.
"""

import hashlib
from collections.abc import Sequence

import polars as pl

from transforms.passages import Passages, find
from transforms.story_tables import PLACES, StoryTables, tables_of
from transforms.storybook import Story

MATCHER_VERSION = 2

ALL_OF_IT = 2 / 3
TITLE_TOGETHER = 1 / 3

MATCH_SCHEMA = {
    "story_id": pl.String(),
    "article_id": pl.String(),
    "content_hash": pl.String(),
    "score": pl.Float64(),
    "matched_by": pl.List(pl.String()),
}


def story_version(story: Story) -> str:
    """A hash of the definition and of the way it is read; another one means that all articles are matched again."""
    definition = story.model_dump_json(by_alias=True)
    return hashlib.blake2b(f"{MATCHER_VERSION} {definition}".encode(), digest_size=16).hexdigest()


class Matcher:
    """Stories, made ready to be matched against one batch of articles after another.

    Args:
        stories: The definitions, their names spelt out.
    """

    def __init__(self, stories: Sequence[Story]) -> None:
        self._tables = tables_of(stories)

    def match(self, articles: pl.DataFrame) -> pl.DataFrame:
        """The articles that belong to the stories.

        Args:
            articles: article_id, content_hash, source_id, language, published_at, title, body.

        Returns:
            Rows of ``MATCH_SCHEMA``: those that belong, with the score and the terms found, as the definition writes them.
        """
        return self._weighed(articles, pl.col("belongs")).select(MATCH_SCHEMA.keys()).cast(pl.Schema(MATCH_SCHEMA))

    def weigh(self, articles: pl.DataFrame) -> pl.DataFrame:
        """What the articles score that are within a story's bounds and meet all its groups, and why.

        Returns:
            story_id, article_id, content_hash, title, in_title, in_lead, in_body (the measure of each place, 0 to 1), score,
            threshold, is_near, is_ruled_out, belongs, matched_by.
        """
        return self._weighed(articles, pl.lit(value=True))

    def _weighed(self, articles: pl.DataFrame, wanted: pl.Expr) -> pl.DataFrame:
        tables = self._tables
        passages = find(articles, tables.patterns)
        spoken = _spoken(passages, tables)
        candidates = _candidates(articles, spoken, tables)
        scored = _scored(_measured(candidates, spoken, passages.lengths), _ruled_out(candidates, spoken), tables)
        return (
            scored.filter(wanted)
            .join(
                _terms_found(candidates.join(scored.filter(wanted), on=("row", "story"), how="semi"), passages, tables),
                on=("row", "story"),
                how="left",
            )
            .join(articles.select("article_id", "content_hash", "title").with_row_index("row"), on="row", how="left")
            .sort("story", "row")
            .drop("story", "row", "needs_nearness", *[f"w_{place}" for place in PLACES])
        )


def _spoken(passages: Passages, tables: StoryTables) -> pl.DataFrame:
    """How much a passage speaks of a group, 0 to 1: row, passage, group, value."""
    place = pl.when(pl.col("passage") == 0).then(0).when(pl.col("lead") > 0).then(1).otherwise(2)
    return (
        _worth_counting(passages.mentions, tables)
        .group_by("row", "passage", "group", "term")
        .agg(pl.col("counts").sum(), pl.col("weight", "reach").first())
        .filter(pl.col("counts") > 0)
        .join(passages.lengths.select("row", "passage", place=place), on=("row", "passage"), how="left")
        .filter(pl.col("place") <= pl.col("reach"))
        .group_by("row", "passage", "group")
        .agg(value=pl.col("weight").sum().clip(0, 1))
    )


def _worth_counting(mentions: pl.DataFrame, tables: StoryTables) -> pl.DataFrame:
    """What mentions count for, in articles alone that have some term of every group of a story."""
    uses = tables.uses.with_columns(term=pl.col("term").rank("dense"))
    there = mentions.select("row", "pattern").unique().join(uses.select("pattern", "group"), on="pattern")
    groups = _met(there.select("row", "group").unique(), tables).select("row", "group").unique()
    return mentions.join(uses, on="pattern").join(groups, on=("row", "group"), how="semi")


def _met(there: pl.DataFrame, tables: StoryTables) -> pl.DataFrame:
    """Of the groups that occur in articles, those of stories whose groups all do: row, story, group, needed, is_none."""
    members = there.join(tables.members, on="group")
    counted = members.filter(~pl.col("is_none")).group_by("row", "story").agg(pl.len(), pl.col("needed").first())
    whole = counted.filter(pl.col("len") == pl.col("needed"))
    return members.join(whole, on=("row", "story"), how="semi")


def _candidates(articles: pl.DataFrame, spoken: pl.DataFrame, tables: StoryTables) -> pl.DataFrame:
    """Articles that meet every group of a story, and are within its bounds: row, story, group, needed, is_none."""
    met = _met(spoken.select("row", "group").unique(), tables)
    numbered = articles.with_row_index("row")
    for number, story in enumerate(tables.definitions):
        if _has_bounds(story):
            outside = numbered.filter(~in_scope(story)).select("row", story=pl.lit(number, dtype=pl.UInt32))
            met = met.join(outside, on=("row", "story"), how="anti")
    return met


def _has_bounds(story: Story) -> bool:
    return bool(story.since or story.until or story.outlets or story.languages)


def in_scope(story: Story) -> pl.Expr:
    """Time, outlets and languages; an article without a date is not ruled out by one."""
    day = pl.col("published_at").dt.date()
    scope = pl.lit(value=True)
    if story.since:
        scope &= (day >= story.since).fill_null(value=True)
    if story.until:
        scope &= (day <= story.until).fill_null(value=True)
    if story.outlets:
        scope &= pl.col("source_id").is_in(story.outlets)
    if story.languages:
        scope &= pl.col("language").is_in(story.languages).fill_null(value=False)
    return scope


def _measured(candidates: pl.DataFrame, spoken: pl.DataFrame, lengths: pl.DataFrame) -> pl.DataFrame:
    """What of title, lead and body speaks of a story: row, story, in_title, in_lead, in_body, is_near."""
    said = (
        candidates.filter(~pl.col("is_none"))
        .join(spoken, on=("row", "group"))
        .join(lengths, on=("row", "passage"), how="left")
        .with_columns(is_title=pl.col("passage") == 0)
    )
    value, is_title = pl.col("value"), pl.col("is_title")
    groups = said.group_by("row", "story", "group", "needed").agg(
        title=(value * is_title).max(), lead=(value * pl.col("lead")).sum(), body=(value * pl.col("body")).sum()
    )
    least = groups.group_by("row", "story").agg(
        title_share=pl.col("title").sum() / pl.col("needed").first(),
        lead=pl.col("lead").min(),
        body=pl.col("body").min(),
    )
    totals = lengths.group_by("row").agg(all_lead=pl.col("lead").sum(), all_body=pl.col("body").sum())
    return (
        least.join(_together(said), on=("row", "story"), how="left")
        .join(totals, on="row", how="left")
        .with_columns(pl.col("title_all", "lead_all", "body_all").fill_null(0.0), is_near=pl.col("title_all").is_not_null())
        .select(
            "row", "story", "is_near",
            in_title=(1 - TITLE_TOGETHER) * pl.col("title_share") + TITLE_TOGETHER * pl.col("title_all"),
            in_lead=_share("lead"),
            in_body=_share("body"),
        )
    )  # fmt: skip


def _together(said: pl.DataFrame) -> pl.DataFrame:
    """What of each place mentions all groups of a story in one sentence; rows only where any does."""
    return (
        said.group_by("row", "story", "passage")
        .agg(pl.len(), pl.col("needed", "is_title", "lead", "body").first(), pl.col("value").min())
        .filter(pl.col("len") == pl.col("needed"))
        .group_by("row", "story")
        .agg(
            title_all=(pl.col("value") * pl.col("is_title")).max(),
            lead_all=(pl.col("value") * pl.col("lead")).sum(),
            body_all=(pl.col("value") * pl.col("body")).sum(),
        )
    )


def _share(place: str) -> pl.Expr:
    """What of a place speaks of the story; null where there is no text, which then weighs nothing."""
    spoken = (pl.col(place) + pl.col(f"{place}_all")) / 2
    there = pl.col(f"all_{place}") * ALL_OF_IT
    return pl.when(there > 0).then((spoken / there).clip(0, 1))


def _scored(measured: pl.DataFrame, ruled_out: pl.DataFrame, tables: StoryTables) -> pl.DataFrame:
    score = _sum([pl.col(f"in_{place}") * pl.col(f"w_{place}") for place in PLACES]) / _sum(
        [pl.when(pl.col(f"in_{place}").is_not_null()).then(pl.col(f"w_{place}")) for place in PLACES]
    )
    belongs = (pl.col("score") >= pl.col("threshold")) & ~pl.col("is_ruled_out") & pl.col("is_near")
    return (
        measured.join(tables.stories, on="story")
        .join(ruled_out, on=("row", "story"), how="left")
        .with_columns(
            score=score,
            is_near=pl.col("is_near") | ~pl.col("needs_nearness"),
            is_ruled_out=pl.col("is_ruled_out").fill_null(value=False),
        )
        .with_columns(belongs=belongs)
    )


def _sum(of_places: list[pl.Expr]) -> pl.Expr:
    return pl.sum_horizontal(*of_places, ignore_nulls=True)


def _ruled_out(candidates: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
    said = candidates.filter("is_none").join(spoken, on=("row", "group"), how="semi")
    return said.select("row", "story", is_ruled_out=pl.lit(value=True)).unique()


def _terms_found(candidates: pl.DataFrame, passages: Passages, tables: StoryTables) -> pl.DataFrame:
    """The terms that were found, as the definition writes them: row, story, matched_by."""
    return (
        candidates.filter(~pl.col("is_none"))
        .join(tables.uses.filter(pl.col("counts") > 0), on="group")
        .join(passages.mentions.select("row", "pattern").unique(), on=("row", "pattern"), how="semi")
        .group_by("row", "story")
        .agg(matched_by=pl.col("term").unique().sort())
    )

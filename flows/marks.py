"""Marks: what a person says of an article in a story. It outranks the rule, and the rule is counted against it."""

from dataclasses import dataclass

import polars as pl

from flows.named import the_article
from flows.newsroom import Newsroom, new_id
from transforms.frames import frame_of
from transforms.schemas import FACTS
from transforms.stories import Matcher
from transforms.storybook import Story

NOTHING = "none"


@dataclass(frozen=True, slots=True)
class Tally:
    """The rule, as the story's file has it, against the marks: how often it agrees."""

    both_in: int
    only_rule: int
    only_person: int
    both_out: int

    @property
    def precision(self) -> float | None:
        """Of the marked articles that the rule takes, the share that is marked in; None where it takes none."""
        taken = self.both_in + self.only_rule
        return self.both_in / taken if taken else None

    @property
    def recall(self) -> float | None:
        """Of those marked in, the share that the rule takes; None where none is."""
        wanted = self.both_in + self.only_person
        return self.both_in / wanted if wanted else None


def set_mark(story: Story, name: str, mark: str, reason: str, newsroom: Newsroom) -> bool:
    """Write down that an article is ``in`` or ``out``, or ``none`` to take that back; a mark that stands is not written again.

    Raises:
        UsageError: There is no such article, or there are several.
    """
    article_id = the_article(newsroom.warehouse, name)
    standing = newsroom.warehouse.marks(story.story_id).filter(article_id=article_id)
    before = ("in" if standing["is_in"][0] else "out", standing["reason"][0]) if standing.height else (NOTHING, "")
    if before == (mark, reason):
        return False
    now = newsroom.clock()
    row = {"story_id": story.story_id, "article_id": article_id, "mark": mark, "reason": reason, "marked_at": now}
    newsroom.warehouse.append_mark(frame_of(FACTS["mark"], [{**row, "mark_id": new_id(now)}]))
    return True


def tally(story: Story, newsroom: Newsroom) -> Tally | None:
    """The rule of a story's file against the marks; None where there are none."""
    marks = newsroom.warehouse.marks(story.story_id)
    if marks.is_empty():
        return None
    articles = newsroom.warehouse.marked_articles(story.story_id)
    taken = Matcher([story]).match(articles)["article_id"].unique()
    held = marks.join(articles.select("article_id"), on="article_id", how="semi")
    counts = held.select(is_in="is_in", is_taken=pl.col("article_id").is_in(taken.implode()))
    return Tally(
        *(
            counts.filter(is_in=bool(person), is_taken=bool(rule)).height
            for rule, person in ((1, 1), (1, 0), (0, 1), (0, 0))
        )
    )

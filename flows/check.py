"""Check: why an article is in a story or out of it, and which articles are in or out by little."""

from dataclasses import dataclass

import polars as pl

from flows.named import the_article
from flows.newsroom import Newsroom
from transforms.breadth import Breadth
from transforms.stories import Matcher, in_scope
from transforms.storybook import Story
from transforms.verdicts import Verdict, explain

# As many of the latest articles within the story's time are looked at for doubtful ones.
LOOKED_AT = 5000


def check_article(story: Story, name: str, newsroom: Newsroom) -> Verdict:
    """Explain one article, named by its id, the beginning of it, or its address.

    Raises:
        UsageError: There is no such article, or there are several.
    """
    article_id = the_article(newsroom.warehouse, name)
    return explain(newsroom.warehouse.article_to_match(article_id), story)


@dataclass(frozen=True, slots=True)
class Doubtful:
    """The nearest misses and the weakest hits among the latest articles, and how many of these belong at all."""

    misses: pl.DataFrame
    hits: pl.DataFrame
    breadth: Breadth


def doubtful(story: Story, newsroom: Newsroom, *, limit: int) -> Doubtful:
    """Which of the latest articles are in a story or out of it by little, nearest to the threshold first."""
    articles = newsroom.warehouse.latest_articles(since=story.since, until=story.until, limit=LOOKED_AT)
    weighed = Matcher([story]).weigh(articles)
    misses = weighed.filter(~pl.col("belongs")).sort("score", "article_id", descending=[True, False])
    hits = weighed.filter("belongs").sort("score", "article_id")
    breadth = Breadth(articles.filter(in_scope(story)).height, hits.height)
    return Doubtful(misses.head(limit), hits.head(limit), breadth)

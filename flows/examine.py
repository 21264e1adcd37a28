"""Examine a source: read it once from end to end, and say what was found and what was missed. Nothing is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from expectations.validate import Verdict, validate_articles
from flows.newsroom import Clock, utc_now, web_settings
from flows.settings import Settings
from flows.stages import Reading, read_documents
from sources.exchange import WebSettings
from sources.poll import Poll
from sources.webthread import WebThread
from transforms.catalog import Source, SourceIndex
from transforms.polling import KnownEntry

# What an analyst asks of an article, and what must be there for it to count as found.
FIELDS = (
    "title", "subtitle", "authors", "published_at", "modified_at", "language", "section", "tags", "body", "image_count",
    "translator", "original_url",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Examination:
    """What one look at a source found.

    Attributes:
        poll: Its feeds and pages.
        reading: The articles read out of them, and the pages that were none.
        verdict: What was expected of them, and what was not met.
        found: For each field the share of articles that have it, 0 to 1; empty where there was no article.
    """

    poll: Poll
    reading: Reading
    verdict: Verdict
    found: dict[str, float]


def examine_source(
    source: Source, settings: Settings, *, clock: Clock = utc_now, web: WebSettings | None = None
) -> Examination:
    """Poll a source as if it had never been seen, and read what it brings.

    Raises:
        SourceError: None of its feeds can be read, or it has none.
    """
    with WebThread(web or web_settings(settings), clock=clock) as thread:
        known: dict[str, KnownEntry] = {}
        poll = thread.poll(source, known, {})
    reading = read_documents([(document, entry) for entry, document in poll.documents], SourceIndex([source]))
    articles = reading.articles.reading
    verdict = validate_articles(articles, sources={source.source_id: source}, now=clock())
    return Examination(poll, reading, verdict, field_shares(articles, FIELDS))


def field_shares(articles: pl.DataFrame, fields: Sequence[str]) -> dict[str, float]:
    """The share of articles, 0 to 1, in which each field says something."""
    if articles.is_empty():
        return {}
    return articles.select(_says_something(articles, name).mean().alias(name) for name in fields).row(0, named=True)


def _says_something(articles: pl.DataFrame, name: str) -> pl.Expr:
    dtype = articles.schema[name]
    column = pl.col(name)
    if isinstance(dtype, pl.List):
        return column.list.len() > 0
    if dtype == pl.String:
        return column.fill_null("").str.len_chars() > 0
    return column.fill_null(0) > 0 if dtype.is_numeric() else column.is_not_null()

"""Examine a source: read it once from end to end, and say what was found and what was missed. Nothing is loaded."""

from dataclasses import dataclass

from expectations.validate import Verdict, validate_articles
from flows.newsroom import Clock, utc_now, web_settings
from flows.settings import Settings
from sources.exchange import WebSettings
from sources.poll import Poll, nothing_known
from sources.webthread import WebThread
from transforms.catalog import Source, SourceIndex
from transforms.completeness import shares
from transforms.readings import Reading, read_documents


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
        poll = thread.poll(source, nothing_known, {})
    reading = read_documents([(document, entry) for entry, document in poll.documents], SourceIndex([source]))
    articles = reading.articles.reading
    verdict = validate_articles(articles, sources={source.source_id: source}, now=clock())
    return Examination(poll, reading, verdict, shares(articles))

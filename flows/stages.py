"""The stages between documents and the warehouse, the same for every flow: tell apart, read, check, decide, load.

Each is a plain function of its arguments; what runs them stands in ``flows/runner.py``.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import accumulate

import polars as pl

from expectations.suites import SAME_TEXT_WITHIN
from expectations.validate import Verdict, validate_articles
from flows.newsroom import Newsroom, Run, new_id
from transforms.archive import read_archive_document
from transforms.catalog import SourceIndex
from transforms.daily import daily_rows
from transforms.errors import DocumentError, FetchError, ParseError
from transforms.frames import (
    ArticleFrames,
    article_frames,
    concat_articles,
    document_frames,
    feed_entry_frame,
    frame_of,
    rejection_frame,
)
from transforms.pages import read_page
from transforms.records import Article, Counts, FeedEntry, RawDocument, Rejection
from transforms.revisions import decide
from transforms.schemas import FACTS
from transforms.search_index import Index, index_of, no_words, words_of
from warehouse.facts import Load, SourceCounts

Offered = tuple[RawDocument, FeedEntry | None]

# What an archive's files are, on disk or given out by a server.
ARCHIVE_TYPE = "text/markdown"
ARTICLE_KEY = ("article_id", "document_id")


@dataclass(frozen=True, slots=True)
class Batch:
    """What was offered for one load, told apart: documents never seen, those known already, and what could not be had."""

    offered: int
    documents: tuple[Offered, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    known: Counter[tuple[str, bool]] = field(default_factory=Counter)
    entries: tuple[FeedEntry, ...] = ()
    page_states: tuple[dict[str, object], ...] = ()
    through_at: dict[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read out of documents, and which of them were no articles.

    ``words`` are those of the articles (``transforms.search_index.words_of``) where they were told apart by who read.
    """

    articles: ArticleFrames
    rejections: tuple[Rejection, ...]
    words: pl.DataFrame | None = None


def tell_apart(
    newsroom: Newsroom, offered: Sequence[Offered], in_flight: frozenset[tuple[str, str]] = frozenset()
) -> tuple[tuple[Offered, ...], Counter[tuple[str, bool]]]:
    """Which documents were never seen, and how many were, by source and by whether they were read as articles.

    Args:
        newsroom: Whose warehouse is asked.
        offered: Documents of one batch.
        in_flight: Keys of documents that are on their way into the warehouse.
    """
    known = {
        (document_id, url): (source_id, was_read)
        for document_id, url, source_id, was_read in newsroom.warehouse.known_documents(
            [document.document_id for document, _ in offered]
        ).iter_rows()
    }
    unseen: dict[tuple[str, str], Offered] = {}
    seen: Counter[tuple[str, bool]] = Counter()
    for document, entry in offered:
        key = (document.document_id, document.url)
        if key in known:
            seen[known[key]] += 1
        elif key in unseen or key in in_flight:
            seen[document.source_id, True] += 1
        else:
            unseen[key] = (document, entry)
    return tuple(unseen.values()), seen


def read_documents(offered: Iterable[Offered], sources: SourceIndex) -> Reading:
    """Read documents as articles; one that is none becomes a rejection, and the others go on."""
    articles: list[Article] = []
    rejections: list[Rejection] = []
    for document, entry in offered:
        try:
            article = article_of(document, entry, sources)
        except DocumentError as error:
            rejections.append(rejected_document(document, error))
        else:
            articles.append(article)
    return Reading(article_frames(articles), tuple(rejections))


def article_of(document: RawDocument, entry: FeedEntry | None, sources: SourceIndex) -> Article:
    """The article in a document, whether of an archive or a page of the web.

    Raises:
        DocumentError: There is none in it.
    """
    if document.content_type.startswith(ARCHIVE_TYPE):
        return _of_its_own_outlet(read_archive_document(document, sources), entry)
    return read_page(document, sources.sources.get(document.source_id) or sources.of(document.url), entry)


def _of_its_own_outlet(article: Article, entry: FeedEntry | None) -> Article:
    """A document that names its own address may, from the web, name no other outlet's."""
    if entry is not None and article.source_id != entry.source_id:
        raise ParseError(
            f"The document says that it is {article.url}, which is not of {entry.source_id}, whose feed listed it.",
            expectation="is_of_its_outlet",
        )
    return article


def rejected_document(document: RawDocument, error: DocumentError) -> Rejection:
    """The rejection that a document becomes when it cannot be read."""
    return Rejection(
        stage=error.stage,
        record_id=document.document_id,
        source_id=document.source_id,
        expectation=error.expectation,
        reason=str(error),
        url=document.url or None,
        document_id=document.document_id,
        is_failure=isinstance(error, FetchError),
    )


def with_words(reading: Reading) -> Reading:
    """The same with the words of its articles, which are half of the work of reading and wanted of what is new alone."""
    return reading if reading.words is not None else replace(reading, words=words_of(reading.articles.reading))


def concat_readings(parts: Iterable[Reading]) -> Reading:
    """What several processes read, as one."""
    collected = [with_words(part) for part in parts]
    firsts = accumulate((part.articles.reading.height for part in collected), initial=0)
    return Reading(
        concat_articles(part.articles for part in collected),
        tuple(rejection for part in collected for rejection in part.rejections),
        pl.concat([no_words(), *map(_moved, collected, firsts)]),
    )


def _moved(part: Reading, first_row: int) -> pl.DataFrame:
    """The words of a part whose articles begin at a row."""
    assert part.words is not None
    return part.words.with_columns(pl.col("row") + first_row)


def check(newsroom: Newsroom, reading: Reading) -> Verdict:
    """Hold what was read against what we expect of it."""
    articles = reading.articles.reading
    return validate_articles(
        articles,
        sources=newsroom.sources.sources,
        now=newsroom.clock(),
        known_texts=newsroom.warehouse.known_texts(articles, within=SAME_TEXT_WITHIN),
    )


def load(newsroom: Newsroom, run: Run, batch: Batch, reading: Reading, verdict: Verdict) -> Load:
    """Decide what is new, changed or unchanged, and write all of the batch in one transaction."""
    passed = reading.articles.only(verdict.passed)
    outcomes = decide(passed.reading, newsroom.warehouse.known_states(passed.reading["article_id"].unique()))
    documents = [document for document, _ in batch.documents]
    document, payload = document_frames(documents, [json.dumps(dict(document.headers)) for document in documents])
    now = newsroom.clock()
    load_id = new_id(now)
    index = _index(reading, outcomes, load_id)
    written = Load(
        load_id=load_id,
        run_id=run.run_id,
        loaded_at=now,
        articles=passed,
        document=document,
        payload=payload,
        rejection=rejection_frame((*batch.rejections, *reading.rejections, *verdict.rejections)),
        validation=verdict.validations,
        repeat=verdict.repeats,
        sources=_counted(batch, reading, outcomes),
        feed_entry=feed_entry_frame(batch.entries),
        page_state=frame_of(FACTS["page_state"], batch.page_states),
        daily=_daily(batch, reading, verdict, passed.reading.join(outcomes, on=ARTICLE_KEY), now),
        posting=index.posting,
        indexed=index.indexed,
    )
    assert written.counts.entries == batch.offered, (batch.offered, written.counts)
    newsroom.warehouse.load(written)
    run.add(written, verdict.stopped)
    return written


def _index(reading: Reading, outcomes: pl.DataFrame, load_id: str) -> Index:
    """Index the readings whose words search does not know yet; of one that is there twice, the first."""
    news = outcomes.filter(pl.col("outcome") != "unchanged")
    every = reading.articles.reading if reading.words is None else reading.articles.reading.with_row_index("row")
    once = every.unique(ARTICLE_KEY, keep="first", maintain_order=True)
    return index_of(once.join(news, on=ARTICLE_KEY, how="semi", maintain_order="left"), load_id, reading.words)


def _daily(batch: Batch, reading: Reading, verdict: Verdict, decided: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The days of this load's sources: of new articles, and of what was refused, on the day when each was seen."""
    seen_on = {document.document_id: document.fetched_at.date() for document, _ in batch.documents}
    refused = (
        (rejection, seen_on[rejection.document_id] if rejection.document_id else now.date())
        for rejection in (*batch.rejections, *reading.rejections, *verdict.rejections)
        # A document that is read again was counted when it was first refused.
        if not rejection.is_failure and (not rejection.document_id or rejection.document_id in seen_on)
    )
    return daily_rows(decided.filter(pl.col("outcome") == "new"), refused)


def _counted(batch: Batch, reading: Reading, outcomes: pl.DataFrame) -> tuple[SourceCounts, ...]:
    """Every entry of a batch in exactly one of the five counts, by source."""
    tally = Counter[tuple[str, str]]()
    for rejection in (*batch.rejections, *reading.rejections):
        tally[rejection.source_id, "failed" if rejection.is_failure else "rejected"] += 1
    for (source_id, was_read), count in batch.known.items():
        tally[source_id, "unchanged" if was_read else "rejected"] += count
    read = reading.articles.reading.select(*ARTICLE_KEY, "source_id")
    judged = read.join(outcomes, on=ARTICLE_KEY, how="left", maintain_order="left")
    # One page under two addresses that turn out to be one article has nothing to add the second time.
    is_first = pl.struct(ARTICLE_KEY).is_first_distinct()
    for source_id, outcome, is_new in judged.select("source_id", "outcome", is_first).iter_rows():
        tally[source_id, ("unchanged" if not is_new else outcome) if outcome else "rejected"] += 1
    return tuple(
        SourceCounts(source_id, _counts_of(source_id, tally), batch.through_at.get(source_id))
        for source_id in sorted({source_id for source_id, _ in tally} | set(batch.through_at))
    )


def _counts_of(source_id: str, tally: Counter[tuple[str, str]]) -> Counts:
    five = {name: tally[source_id, name] for name in ("new", "changed", "unchanged", "rejected", "failed")}
    return Counts(entries=sum(five.values()), **five)

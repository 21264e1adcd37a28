"""The stages between documents and the warehouse, the same for every flow: tell apart, read, check, decide, load.

Each is a plain function of its arguments; what runs them stands in ``flows/runner.py``.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from expectations.suites import SAME_TEXT_WITHIN
from expectations.validate import Verdict, validate_articles
from flows import journal, telemetry
from flows.newsroom import Newsroom, Run, new_id
from transforms.daily import daily_rows
from transforms.frames import (
    document_frames,
    feed_entry_frame,
    frame_of,
    rejection_frame,
)
from transforms.readings import Offered, Reading
from transforms.records import Counts, FeedEntry, Rejection
from transforms.revisions import decide
from transforms.schemas import FACTS
from transforms.search_index import Index, index_of
from warehouse.facts import Load, SourceCounts

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
    archive_marks: tuple[dict[str, object], ...] = ()
    through_at: dict[str, datetime] = field(default_factory=dict)


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
        archive_mark=frame_of(FACTS["archive_mark"], batch.archive_marks),
        daily=_daily(batch, reading, verdict, passed.reading.join(outcomes, on=ARTICLE_KEY), now),
        posting=index.posting,
        indexed=index.indexed,
    )
    assert written.counts.entries == batch.offered, (batch.offered, written.counts)
    newsroom.warehouse.load(written)
    run.add(written, verdict.stopped)
    journal.loaded(written)
    telemetry.loaded(written)
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

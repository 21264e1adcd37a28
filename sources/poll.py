"""One look at one outlet: its feeds, and the pages of what is new, touched or due to be looked at again.

    async with Web(settings) as web:
        poll = await poll_source(web, source, recall, feed_validators, now=now)

Which pages are worth a request is decided in ``transforms/polling.py``; what they say is read elsewhere.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sources.discovery import FULL_FEED_EVERY, FeedAnswer, FeedState, ask_feed
from sources.exchange import DeniedError, Fetched, Validators, not_had, refused
from sources.web import Web
from transforms.catalog import Source
from transforms.entries import FULL_TEXT_TYPE
from transforms.errors import DocumentError, FetchError, SourceError
from transforms.identity import document_id
from transforms.polling import Decision, KnownEntry, decide, due_beyond
from transforms.records import FeedEntry, RawDocument, Rejection

__all__ = ["FULL_FEED_EVERY", "FeedState", "Poll", "Recall", "nothing_known", "poll_source"]

Recall = Callable[[Sequence[str]], Mapping[str, KnownEntry]]
"""Gives, by entry id, what is known of the entries that are listed now, and of all that may be due for another look."""

KEPT_HEADERS = ("etag", "last-modified", "content-type", "date", "content-language")


def nothing_known(_listed: Sequence[str]) -> Mapping[str, KnownEntry]:
    """Of a source that is looked at as if for the first time."""
    return {}


@dataclass(frozen=True, slots=True)
class Poll:
    """What one look at an outlet brought.

    ``entry_count == len(documents) + unchanged + len(rejections)``, always.

    Attributes:
        source_id: The outlet.
        entries: What its feeds list, each once. A feed that says nothing changed lists nothing.
        entry_count: How many things were decided about: ``entries``, entries that could not be followed, and young
            articles looked at again though no feed lists them.
        documents: Pages that came, each with its entry; of a feed with full texts, entries as pages.
        unchanged: Entries not worth a request, and pages whose host answered 304.
        checked: Of the unchanged, what is now known of those that were asked for.
        rejections: Entries that came to nothing; ``is_failure`` for what could not be had.
        denied: Of the failures, what to remember of those whose host says that there is no such page. They are asked
            for again at the ages of ``transforms/polling.py``; each time counts as a failure, and in between an entry that
            its feed goes on listing counts as unchanged.
        feed_states: What to remember of the feeds that came.
        feed_failures: Feeds that could not be read, while others could.
        moved_feeds: Old and new address of feeds whose host says that they moved for good; the catalogue's matter.
        unchanged_feeds: How many feeds said, or showed, that nothing changed.
        polled_at: When.
    """

    source_id: str
    entries: tuple[FeedEntry, ...]
    entry_count: int
    documents: tuple[tuple[FeedEntry, RawDocument], ...]
    unchanged: int
    checked: tuple[KnownEntry, ...]
    rejections: tuple[Rejection, ...]
    denied: tuple[KnownEntry, ...]
    feed_states: tuple[FeedState, ...]
    feed_failures: tuple[Rejection, ...]
    moved_feeds: tuple[tuple[str, str], ...]
    unchanged_feeds: int
    polled_at: datetime


async def poll_source(
    web: Web,
    source: Source,
    recall: Recall,
    feed_validators: Mapping[str, Validators],
    *,
    now: datetime,
) -> Poll:
    """Read a source's feeds and fetch the pages that are new, touched, or due for another look.

    Args:
        web: Shared by all polls of a run, so that hosts are paced across sources.
        source: The outlet.
        recall: Asked in a thread for what earlier polls brought; without those that failed, which are then tried again.
        feed_validators: By address of a feed, or of a sitemap that an index names, :attr:`FeedState.validators` of the last
            poll; looked up in a thread as they are needed.
        now: The instant that the schedule is held against.

    Raises:
        SourceError: None of its feeds could be read.
    """
    if not source.feeds:
        raise SourceError(f"{source.name} has no feeds.", remedy="Add one to its file.", source_id=source.source_id)
    asked = await asyncio.gather(*(ask_feed(web, source, feed, feed_validators, now) for feed in source.feeds))
    answers = [answer for group in asked for answer in group]
    if all(answer.error for answer in answers):
        raise _silent(source, answers)
    entries = _each_once(answers)
    known = await asyncio.to_thread(recall, [entry.entry_id for entry in entries])
    decisions = (
        *decide(entries, known, now=now),
        *due_beyond(entries, known, source_id=source.source_id, now=now),
    )
    outcomes = await _pages(web, source, decisions, _full_texts(source, answers))
    return _poll(source, answers, entries, outcomes, now)


def _silent(source: Source, answers: Sequence[FeedAnswer]) -> SourceError:
    errors = [answer.error for answer in answers if answer.error]
    told = " ".join(str(error) for error in errors)
    failure = SourceError(f"{source.name} cannot be read: {told}", source_id=source.source_id, url=answers[0].url)
    failure.__cause__ = errors[0]
    return failure


def _each_once(answers: Sequence[FeedAnswer]) -> tuple[FeedEntry, ...]:
    entries: dict[str, FeedEntry] = {}
    for answer in answers:
        for entry in answer.reading.entries if answer.reading else ():
            entries.setdefault(entry.entry_id, entry)
    return tuple(entries.values())


def _full_texts(source: Source, answers: Sequence[FeedAnswer]) -> dict[str, RawDocument]:
    """By entry id, the articles that came with their feeds."""
    return {
        entry.entry_id: RawDocument(
            document_id=document_id(body),
            source_id=source.source_id,
            url=entry.url,
            origin=answer.url,
            fetched_at=entry.seen_at,
            status=200,
            content_type=FULL_TEXT_TYPE,
            body=body,
        )
        for answer in reversed(answers)
        if answer.reading
        for entry in answer.reading.entries
        if (body := answer.reading.pages.get(entry.entry_id))
    }


@dataclass(frozen=True, slots=True)
class _Denied:
    """A page that its host says it does not have."""

    known: KnownEntry
    rejection: Rejection


_Outcome = RawDocument | KnownEntry | _Denied | Rejection | None


async def _pages(
    web: Web, source: Source, decisions: Sequence[Decision], full_texts: Mapping[str, RawDocument]
) -> list[tuple[FeedEntry, _Outcome]]:
    """What became of each entry, in order; the hosts' gates decide when each request goes."""
    room, places = _Room(web.settings.max_poll_bytes), asyncio.Semaphore(source.concurrency)

    async def page(decision: Decision) -> _Outcome:
        if decision.action == "skip":
            return None
        if document := full_texts.get(decision.entry.entry_id):
            return document
        async with places:
            return await _page(web, source, decision, room)

    outcomes = await asyncio.gather(*(page(decision) for decision in decisions))
    return [(decision.entry, outcome) for decision, outcome in zip(decisions, outcomes, strict=True)]


class _Room:
    """The bytes that one poll may still hold in memory."""

    def __init__(self, size: int) -> None:
        self._size = self._left = size

    def require(self, url: str) -> None:
        if self._left <= 0:
            raise not_had("within_poll", f"{url} was left for the next poll: this one holds {self._size:,} bytes.", url)

    def take(self, body: bytes) -> None:
        self._left -= len(body)


async def _page(web: Web, source: Source, decision: Decision, room: _Room) -> _Outcome:
    entry, known = decision.entry, decision.known
    validators = Validators(known.etag, known.last_modified) if known and decision.is_conditional else None
    try:
        room.require(entry.url)
        fetched = await web.get(entry.url, source, validators=validators)
        if known and fetched.not_modified:
            return replace(known, fetched_at=fetched.fetched_at)
        document = _document(source, entry, fetched)
    except DeniedError as error:
        return _Denied(_denied(entry, known, web.clock()), _rejection(source, entry.entry_id, entry.url, error))
    except DocumentError as error:
        return _rejection(source, entry.entry_id, entry.url, error)
    room.take(document.body)
    return document


def _denied(entry: FeedEntry, known: KnownEntry | None, at: datetime) -> KnownEntry:
    first_seen_at = known.first_seen_at if known else entry.seen_at
    return KnownEntry(entry.entry_id, entry.url, entry.fingerprint, first_seen_at, at)


def _document(source: Source, entry: FeedEntry, fetched: Fetched) -> RawDocument:
    if not fetched.body:
        raise refused("not_empty", f"{entry.url} answered {fetched.status} without a body.", entry.url)
    return RawDocument(
        document_id=document_id(fetched.body),
        source_id=source.source_id,
        url=fetched.final_url,
        origin=entry.url,
        fetched_at=fetched.fetched_at,
        status=fetched.status,
        content_type=fetched.content_type,
        body=fetched.body,
        headers=tuple((name, fetched.headers[name]) for name in KEPT_HEADERS if name in fetched.headers),
    )


def _rejection(source: Source, record_id: str, url: str, error: DocumentError, stage: str = "") -> Rejection:
    return Rejection(
        stage=stage or error.stage,
        record_id=record_id,
        source_id=source.source_id,
        expectation=error.expectation,
        reason=str(error),
        url=url,
        is_failure=isinstance(error, FetchError),
    )


def _poll(
    source: Source,
    answers: Sequence[FeedAnswer],
    entries: tuple[FeedEntry, ...],
    outcomes: Sequence[tuple[FeedEntry, _Outcome]],
    now: datetime,
) -> Poll:
    problems = tuple(problem for answer in answers if answer.reading for problem in answer.reading.problems)
    denied = tuple(outcome for _, outcome in outcomes if isinstance(outcome, _Denied))
    lost = tuple(outcome for _, outcome in outcomes if isinstance(outcome, Rejection))
    checked = tuple(outcome for _, outcome in outcomes if isinstance(outcome, KnownEntry))
    return Poll(
        source_id=source.source_id,
        entries=entries,
        entry_count=len(outcomes) + len(problems),
        documents=tuple((entry, outcome) for entry, outcome in outcomes if isinstance(outcome, RawDocument)),
        unchanged=len(checked) + sum(outcome is None for _, outcome in outcomes),
        checked=checked,
        rejections=(*problems, *lost, *(outcome.rejection for outcome in denied)),
        denied=tuple(outcome.known for outcome in denied),
        feed_states=_states(answers, has_failures=any(rejection.is_failure for rejection in lost)),
        feed_failures=_failures(source, answers),
        moved_feeds=tuple((answer.url, answer.moved_to) for answer in answers if answer.moved_to),
        unchanged_feeds=sum(answer.reading is None and answer.error is None for answer in answers),
        polled_at=now,
    )


def _failures(source: Source, answers: Sequence[FeedAnswer]) -> tuple[Rejection, ...]:
    return tuple(
        replace(_rejection(source, answer.url, answer.url, answer.error, "feed"), is_failure=True)
        for answer in answers
        if answer.error
    )


def _states(answers: Sequence[FeedAnswer], *, has_failures: bool) -> tuple[FeedState, ...]:
    """What to remember; where something failed, nothing by which a host could say that nothing changed."""
    return tuple(
        state.forgotten if has_failures or answer.is_cut else state for answer in answers for state in answer.states
    )

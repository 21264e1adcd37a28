"""One look at one outlet: its feeds, and the pages of what is new, touched or due to be looked at again.

    async with Web(settings) as web:
        poll = await poll_source(web, source, known, feed_validators, now=now)

Which pages are worth a request is decided in ``transforms/polling.py``; what they say is read elsewhere.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sources.exchange import Fetched, Validators, not_had, refused
from sources.web import Web
from transforms.catalog import Source
from transforms.errors import DocumentError, FetchError, SourceError
from transforms.feeds import FeedReading, read_feed
from transforms.identity import document_id
from transforms.polling import Decision, KnownEntry, decide, due_beyond
from transforms.records import FeedEntry, RawDocument, Rejection

KEPT_HEADERS = ("etag", "last-modified", "content-type", "date", "content-language")
# Some servers never change their ETag; at least this often a feed is asked for in full.
FULL_FEED_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FeedState:
    """What to remember of a feed for the next poll; nothing to send back where this poll left something undone."""

    source_id: str
    url: str
    etag: str | None
    last_modified: str | None
    body_hash: str
    seen_at: datetime

    @property
    def validators(self) -> Validators:
        """What the next poll is to be given for this feed."""
        return Validators(self.etag, self.last_modified, self.body_hash, self.seen_at)


@dataclass(frozen=True, slots=True)
class Poll:
    """What one look at an outlet brought.

    ``entry_count == len(documents) + unchanged + len(rejections)``, always.

    Attributes:
        source_id: The outlet.
        entries: What its feeds list, each once. A feed that says nothing changed lists nothing.
        entry_count: How many things were decided about: ``entries``, entries that could not be followed, and young
            articles looked at again though no feed lists them.
        documents: Pages that came, each with its entry.
        unchanged: Entries not worth a request, and pages whose host answered 304.
        checked: Of the unchanged, what is now known of those that were asked for.
        rejections: Entries that came to nothing; ``is_failure`` for what could not be had.
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
    feed_states: tuple[FeedState, ...]
    feed_failures: tuple[Rejection, ...]
    moved_feeds: tuple[tuple[str, str], ...]
    unchanged_feeds: int
    polled_at: datetime


@dataclass(frozen=True, slots=True)
class _FeedAnswer:
    url: str
    reading: FeedReading | None = None
    state: FeedState | None = None
    error: DocumentError | None = None
    moved_to: str | None = None


async def poll_source(
    web: Web,
    source: Source,
    known: Mapping[str, KnownEntry],
    feed_validators: Mapping[str, Validators],
    *,
    now: datetime,
) -> Poll:
    """Read a source's feeds and fetch the pages that are new, touched, or due for another look.

    Args:
        web: Shared by all polls of a run, so that hosts are paced across sources.
        source: The outlet.
        known: By entry id, what earlier polls brought; without those that failed, which are then tried again.
        feed_validators: By feed address, :attr:`FeedState.validators` of the last poll.
        now: The instant that the schedule is held against.

    Raises:
        SourceError: None of its feeds could be read.
    """
    if not source.feeds:
        raise SourceError(f"{source.name} has no feeds.", remedy="Add one to its file.", source_id=source.source_id)
    answers = await asyncio.gather(
        *(_feed(web, source, feed.url, feed_validators.get(feed.url) or Validators(), now) for feed in source.feeds)
    )
    if all(answer.error for answer in answers):
        raise _silent(source, answers)
    entries = _each_once(answers)
    decisions = (
        *decide(entries, known, now=now),
        *due_beyond(entries, known, source_id=source.source_id, now=now),
    )
    outcomes = await _pages(web, source, decisions)
    return _poll(source, answers, entries, outcomes, now)


async def _feed(web: Web, source: Source, url: str, validators: Validators, now: datetime) -> _FeedAnswer:
    is_stale = validators.seen_at is not None and now - validators.seen_at >= FULL_FEED_EVERY
    try:
        fetched = await web.get(url, source, validators=None if is_stale else validators)
        if fetched.not_modified or (document_id(fetched.body) == validators.body_hash and not is_stale):
            return _FeedAnswer(url, moved_to=fetched.moved_to)
        reading = await asyncio.to_thread(
            read_feed,
            fetched.body,
            source=source,
            url=fetched.final_url,
            seen_at=fetched.fetched_at,
            content_type=fetched.content_type,
        )
    except DocumentError as error:
        return _FeedAnswer(url, error=error)
    return _FeedAnswer(url, reading, _feed_state(source, url, fetched), moved_to=fetched.moved_to)


def _feed_state(source: Source, url: str, fetched: Fetched) -> FeedState:
    sent = fetched.validators
    return FeedState(
        source.source_id, url, sent.etag, sent.last_modified, document_id(fetched.body), fetched.fetched_at
    )


def _silent(source: Source, answers: Sequence[_FeedAnswer]) -> SourceError:
    errors = [answer.error for answer in answers if answer.error]
    told = " ".join(str(error) for error in errors)
    failure = SourceError(f"{source.name} cannot be read: {told}", source_id=source.source_id, url=answers[0].url)
    failure.__cause__ = errors[0]
    return failure


def _each_once(answers: Sequence[_FeedAnswer]) -> tuple[FeedEntry, ...]:
    entries: dict[str, FeedEntry] = {}
    for answer in answers:
        for entry in answer.reading.entries if answer.reading else ():
            entries.setdefault(entry.entry_id, entry)
    return tuple(entries.values())


_Outcome = RawDocument | KnownEntry | Rejection | None


async def _pages(web: Web, source: Source, decisions: Sequence[Decision]) -> list[tuple[FeedEntry, _Outcome]]:
    """What became of each entry, in order; the hosts' gates decide when each request goes."""
    room, places = _Room(web.settings.max_poll_bytes), asyncio.Semaphore(source.concurrency)

    async def page(decision: Decision) -> _Outcome:
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
    if decision.action == "skip":
        return None
    entry, known = decision.entry, decision.known
    validators = Validators(known.etag, known.last_modified) if known and decision.is_conditional else None
    try:
        room.require(entry.url)
        fetched = await web.get(entry.url, source, validators=validators)
        if known and fetched.not_modified:
            return replace(known, fetched_at=fetched.fetched_at)
        document = _document(source, entry, fetched)
    except DocumentError as error:
        return _rejection(source, entry.entry_id, entry.url, error)
    room.take(document.body)
    return document


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
    answers: Sequence[_FeedAnswer],
    entries: tuple[FeedEntry, ...],
    outcomes: Sequence[tuple[FeedEntry, _Outcome]],
    now: datetime,
) -> Poll:
    problems = tuple(problem for answer in answers if answer.reading for problem in answer.reading.problems)
    lost = tuple(outcome for _, outcome in outcomes if isinstance(outcome, Rejection))
    checked = tuple(outcome for _, outcome in outcomes if isinstance(outcome, KnownEntry))
    return Poll(
        source_id=source.source_id,
        entries=entries,
        entry_count=len(outcomes) + len(problems),
        documents=tuple((entry, outcome) for entry, outcome in outcomes if isinstance(outcome, RawDocument)),
        unchanged=len(checked) + sum(outcome is None for _, outcome in outcomes),
        checked=checked,
        rejections=problems + lost,
        feed_states=_states(answers, has_failures=any(rejection.is_failure for rejection in lost)),
        feed_failures=tuple(
            replace(_rejection(source, answer.url, answer.url, answer.error, "feed"), is_failure=True)
            for answer in answers
            if answer.error
        ),
        moved_feeds=tuple((answer.url, answer.moved_to) for answer in answers if answer.moved_to),
        unchanged_feeds=sum(answer.reading is None and answer.error is None for answer in answers),
        polled_at=now,
    )


def _states(answers: Sequence[_FeedAnswer], *, has_failures: bool) -> tuple[FeedState, ...]:
    """What to remember; where something failed, nothing by which a host could say that nothing changed."""
    return tuple(
        replace(answer.state, etag=None, last_modified=None, body_hash="")
        if has_failures or _is_cut(answer.reading)
        else answer.state
        for answer in answers
        if answer.state
    )


def _is_cut(reading: FeedReading | None) -> bool:
    return reading is not None and any(problem.expectation == "feed_complete" for problem in reading.problems)

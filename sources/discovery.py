"""What an outlet's feeds list now: feeds, sitemaps and pages of links, each asked for as politely as it allows.

    answers = await ask_feed(web, source, feed, states, now)

One answer for each address that was asked: a sitemap index leads to others. What the lists say is read in
``transforms/feeds.py``, ``transforms/sitemaps.py`` and ``transforms/listings.py``; which pages are worth a request is decided
in ``transforms/polling.py``.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sources.exchange import Fetched, Validators
from sources.web import Web
from transforms.catalog import Feed, Source
from transforms.entries import MAX_ENTRIES, FeedReading, problem
from transforms.errors import DocumentError
from transforms.feeds import read_feed
from transforms.identity import document_id
from transforms.listings import read_listing
from transforms.sitemaps import read_sitemap

# Some servers never change their ETag; at least this often a feed is asked for in full, and at its first address.
FULL_FEED_EVERY = timedelta(days=1)
MAX_SITEMAPS = 25  # asked for one feed's sake in one poll, the newest first
MAX_SITEMAP_DEPTH = 2  # an index of indexes, which sitemaps.org forbids and some outlets have
MAX_SITEMAP_BYTES = 60_000_000  # of one feed's sitemaps together, as received

States = Mapping[str, Validators]


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

    @property
    def forgotten(self) -> "FeedState":
        """The same without anything by which a host could say that nothing changed; that it moved stays known."""
        return self if self.validators.moved_to else replace(self, etag=None, last_modified=None, body_hash="")


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """What asking one address came to: a reading, an error, or neither where nothing changed.

    ``url`` is the address as the catalogue or the index names it; ``moved_to`` is where it moved for good.
    """

    url: str
    reading: FeedReading | None = None
    states: tuple[FeedState, ...] = ()
    error: DocumentError | None = None
    moved_to: str | None = None
    byte_count: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether the host did not send all of it."""
        problems = self.reading.problems if self.reading else ()
        return any(problem.expectation == "feed_complete" for problem in problems)


async def ask_feed(web: Web, source: Source, feed: Feed, states: States, now: datetime) -> list[FeedAnswer]:
    """Ask one feed, and what it leads to; failures are answers, too.

    Args:
        web: Shared by all polls of a run.
        source: The outlet.
        feed: Which of its feeds.
        states: By address, what the last poll that heard of it was told; looked up in a thread, so it may be slow.
        now: The instant of the poll.
    """
    if feed.kind in {"sitemap", "news-sitemap"}:
        return await _Sitemaps(web, source, feed, states, now).walk()
    return [await _ask(web, source, feed, feed.url, states, now)]


@dataclass(slots=True)
class _Sitemaps:
    """A walk from one sitemap down to those that it names, one after the other, the newest first."""

    web: Web
    source: Source
    feed: Feed
    states: States
    now: datetime
    left: list[tuple[str, int]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    answers: list[FeedAnswer] = field(default_factory=list)
    byte_count: int = 0
    entry_count: int = 0

    async def walk(self) -> list[FeedAnswer]:
        self.left, self.seen = [(self.feed.url, 0)], {self.feed.url}
        while self.left and not self._is_enough:
            url, depth = self.left.pop(0)
            room = MAX_ENTRIES - self.entry_count
            self._take(await _ask(self.web, self.source, self.feed, url, self.states, self.now, room), depth)
        if self.left:
            first, *others = self.answers
            self.answers = [_with_note(first, self.source, "within_sitemaps", self._what_is_left()), *others]
        return self.answers

    @property
    def _is_enough(self) -> bool:
        return (
            len(self.answers) > MAX_SITEMAPS or self.byte_count >= MAX_SITEMAP_BYTES or self.entry_count >= MAX_ENTRIES
        )

    def _take(self, answer: FeedAnswer, depth: int) -> None:
        self.byte_count += answer.byte_count
        self.entry_count += len(answer.reading.entries) if answer.reading else 0
        children = [url for url in (answer.reading.children if answer.reading else ()) if url not in self.seen]
        own = [url for url in children if self._is_own(url)]
        if len(own) < len(children):
            reason = f"{answer.url} names {len(children) - len(own)} sitemaps on hosts of others."
            answer = _with_note(answer, self.source, "own_sitemaps", reason)
        if own and depth >= MAX_SITEMAP_DEPTH:
            reason = f"{answer.url} leads more than {MAX_SITEMAP_DEPTH} sitemaps deep."
            answer, own = _with_note(answer, self.source, "within_depth", reason), []
        self.seen.update(own)
        self.left[:0] = [(url, depth + 1) for url in own]
        self.answers.append(answer)

    def _is_own(self, url: str) -> bool:
        return (urlsplit(url).hostname or "") in {urlsplit(self.feed.url).hostname, *self.source.hosts}

    def _what_is_left(self) -> str:
        return f"{self.feed.url} leads to more than is read in one poll; the newest {len(self.answers)} sitemaps were."


def _with_note(answer: FeedAnswer, source: Source, expectation: str, reason: str) -> FeedAnswer:
    reading = answer.reading or FeedReading(())
    note = problem(source, answer.url, expectation, reason)
    return replace(answer, reading=replace(reading, problems=(*reading.problems, note)))


async def _ask(
    web: Web, source: Source, feed: Feed, url: str, states: States, now: datetime, room: int = MAX_ENTRIES
) -> FeedAnswer:
    """Ask an address; one that moved for good is asked where it moved to, and once a day where it was."""
    state = await _state(states, url)
    if state.moved_to and not _is_stale(state, now):
        moved = await _read(web, source, feed, state.moved_to, await _state(states, state.moved_to), now, room)
        if moved.error is None:
            return replace(moved, url=url, moved_to=moved.moved_to or state.moved_to)
    return await _read(web, source, feed, url, Validators() if state.moved_to else state, now, room)


async def _state(states: States, url: str) -> Validators:
    return await asyncio.to_thread(states.get, url) or Validators()


def _is_stale(state: Validators, now: datetime) -> bool:
    return state.seen_at is not None and now - state.seen_at >= FULL_FEED_EVERY


async def _read(
    web: Web, source: Source, feed: Feed, url: str, state: Validators, now: datetime, room: int
) -> FeedAnswer:
    is_stale = _is_stale(state, now)
    try:
        fetched = await web.get(url, source, validators=None if is_stale else state)
        moved = _moved(source, url, fetched)
        if fetched.not_modified or (document_id(fetched.body) == state.body_hash and not is_stale):
            return FeedAnswer(url, states=moved, moved_to=fetched.moved_to)
        reading = await asyncio.to_thread(_reading_of, fetched, source, feed, room)
    except DocumentError as error:
        return FeedAnswer(url, error=error)
    states = (*moved, _state_of(source, fetched.moved_to or url, fetched, reading))
    return FeedAnswer(url, reading, states, moved_to=fetched.moved_to, byte_count=len(fetched.body))


def _reading_of(fetched: Fetched, source: Source, feed: Feed, room: int) -> FeedReading:
    body, url, seen_at, content_type = fetched.body, fetched.final_url, fetched.fetched_at, fetched.content_type
    if feed.kind == "listing":
        return read_listing(body, feed=feed, source=source, url=url, seen_at=seen_at, content_type=content_type)
    if feed.kind in {"sitemap", "news-sitemap"}:
        return read_sitemap(
            body, feed=feed, source=source, url=url, seen_at=seen_at, content_type=content_type, max_entries=room
        )
    return read_feed(
        body, source=source, url=url, seen_at=seen_at, content_type=content_type, full_text=feed.full_text,
        takes=feed.takes,
    )  # fmt: skip


def _moved(source: Source, url: str, fetched: Fetched) -> tuple[FeedState, ...]:
    if fetched.moved_to is None or fetched.moved_to == url:
        return ()
    return (FeedState(source.source_id, url, None, None, Validators.moved(fetched.moved_to), fetched.fetched_at),)


def _state_of(source: Source, url: str, fetched: Fetched, reading: FeedReading) -> FeedState:
    sent = fetched.validators
    state = FeedState(
        source.source_id, url, sent.etag, sent.last_modified, document_id(fetched.body), fetched.fetched_at
    )
    # An index may stay the same while what it leads to does not, so it is asked for in full.
    return state.forgotten if reading.children else state

"""Looks at the sources: what the warehouse knows of their feeds before, and what is to be remembered of them after."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import asdict
from datetime import datetime
from functools import partial

import polars as pl
import stamina

from flows.newsroom import Newsroom
from flows.runner import RETRIES, TRANSIENT
from flows.stages import Batch, tell_apart
from flows.telemetry import span
from sources.exchange import Validators
from sources.poll import Poll, Recall, poll_source
from sources.web import Web
from sources.webthread import WebThread
from transforms.catalog import Source
from transforms.errors import DocumentError, SourceError
from transforms.polling import RECHECK_AGES, KnownEntry, PollHistory, is_due
from transforms.records import FeedEntry, RawDocument, Rejection

Polled = Poll | SourceError
"""What a look at a source brought, or why none of its feeds could be read."""
# Each may hold ``WebSettings.max_poll_bytes``, and most wait for the pace of their hosts.
POLLS_AT_ONCE = 64
# A question takes as long for fifty sources as for one; and what is young of so many finds room in memory.
_ASKED_TOGETHER = 50


def due(sources: Sequence[Source], newsroom: Newsroom) -> list[Source]:
    """Those of the sources that a scheduled run looks at now: as often as they publish, within their ``poll_minutes``."""
    histories = {row.pop("source_id"): PollHistory(**row) for row in newsroom.warehouse.poll_histories().to_dicts()}
    now = newsroom.clock()
    return [source for source in sources if is_due(source, histories.get(source.source_id, PollHistory()), now)]


class States(Mapping[str, Validators]):
    """What the last answer of an address said, looked up as a poll comes to it: an index names others on the way.

    Args:
        newsroom: Whose warehouse knows.
        sources: Those that are to be polled, whose feeds are looked up at once.
    """

    def __init__(self, newsroom: Newsroom, sources: Iterable[Source]) -> None:
        self._warehouse = newsroom.warehouse
        feeds = [feed.url for source in sources for feed in source.feeds]
        self._of_feeds = dict.fromkeys(feeds) | self._asked(feeds)

    def _asked(self, urls: Sequence[str]) -> dict[str, Validators]:
        rows = self._warehouse.page_states(urls).iter_rows(named=True)
        return {row.pop("url"): Validators(**row) for row in rows}

    def __getitem__(self, url: str) -> Validators:
        found = self._of_feeds[url] if url in self._of_feeds else self._asked([url]).get(url)
        if found is None:
            raise KeyError(url)
        return found

    def __iter__(self) -> Iterator[str]:
        raise TypeError("only an address that is known by now can be looked up")

    def __len__(self) -> int:
        raise TypeError("only an address that is known by now can be looked up")


class Recollections:
    """What earlier polls brought of some sources' entries.

    Young ones, which may be due for another look, are asked for many sources at once, as a source comes to its turn; others, if a
    feed still lists them.
    """

    def __init__(self, newsroom: Newsroom, sources: Sequence[Source]) -> None:
        self._warehouse = newsroom.warehouse
        names = [source.source_id for source in sources]
        groups = (names[start : start + _ASKED_TOGETHER] for start in range(0, len(names), _ASKED_TOGETHER))
        self._group_of = {name: group for group in groups for name in group}
        self._young: dict[str, dict[str, KnownEntry]] = {}
        self._lock = threading.Lock()

    def of(self, source: Source) -> Recall:
        """For one poll of a source."""
        return partial(self._recall, source.source_id)

    def _recall(self, source_id: str, listed: Sequence[str]) -> dict[str, KnownEntry]:
        with self._lock:
            if source_id not in self._young:
                self._ask_for(self._group_of[source_id])
            young = self._young.pop(source_id)
        older = [entry_id for entry_id in listed if entry_id not in young]
        return young | (_entries(self._warehouse.known_entries(source_id, older)).get(source_id, {}) if older else {})

    def _ask_for(self, group: Sequence[str]) -> None:
        found = _entries(self._warehouse.young_entries(group, until=RECHECK_AGES[-1]))
        self._young |= {name: found.get(name, {}) for name in group}


def _entries(rows: pl.DataFrame) -> dict[str, dict[str, KnownEntry]]:
    found: dict[str, dict[str, KnownEntry]] = {}
    for row in rows.iter_rows(named=True):
        of_source = found.setdefault(row.pop("source_id"), {})
        of_source[row["entry_id"]] = KnownEntry(**row)
    return found


def polled(sources: Sequence[Source], newsroom: Newsroom, web: WebThread) -> Iterator[tuple[Source, Polled]]:
    """Look at sources side by side; each with what its look brought, as soon as it is done.

    That none of a source's feeds can be read is a value, since the other sources go on.
    """
    states, recollections = States(newsroom, sources), Recollections(newsroom, sources)
    places = asyncio.Semaphore(POLLS_AT_ONCE)

    async def look(source: Source, opened: Web) -> Polled:
        async with places:
            async for attempt in stamina.retry_context(on=TRANSIENT, attempts=RETRIES + 1):
                with attempt, span(f"poll {source.source_id}"):
                    return await _poll(opened, source, recollections.of(source), states, newsroom.clock())
        raise AssertionError(f"the poll of {source.source_id} neither returned nor raised")

    pending = {web.begin(partial(look, source)): source for source in sources}
    return ((pending[done], done.result()) for done in as_completed(pending))


async def _poll(web: Web, source: Source, recall: Recall, states: States, now: datetime) -> Polled:
    try:
        return await poll_source(web, source, recall, states, now=now)
    except SourceError as error:
        return error


def is_quiet(polled: Polled) -> bool:
    """Whether a look brought nothing to read or to remember; such looks can share a load."""
    return not isinstance(polled, SourceError) and not (
        polled.documents or polled.rejections or polled.feed_failures or polled.feed_states or polled.checked
        or _entries_that_came(polled)
    )  # fmt: skip


def batch_of_polls(polls: Sequence[tuple[Source, Polled]], newsroom: Newsroom) -> Batch:
    """What some looks, each at another source, offer to the warehouse in one load."""
    heard = [polled for _, polled in polls if not isinstance(polled, SourceError)]
    silent = [_silent(polled, source) for source, polled in polls if isinstance(polled, SourceError)]
    offered = [(document, entry) for polled in heard for entry, document in polled.documents]
    # Looks that brought nothing, as most do, need no question to the warehouse.
    unseen, known = tell_apart(newsroom, offered) if offered else ((), Counter[tuple[str, bool]]())
    for polled in heard:
        known[polled.source_id, True] += polled.unchanged
    return Batch(
        offered=len(silent) + sum(polled.entry_count + len(polled.feed_failures) for polled in heard),
        documents=unseen,
        rejections=(*silent, *(each for polled in heard for each in (*polled.rejections, *polled.feed_failures))),
        known=known,
        entries=tuple(entry for polled in heard for entry in _entries_that_came(polled)),
        page_states=tuple(state for polled in heard for state in _page_states(polled)),
        through_at={polled.source_id: polled.polled_at for polled in heard if not polled.feed_failures},
    )


def _silent(error: SourceError, source: Source) -> Rejection:
    cause = error.__cause__
    return Rejection(
        stage="feed",
        record_id=source.source_id,
        source_id=source.source_id,
        expectation=cause.expectation if isinstance(cause, DocumentError) else "readable_feed",
        reason=error.problem,
        url=error.url,
        is_failure=True,
    )


def _entries_that_came(polled: Poll) -> tuple[FeedEntry, ...]:
    """An entry whose page did not come is not noted as seen: the next poll must try it again, but for those denied."""
    lost = {rejection.record_id for rejection in polled.rejections} - {entry.entry_id for entry in polled.denied}
    return tuple(entry for entry in polled.entries if entry.entry_id not in lost)


def _page_states(polled: Poll) -> tuple[dict[str, object], ...]:
    """What each feed and page that answered said of itself, for the next conditional request."""
    feeds = [asdict(state) for state in polled.feed_states]
    pages = [_page_state(entry, document) for entry, document in polled.documents]
    checked = [
        {
            "source_id": polled.source_id,
            "url": entry.url,
            "etag": entry.etag,
            "last_modified": entry.last_modified,
            "seen_at": entry.fetched_at,
        }
        for entry in (*polled.checked, *polled.denied)
    ]
    return (*feeds, *pages, *checked)


def _page_state(entry: FeedEntry, document: RawDocument) -> dict[str, object]:
    headers = dict(document.headers)
    return {
        "source_id": document.source_id,
        "url": entry.url,
        "etag": headers.get("etag"),
        "last_modified": headers.get("last-modified"),
        "body_hash": document.document_id,
        "seen_at": document.fetched_at,
    }

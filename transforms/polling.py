"""Which entries of a feed are worth a request now.

    decisions = decide(entries, known, now=now)

An entry that is new, or that its feed touched, is fetched. Outlets also edit without touching their feed, most of all
on the first day; so a page is asked for again at growing ages (:data:`RECHECK_AGES`), each once, counted from when the
article was first seen:

    age    1 h    6 h    1 d    3 d    7 d
    how    if changed (ETag, Last-Modified)  |  1 d and 7 d: in full, since some servers never change their ETag

After that it is left alone until its feed touches it. The same ages hold for a page that its host denies (404, 410 and
their like): it is asked for again when they come, and not at every poll. An article whose full text its feed gives has
no page to be looked at.

And when a source is worth a poll: :func:`next_due`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from transforms.catalog import Source
from transforms.records import FeedEntry

RECHECK_AGES = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
)
FULL_RECHECK_AGES = frozenset({timedelta(days=1), timedelta(days=7)})

#: What the fingerprint of an entry begins with whose full text came with its feed.
FULL_TEXT = "text-"
#: From so many of a source's latest arrivals it is known how often it publishes.
ARRIVALS = 20
_MOST_DOUBLINGS = 16

Action = Literal["fetch", "recheck", "skip"]


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """What is known of an entry from earlier polls.

    ``fetched_at`` is when its page last answered, be it to say that nothing changed or that there is no such page;
    ``etag`` and ``last_modified`` are what that answer carried.
    """

    entry_id: str
    url: str
    fingerprint: str
    first_seen_at: datetime
    fetched_at: datetime
    etag: str | None = None
    last_modified: str | None = None

    @property
    def has_page(self) -> bool:
        """Whether the article is read from a page of its own, and not from its feed."""
        return not self.fingerprint.startswith(FULL_TEXT)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about one entry; ``is_conditional`` when the host may answer that nothing changed."""

    entry: FeedEntry
    action: Action
    known: KnownEntry | None = None
    is_conditional: bool = False


def decide(entries: Iterable[FeedEntry], known: Mapping[str, KnownEntry], *, now: datetime) -> tuple[Decision, ...]:
    """One decision for each entry, in the order given."""
    return tuple(_decide(entry, known.get(entry.entry_id), now) for entry in entries)


def due_beyond(
    listed: Iterable[FeedEntry], known: Mapping[str, KnownEntry], *, source_id: str, now: datetime
) -> tuple[Decision, ...]:
    """Rechecks of young articles that the feed no longer lists, or whose feed said that nothing changed.

    Their entries say what was last known of them, without a title.
    """
    seen = {entry.entry_id for entry in listed}
    unlisted = (_recalled(entry, source_id, now) for key, entry in known.items() if key not in seen)
    return tuple(decision for decision in decide(unlisted, known, now=now) if decision.action == "recheck")


def recheck_due(known: KnownEntry, now: datetime) -> timedelta | None:
    """The latest age of :data:`RECHECK_AGES` that the article has come to since its page was last asked for."""
    if not known.has_page:
        return None
    reached = [age for age in RECHECK_AGES if known.fetched_at < known.first_seen_at + age <= now]
    return reached[-1] if reached else None


def _decide(entry: FeedEntry, known: KnownEntry | None, now: datetime) -> Decision:
    if known is None or known.fingerprint != entry.fingerprint or known.url != entry.url:
        return Decision(entry, "fetch", known)
    age = recheck_due(known, now)
    if age is None:
        return Decision(entry, "skip", known)
    return Decision(entry, "recheck", known, is_conditional=age not in FULL_RECHECK_AGES)


def _recalled(known: KnownEntry, source_id: str, now: datetime) -> FeedEntry:
    return FeedEntry(source_id, known.entry_id, known.url, "", "", "", now, known.fingerprint)


@dataclass(frozen=True, slots=True)
class PollHistory:
    """How a source has behaved so far.

    Attributes:
        polled_at: The last look at it, whatever came of it; None before the first.
        watched_since: The first look.
        new_at: When entries of its feeds were first seen, in any order; the latest :data:`ARRIVALS` and one are enough.
        failures_in_row: Looks since the last that brought all its feeds.
    """

    polled_at: datetime | None = None
    watched_since: datetime | None = None
    new_at: Sequence[datetime] = ()
    failures_in_row: int = 0


def is_due(source: Source, history: PollHistory, now: datetime) -> bool:
    """Whether a scheduled run looks at the source, or passes it over."""
    due_at = next_due(source, history)
    return due_at is None or due_at <= now


def next_due(source: Source, history: PollHistory) -> datetime | None:
    """When the source is to be looked at again: as often as it publishes, within its ``poll_minutes``.

    The wait is the mean time between its latest arrivals, counted up to the last look, so that it grows by itself while
    nothing comes. What the first look found had been there before, and says nothing of how often something new comes;
    until something does, a source is asked again after as long as it has been watched. A source that failed is left
    alone twice as long after each further failure.

    Returns:
        The instant, or None for a source that was never looked at.
    """
    if history.polled_at is None:
        return None
    least, most = (timedelta(minutes=minutes) for minutes in (source.poll_minutes.least, source.poll_minutes.most))
    wait = max(least, _mean_gap(history, history.polled_at))
    doublings = min(max(0, history.failures_in_row - 1), _MOST_DOUBLINGS)
    return history.polled_at + min(wait * (1 << doublings), most)


def _mean_gap(history: PollHistory, until: datetime) -> timedelta:
    since = history.watched_since or until
    arrivals = sorted(at for at in history.new_at if since < at <= until)
    counted = arrivals[-ARRIVALS:]
    begun = arrivals[-ARRIVALS - 1] if len(arrivals) > ARRIVALS else since
    return max(timedelta(0), until - begun) / max(1, len(counted))

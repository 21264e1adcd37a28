"""Which entries of a feed are worth a request now.

    decisions = decide(entries, known, now=now)

An entry that is new, or that its feed touched, is fetched. Outlets also edit without touching their feed, most of all
on the first day; so a page is asked for again at growing ages (:data:`RECHECK_AGES`), each once, counted from when the
article was first seen:

    age    1 h    6 h    1 d    3 d    7 d
    how    if changed (ETag, Last-Modified)  |  1 d and 7 d: in full, since some servers never change their ETag

After that it is left alone until its feed touches it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from transforms.records import FeedEntry

RECHECK_AGES = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
)
FULL_RECHECK_AGES = frozenset({timedelta(days=1), timedelta(days=7)})

Action = Literal["fetch", "recheck", "skip"]


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """What is known of an entry from earlier polls.

    ``fetched_at`` is when its page was last asked for with success, be it to hear that nothing changed; ``etag`` and
    ``last_modified`` are what the page's last answer carried.
    """

    entry_id: str
    url: str
    fingerprint: str
    first_seen_at: datetime
    fetched_at: datetime
    etag: str | None = None
    last_modified: str | None = None


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

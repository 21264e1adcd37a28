"""What is told to whoever watches the runs, and can act on it: alarms, sources that failed, bursts of stories.

How it gets there is the runner's business (``flows/tasks.py``); docs/deploy.md lists the names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flows.newsroom import Run

_OF_AN_ALARM = (
    "alarm_id", "monitor", "source_id", "subject", "severity", "value", "usual", "spread", "finding", "remedy",
)  # fmt: skip
_OF_A_BURST = (
    "story_id", "title", "first_day", "last_day", "articles", "all_articles", "share", "usual_share", "is_ongoing",
    "event_id", "headlines",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something that happened, of what, and what is said of it.

    ``key`` is the same whenever the same thing is told, so that what is told twice can be known for one.
    """

    event: str
    about: str
    key: str
    told: Mapping[str, object]


def of_alarm(row: Mapping[str, Any]) -> Announcement:
    """An alarm that was raised, or is over; a row of ``Warehouse.untold``."""
    source_id = row["source_id"] or "all"
    told = {name: row[name] for name in _OF_AN_ALARM}
    key = f"{row['alarm_id']} {row['state']}"
    return Announcement(f"dateline.alarm.{row['state']}", f"dateline.source.{source_id}", key, told)


def of_burst(row: Mapping[str, Any]) -> Announcement:
    """A burst of a story that nobody was told of; days are written as in 2026-05-17."""
    told = {name: row[name] for name in _OF_A_BURST}
    told |= {name: row[name].isoformat() for name in ("first_day", "last_day")}
    key = f"{row['story_id']} {row['first_day']}"
    return Announcement("dateline.story.burst", f"dateline.story.{row['story_id']}", key, told)


def failures(run: "Run") -> Iterator[Announcement]:
    """Each source that had entries that failed in a run, or whose load was stopped: once, whatever was tried again."""
    for source_id, sentence in run.stopped.items():
        yield _failure(run, source_id, sentence)
    for source_id, counts in run.by_source.items():
        if counts.failed and source_id not in run.stopped:
            yield _failure(run, source_id, f"{counts.failed} of {counts.entries} entries failed")


def _failure(run: "Run", source_id: str, finding: str) -> Announcement:
    told = {"run_id": run.run_id, "finding": finding}
    about = f"dateline.source.{source_id}"
    return Announcement("dateline.source.failed", about, f"{run.run_id} {source_id}", told)

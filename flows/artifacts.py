"""What a run did, left on its page in Prefect: counts as tables, and where to look for more.

Every artifact has one key for its kind, so that Prefect shows the same table of all runs one under another.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import cast
from uuid import UUID

import polars as pl
from prefect import get_run_logger
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.digest import Sent
from flows.events import Clustered
from flows.newsroom import Run
from flows.quality import Quality
from flows.track import Tracked
from warehouse.soundness import Fault
from warehouse.upkeep import Done

EVERY_SECONDS = 15.0
MOST_ROWS = 100  # of a table; a page of Prefect is no place for thousands


def leave_counts(run: Run) -> None:
    """What the run counted at each source, and the commands that tell more."""
    rows = [
        {"source": source_id, **asdict(counts)}
        for source_id, counts in (*sorted(run.by_source.items()), ("all", run.counts))
    ]
    more = f"`dateline runs show {run.run_id}`; what can be believed: `dateline quality`"
    _leave("dateline-counts", rows, f"Run {run.run_id}. More: {more}.")


def leave_rejections(run: Run, summary: pl.DataFrame) -> None:
    """What the run did not take for the first time, by source and expectation; nothing where it took all."""
    if summary.is_empty():
        return
    more = "Each beside its document: `dateline quarantine list`. Mended? `dateline quarantine replay` reads it again."
    _leave("dateline-rejections", summary.to_dicts(), f"What run {run.run_id} did not take. {more}")


def leave_stories(tracked: Sequence[Tracked], placed: Clustered) -> None:
    """What each story found among the articles that it was matched against; nothing where there were none."""
    if not any(story.looked_at for story in tracked):
        return
    rows = [
        {"story": story.story_id, "looked at": story.looked_at, "found": story.found, "remark": story.remark or ""}
        for story in tracked
    ]
    events = f"{placed.articles} articles put into events, {placed.opened} of them new"
    _leave(
        "dateline-stories", rows, f"New articles against the followed stories. {events}. More: `dateline story list`."
    )


def leave_digests(sent: Sent) -> None:
    """How many digests were composed and taken, and which address did not take one."""
    rows = [
        {"what": "digests composed", "count": sent.composed},
        {"what": "messages taken", "count": sent.taken},
        {"what": "stories without news", "count": len(sent.nothing_new)},
        {"what": "troubles", "count": len(sent.troubles)},
    ]
    _leave("dateline-digests", rows, "\n\n".join(("What was sent.", *sent.troubles)))


def leave_upkeep(done: Sequence[Done], faults: Sequence[Fault]) -> None:
    """How much each step of the upkeep did, and what is not sound."""
    rows: list[Mapping[str, object]] = [{"what": step.what, "count": step.count} for step in done]
    rows += [{"what": f"FAULT: {fault.problem}", "count": fault.count} for fault in faults]
    sound = "\n\n".join(fault.remedy for fault in faults) or "The warehouse is sound."
    _leave("dateline-upkeep", rows, f"The upkeep of the warehouse. {sound}")


def leave_quality(told: Quality, page: Path) -> None:
    """How much is alarming, and where the pages are."""
    pages = {"what can be believed": page, "Great Expectations' Data Docs": page.parent / "data-docs" / "index.html"}
    links = [f"- [{what}]({place.absolute().as_uri()})" for what, place in pages.items()]
    alarms = [f"- {alarm['severity']}: {alarm['finding']}" for alarm in told.alarms if alarm["over_at"] is None]
    lines = [
        "Pages on the machine of this run:", "", *links, "",
        f"{len(told.sources)} sources, {len(alarms)} alarms that stand:", "", *(alarms[:MOST_ROWS] or ["- none"]),
    ]  # fmt: skip
    create_markdown_artifact("\n".join(lines), key="dateline-quality", description="What can be believed, and why.")


class Progress:
    """How far a long run has come: a bar on its page and a line in its log, at most four times a minute.

    Args:
        of_what: What is counted, as it is said in the line.
    """

    def __init__(self, of_what: str) -> None:
        self._of_what = of_what
        self._artifact = cast("UUID", create_progress_artifact(0.0, key="dateline-progress", description=of_what))
        self._told_at = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """So much is done of so much."""
        is_over = done >= total
        if not is_over and time.monotonic() - self._told_at < EVERY_SECONDS:
            return
        self._told_at = time.monotonic()
        update_progress_artifact(self._artifact, progress=100.0 * done / total if total else 100.0)
        get_run_logger().info("%s of %s %s", f"{done:,}", f"{total:,}", self._of_what)


def _leave(key: str, rows: Sequence[Mapping[str, object]], description: str) -> None:
    table = [dict(row) for row in rows[:MOST_ROWS]]
    create_table_artifact(table=table, key=key, description=description)

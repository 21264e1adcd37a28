"""Bursts out: each new burst of a followed story is told once to whoever watches the runs.

What was told is a fact of the warehouse, written when it has been taken. A process that is killed between the two tells it again
under the same key, by which the two are known for one.
"""

from datetime import timedelta
from typing import Any

from flows.announcing import of_burst
from flows.newsroom import Newsroom
from flows.notices import PREFECT
from flows.runner import Runner
from transforms.frames import frame_of
from transforms.schemas import FACTS

NEWS = timedelta(days=7)  # a burst that was over before is history, such as of an archive that is loaded now


def tell_bursts(newsroom: Newsroom, runner: Runner) -> int:
    """Tell the bursts that nobody was told of; how many there were. Where nobody watches, nothing is told or written."""
    if not runner.is_watched:
        return 0
    told = [row for row in _untold(newsroom) if runner.announce(of_burst(row))]
    names = ("story_id", "first_day", "last_day")
    rows = [{name: row[name] for name in names} | {"channel": PREFECT, "sent_at": newsroom.clock()} for row in told]
    newsroom.warehouse.append_burst_notices(frame_of(FACTS["burst_notice"], rows))
    return len(told)


def _untold(newsroom: Newsroom) -> list[dict[str, Any]]:
    """Of stories that the catalogue has, with the headlines that made them."""
    since = (newsroom.clock() - NEWS).date()
    waiting = set(newsroom.warehouse.untold_bursts(PREFECT, since).iter_rows())
    return [
        {**row, "title": newsroom.stories[story_id].title, "headlines": row["headlines"] or []}
        for story_id in sorted({story_id for story_id, _ in waiting} & set(newsroom.stories))
        for row in newsroom.warehouse.story_bursts(story_id).iter_rows(named=True)
        if (story_id, row["first_day"]) in waiting
    ]

"""A day of an archive, followed as scheduled runs follow it: ``python -m benchmarks.day_of_runs ARCHIVE HOME``.

The archive's outlets are live on loopback, with a clock that is moved on by a quarter of an hour before each run; a run reads those
sources that are due, matches stories and finds events, as the deployment ``ingest`` does. After the last one all are looked at once
more. It prints one line of JSON: runs, how many articles the outlets showed, and how many of those are in the warehouse.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.catalog import read_sources, read_storybook
from flows.events import cluster
from flows.ingest import ingest
from flows.naming import find_names
from flows.newsroom import Newsroom, open_warehouse
from flows.runner import DirectRunner
from flows.settings import SHIPPED_CATALOG, Settings
from flows.track import track
from sources.exchange import WebSettings
from sources.newsstand import ArchiveStand

STEP = timedelta(minutes=15)
EARLIER = datetime(2000, 1, 1, tzinfo=UTC)


def main() -> None:
    """Follow the archive from its first moment to its last."""
    archive, home = (Path(word) for word in sys.argv[1:])
    settings = Settings(home=home)
    with ArchiveStand(archive, now=EARLIER) as stand, open_warehouse(settings) as warehouse:
        book = read_storybook(SHIPPED_CATALOG / "stories")
        newsroom = Newsroom(
            settings=settings,
            sources=stand.outlets(read_sources(SHIPPED_CATALOG / "sources")),
            stories=book.stories,
            warehouse=warehouse,
            clock=lambda: stand.clock,
            web=WebSettings(hosts=dict.fromkeys(stand.hosts, stand.address)),
            names=book.names,
        )
        runs = _follow(stand, newsroom)
        shown = {state.url.partition("://")[2] for state in stand.states}
        kept = {url.partition("://")[2] for url in warehouse.sql("SELECT url FROM article")["url"]}
        refused = {str(url).partition("://")[2] for url in warehouse.sql("SELECT url FROM rejection")["url"]}
    told = {"runs": runs, "shown": len(shown), "kept": len(shown & kept), "refused": len((shown - kept) & refused)}
    print(json.dumps(told))


def _follow(stand: ArchiveStand, newsroom: Newsroom) -> int:
    moments = list(stand.moments())
    instant, runs = moments[0], 0
    runner = DirectRunner()
    while instant < moments[-1] + STEP:
        _run(stand, newsroom, runner, instant, only_due=True)
        instant, runs = instant + STEP, runs + 1
    _run(stand, newsroom, runner, instant, only_due=False)
    return runs + 1


def _run(stand: ArchiveStand, newsroom: Newsroom, runner: DirectRunner, instant: datetime, *, only_due: bool) -> None:
    stand.move_to(instant)
    ingest([], newsroom, runner, only_due=only_due)
    track([], newsroom, runner)
    cluster(newsroom, runner)
    find_names(newsroom, runner)


if __name__ == "__main__":
    main()

"""The flows as Prefect runs them: on schedules, with its retries, and with its records of each run.

Entry points of ``prefect.yaml`` and of ``dateline serve``. Each opens a newsroom by the settings of its process and calls
the flow of the same name; each stage of each batch is a Prefect task (``flows/tasks.py``), and what a run did is left on its page
(``flows/artifacts.py``).
"""

import contextlib
import functools
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import ParamSpec

from prefect import Flow, State, flow, get_run_logger
from prefect.runtime import flow_run
from prefect.states import Cancelled

from flows import alive, artifacts
from flows.announcing import failures
from flows.backfill import backfill as run_backfill
from flows.bursts import tell_bursts
from flows.digest import send_digests
from flows.events import cluster
from flows.ingest import ingest as run_ingest
from flows.journal import write
from flows.maintain import maintain as run_maintain
from flows.naming import find_names
from flows.newsroom import Newsroom, Run, open_newsroom
from flows.overdue import MISSED, makes_way
from flows.planning import selected
from flows.quality import quality as gather_quality
from flows.reread import reparse as run_reparse
from flows.schedules import Tier, of_tier, traces_of
from flows.settings import read_settings
from flows.tasks import PrefectRunner
from flows.track import Tracked
from flows.track import track as run_track
from flows.unheard import go_on_unheard
from warehouse.kept import Wanted

P = ParamSpec("P")


def _scheduled(name: str) -> Callable[[Callable[P, None]], Flow[P, State[None] | None]]:
    """A flow that a schedule begins; missed often, it is run once (``flows/overdue.py``)."""

    def made(run: Callable[P, None]) -> Flow[P, State[None] | None]:
        @functools.wraps(run)
        def once(*arguments: P.args, **named: P.kwargs) -> State[None] | None:
            with contextlib.suppress(Exception):  # the server may be away; a run too many does no harm
                if makes_way():
                    return Cancelled(message=MISSED)
            run(*arguments, **named)
            return None

        return flow(name=name, persist_result=False)(once)

    return made


@contextlib.contextmanager
def _opened(*, read_only: bool = False) -> Iterator[Newsroom]:
    """The newsroom of this process's settings; from now on others see that the run has its process.

    That is so until the process ends, and not until this block does: where the server is away by then, the end of the run is
    written down nowhere, and whoever sees that the process is gone does it.
    """
    settings = read_settings()
    go_on_unheard()
    write(settings.log)
    alive.keep_until_the_end(traces_of(settings), str(flow_run.id))
    with open_newsroom(settings, read_only=read_only) as newsroom:
        yield newsroom


@_scheduled("ingest")
def ingest(sources: list[str] | None = None, tier: Tier | None = None, then_track: bool = True) -> None:
    """Fetch what the sources publish now, check it and load it; then match it against the followed stories.

    Args:
        sources: Outlets to read, by their ids, whether they are due or not; all that have a feed and are due if none are named.
        tier: Of all, only those that are looked at so often: frequent (poll_minutes.least below 15), regular, or seldom (60 and more).
        then_track: Whether to match what came against the stories.
    """
    with _opened() as newsroom:
        runner = PrefectRunner()
        chosen = sources or (of_tier(newsroom.sources.sources.values(), tier) if tier else [])
        if tier and not chosen:
            get_run_logger().info("No source of the catalogue is of the tier %s.", tier)
            return
        _tell(run_ingest(chosen, newsroom, runner, only_due=not sources), newsroom, runner)
        if then_track:
            _follow([], newsroom, runner)


@flow(name="backfill", persist_result=False)
def backfill(
    paths: list[str], sources: list[str] | None = None, since: date | None = None, until: date | None = None
) -> None:
    """Load archives of articles from this machine's disk; what was loaded already is passed over.

    Args:
        paths: Directories of saved articles or of WARC files, single files of either kind, or CDX and CDXJ listings.
        sources: Outlets to take; all if none are named.
        since: Only what was saved on this day (UTC) or later.
        until: Only what was saved on this day (UTC) or before.
    """
    with _opened() as newsroom:
        selection = selected(newsroom.sources, sources or (), since, until)
        runner = PrefectRunner()
        progress = artifacts.Progress("files or bytes of the archives")
        places = [Path(path) for path in paths]
        run = run_backfill(places, newsroom, runner, selection=selection, on_progress=progress)
        _tell(run, newsroom, runner)


@_scheduled("track")
def track(stories: list[str] | None = None) -> None:
    """Match new articles against the followed stories, and put them into events.

    Args:
        stories: Stories to match; all if none are named.
    """
    with _opened() as newsroom:
        _follow(stories or [], newsroom, PrefectRunner())


@_scheduled("digest")
def digest(stories: list[str] | None = None) -> None:
    """Send what is new in the followed stories to the addresses of DATELINE_NOTIFY; nothing where nothing is new.

    Args:
        stories: Stories to tell of; all if none are named.
    """
    with _opened() as newsroom:
        if not newsroom.settings.notify:
            get_run_logger().info("No address is set in DATELINE_NOTIFY: digests are sent to nobody.")
            return
        sent = send_digests(stories or [], newsroom, PrefectRunner())
        get_run_logger().info("%s digests composed, %s messages taken", sent.composed, sent.taken)
        for sentence in sent.troubles:
            get_run_logger().warning("%s", sentence)
        artifacts.leave_digests(sent)
        _log_left_out(newsroom)


@_scheduled("maintain")
def maintain() -> None:
    """Merge small files, let old snapshots go, remove files of nobody; then look whether all is sound."""
    with _opened() as newsroom:
        done = run_maintain(newsroom, PrefectRunner())
        for step in done:
            get_run_logger().info("%s: %s", step.what, step.count)
        faults = newsroom.warehouse.faults()
        artifacts.leave_upkeep(done, faults)
        for fault in faults:
            get_run_logger().error("%s: %s, such as %s. %s", fault.problem, fault.count, fault.example, fault.remedy)


@_scheduled("quality")
def quality() -> None:
    """Write the pages that say what can be believed: sources, alarms, what failed and what to do."""
    from flows.display.quality import build_pages

    with _opened(read_only=True) as newsroom:
        told = gather_quality(newsroom)
        place = build_pages(told, newsroom, newsroom.settings.home)
        artifacts.leave_quality(told, place)
    get_run_logger().info("what can be believed: %s", place)


@flow(name="reparse", persist_result=False)
def reparse(source: str | None = None, since: date | None = None, until: date | None = None) -> None:
    """Read kept documents again with today's readers, and keep what they read otherwise beside what was read before.

    Args:
        source: The outlet whose documents are read, by its id; all outlets if none is named.
        since: The first day, in UTC, on which they were seen.
        until: The last such day.
    """
    with _opened() as newsroom:
        runner = PrefectRunner()
        run, differences = run_reparse(
            Wanted(source, since, until), newsroom, runner, on_progress=artifacts.Progress("kept documents")
        )
        _tell(run, newsroom, runner)
        get_run_logger().info("%s documents are read otherwise now", differences.documents)


def _tell(run: Run, newsroom: Newsroom, runner: PrefectRunner) -> None:
    """What a run counted and what it could not do: in its log, on its page, and as events."""
    get_run_logger().info("run %s: %s", run.run_id, run.counts)
    for reason, count in run.left_out.most_common():
        get_run_logger().info("left out: %s %s", count, reason)
    if run.passed_over:
        get_run_logger().info("passed over, loaded before: %s bytes of WARC files", run.passed_over)
    artifacts.leave_counts(run)
    artifacts.leave_rejections(run, newsroom.warehouse.rejection_summary(run.run_id))
    for failure in failures(run):
        runner.announce(failure)
    for source_id, sentence in run.stopped.items():
        get_run_logger().warning("stopped %s: %s", source_id, sentence)
    for sentence in (*run.alarms, *run.troubles):
        get_run_logger().warning("%s", sentence)


def _follow(stories: list[str], newsroom: Newsroom, runner: PrefectRunner) -> None:
    """Match what came against stories, put it into events, and tell what is new of them."""
    tracked = run_track(stories, newsroom, runner)
    _log_tracked(tracked)
    done = cluster(newsroom, runner)
    find_names(newsroom, runner)
    get_run_logger().info("%s articles put into events, %s of them new", done.articles, done.opened)
    if bursts := tell_bursts(newsroom, runner):
        get_run_logger().info("%s bursts of stories are new", bursts)
    artifacts.leave_stories(tracked, done)
    _log_left_out(newsroom)


def _log_tracked(stories: Iterable[Tracked]) -> None:
    """What each story found, and which of them is so wide or so narrow that it says nothing."""
    for tracked in stories:
        get_run_logger().info("%s: %s of %s articles", tracked.story_id, tracked.found, tracked.looked_at)
        if tracked.remark:
            get_run_logger().warning("%s", tracked.remark)


def _log_left_out(newsroom: Newsroom) -> None:
    for error in newsroom.left_out:
        get_run_logger().error("Left out: %s", error)

"""The flows as Prefect runs them: on schedules, with its retries, and with its records of each run.

Entry points of ``prefect.yaml`` and of ``dateline serve``. Each opens a newsroom by the settings of its process and calls
the flow of the same name; each stage of each source is a Prefect task. There is no task for an article: a task costs Prefect
11 to 40 ms, and an article about one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.events import emit_event
from prefect.futures import PrefectFuture, as_completed
from prefect.tasks import Task

from flows.backfill import backfill as run_backfill
from flows.digest import send_digests
from flows.events import cluster
from flows.ingest import ingest as run_ingest
from flows.maintain import maintain as run_maintain
from flows.naming import find_names
from flows.newsroom import Newsroom, Run, open_newsroom
from flows.planning import selected
from flows.quality import quality as gather_quality
from flows.reread import reparse as run_reparse
from flows.runner import RETRIES, TRANSIENT, Pending
from flows.schedules import Tier, of_tier
from flows.settings import read_settings
from flows.track import Tracked
from flows.track import track as run_track
from warehouse.kept import Wanted

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

RETRY_SECONDS = [2.0, 10.0]


class PrefectRunner:
    """Stages as Prefect tasks, retried when they failed for a moment only."""

    is_watched = True

    def call(
        self, name: str, stage: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Result:
        """Run a stage as a task and wait for it."""
        return _task(name, lambda: stage(*args, **kwargs))()

    def submit(
        self, name: str, stage: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Pending[Result]:
        """Start a stage as a task beside others."""
        return cast("Pending[Result]", _task(name, lambda: stage(*args, **kwargs)).submit())

    def as_completed(self, pending: Iterable[Pending[Result]]) -> Iterator[Pending[Result]]:
        """The tasks that were started, each as soon as it is done."""
        return cast("Iterator[Pending[Result]]", as_completed(cast("list[PrefectFuture[Any]]", list(pending))))

    def announce(self, event: str, source_id: str | None, told: Mapping[str, object]) -> bool:
        """Tell an alarm as an event, which Prefect's automations can act on."""
        return _emit(f"dateline.alarm.{event}", source_id or "all", told)


def _task(name: str, stage: Callable[[], Result]) -> Task[[], Result]:
    # The arguments stay in the closure: Prefect would walk through every document of a batch, looking for futures.
    return Task(
        stage,
        name=name.split(maxsplit=1)[0],
        task_run_name=name,
        retries=RETRIES,
        retry_delay_seconds=RETRY_SECONDS,
        retry_condition_fn=_is_transient,
        cache_policy=NO_CACHE,
        persist_result=False,
    )


def _is_transient(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    return isinstance(state.data, TRANSIENT) or isinstance(getattr(state.data, "exception", None), TRANSIENT)


@flow(name="ingest", persist_result=False)
def ingest(sources: list[str] | None = None, tier: Tier | None = None, then_track: bool = True) -> None:
    """Fetch what the sources publish now, check it and load it; then match it against the followed stories.

    Args:
        sources: Outlets to read, by their ids, whether they are due or not; all that have a feed and are due if none are named.
        tier: Of all, only those that are looked at so often: frequent (poll_minutes.least below 15), regular, or seldom (60 and more).
        then_track: Whether to match what came against the stories.
    """
    with open_newsroom(read_settings()) as newsroom:
        runner = PrefectRunner()
        chosen = sources or (of_tier(newsroom.sources.sources.values(), tier) if tier else [])
        if tier and not chosen:
            get_run_logger().info("No source of the catalogue is of the tier %s.", tier)
            return
        _log(run_ingest(chosen, newsroom, runner, only_due=not sources))
        if then_track:
            _log_tracked(run_track([], newsroom, runner))
            cluster(newsroom, runner)
            find_names(newsroom, runner)
            _log_left_out(newsroom)


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
    with open_newsroom(read_settings()) as newsroom:
        selection = selected(newsroom.sources, sources or (), since, until)
        _log(run_backfill([Path(path) for path in paths], newsroom, PrefectRunner(), selection=selection))


@flow(name="track", persist_result=False)
def track(stories: list[str] | None = None) -> None:
    """Match new articles against the followed stories, and put them into events.

    Args:
        stories: Stories to match; all if none are named.
    """
    with open_newsroom(read_settings()) as newsroom:
        runner = PrefectRunner()
        _log_tracked(run_track(stories or [], newsroom, runner))
        done = cluster(newsroom, runner)
        find_names(newsroom, runner)
        get_run_logger().info("%s articles put into events, %s of them new", done.articles, done.opened)
        _log_left_out(newsroom)


@flow(name="digest", persist_result=False)
def digest(stories: list[str] | None = None) -> None:
    """Send what is new in the followed stories to the addresses of DATELINE_NOTIFY; nothing where nothing is new.

    Args:
        stories: Stories to tell of; all if none are named.
    """
    with open_newsroom(read_settings()) as newsroom:
        if not newsroom.settings.notify:
            get_run_logger().info("No address is set in DATELINE_NOTIFY: digests are sent to nobody.")
            return
        sent = send_digests(stories or [], newsroom, PrefectRunner())
        get_run_logger().info("%s digests composed, %s messages taken", sent.composed, sent.taken)
        for sentence in sent.troubles:
            get_run_logger().warning("%s", sentence)
        _log_left_out(newsroom)


@flow(name="maintain", persist_result=False)
def maintain() -> None:
    """Merge small files, let old snapshots go, remove files of nobody; then look whether all is sound."""
    with open_newsroom(read_settings()) as newsroom:
        for step in run_maintain(newsroom, PrefectRunner()):
            get_run_logger().info("%s: %s", step.what, step.count)
        for fault in newsroom.warehouse.faults():
            get_run_logger().error("%s: %s, such as %s. %s", fault.problem, fault.count, fault.example, fault.remedy)


@flow(name="quality", persist_result=False)
def quality() -> None:
    """Write the pages that say what can be believed: sources, alarms, what failed and what to do."""
    from flows.display.quality import build_pages

    settings = read_settings()
    with open_newsroom(settings, read_only=True) as newsroom:
        place = build_pages(gather_quality(newsroom), newsroom, settings.home)
    get_run_logger().info("what can be believed: %s", place)


@flow(name="reparse", persist_result=False)
def reparse(source: str | None = None, since: date | None = None, until: date | None = None) -> None:
    """Read kept documents again with today's readers, and keep what they read otherwise beside what was read before.

    Args:
        source: The outlet whose documents are read, by its id; all outlets if none is named.
        since: The first day, in UTC, on which they were seen.
        until: The last such day.
    """
    with open_newsroom(read_settings()) as newsroom:
        run, differences = run_reparse(Wanted(source, since, until), newsroom, PrefectRunner())
        _log(run)
        get_run_logger().info("%s documents are read otherwise now", differences.documents)


def _log(run: Run) -> None:
    get_run_logger().info("run %s: %s", run.run_id, run.counts)
    for reason, count in run.left_out.most_common():
        get_run_logger().info("left out: %s %s", count, reason)
    if run.passed_over:
        get_run_logger().info("passed over, loaded before: %s bytes of WARC files", run.passed_over)
    _leave_artifact(run)
    for source_id, sentence in run.stopped.items():
        _emit("dateline.source.failed", source_id, {"run_id": run.run_id, "finding": sentence})
    for source_id, counts in run.by_source.items():
        if counts.failed and source_id not in run.stopped:
            told = {"run_id": run.run_id, "finding": f"{counts.failed} of {counts.entries} entries failed"}
            _emit("dateline.source.failed", source_id, told)
    for source_id, sentence in run.stopped.items():
        get_run_logger().warning("stopped %s: %s", source_id, sentence)
    for sentence in (*run.alarms, *run.troubles):
        get_run_logger().warning("%s", sentence)


def _leave_artifact(run: Run) -> None:
    """What the run counted at each source, on its page in Prefect, and the commands that tell more."""
    names = ("entries", "new", "changed", "unchanged", "rejected", "failed")
    rows = [
        {"source": source_id, **{name: getattr(counts, name) for name in names}}
        for source_id, counts in (*sorted(run.by_source.items()), ("all", run.counts))
    ]
    more = f"`dateline runs show {run.run_id}`; what was not taken: `dateline quarantine list`; what can be believed: `dateline quality`"
    create_table_artifact(table=rows, key="dateline-counts", description=f"Run {run.run_id}. More: {more}.")


def _emit(event: str, source_id: str, told: Mapping[str, object]) -> bool:
    resource = {"prefect.resource.id": f"dateline.source.{source_id}"}
    return emit_event(event=event, resource=resource, payload=dict(told)) is not None


def _log_tracked(stories: Iterable[Tracked]) -> None:
    """What each story found, and which of them is so wide or so narrow that it says nothing."""
    for tracked in stories:
        get_run_logger().info("%s: %s of %s articles", tracked.story_id, tracked.found, tracked.looked_at)
        if tracked.remark:
            get_run_logger().warning("%s", tracked.remark)


def _log_left_out(newsroom: Newsroom) -> None:
    for error in newsroom.left_out:
        get_run_logger().error("Left out: %s", error)

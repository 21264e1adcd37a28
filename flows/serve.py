"""Serve: the schedules kept on one machine, with a Prefect server of its own, started, watched and stopped here."""

import contextlib
import importlib
import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from filelock import FileLock, Timeout

from flows.schedules import Deployment, Tier, declared, of_tier, traces_of
from flows.server import HOST, ServeError, answers, prefect_server, tell, wait_for_server
from flows.settings import Settings

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment

LOOK_SECONDS = 1.0
CARE_SECONDS = 60.0
SLEPT_SECONDS = 30.0
BEGINNING_SECONDS = 20.0


def serve(settings: Settings) -> None:
    """Keep the schedules until interrupted: ingest every ``ingest_minutes``, then track; a digest a day, upkeep by night.

    Raises:
        ServeError: Another service has this home, or the Prefect server does not start; the message names its log.
    """
    # Prefect wants to find it when it is imported.
    (settings.home / "prefect").mkdir(parents=True, exist_ok=True)
    os.environ.update(_environment(settings))
    # Read before the server is started: an import may swallow the signal to end, and the server would stay behind.
    importlib.import_module("flows.deployments")
    warn_in_sentences()
    _end_on_signal()
    with _alone(settings), _server(settings) as address:
        _close_the_dead(settings, at_start=not settings.serve_api_url)
        _leave_missed()
        threading.Thread(target=_care, args=(settings,), name="close the dead", daemon=True).start()
        tell(f"Reading the sources every {settings.ingest_minutes} minutes. Runs: {address}")
        _keep_schedules(settings)


def _end_on_signal() -> None:
    """Let a supervisor's signal end this as a person's does; as long as Prefect keeps the schedules, it sees to that by itself."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def warn_in_sentences() -> None:
    """Leave the traces out of what Prefect warns of, as that its server was away for a moment; what fails keeps its own."""
    for handler in logging.getLogger().handlers:  # that of Prefect, once it is imported
        handler.addFilter(_without_trace)


def _without_trace(record: logging.LogRecord) -> bool:
    if record.levelno <= logging.WARNING:
        record.exc_info = record.exc_text = None
    return True


def _server(settings: Settings) -> contextlib.AbstractContextManager[str]:
    """A server of our own, or the one that was named, which others start and stop."""
    if settings.serve_api_url:
        wait_for_server(settings.serve_api_url)
        return contextlib.nullcontext(settings.serve_api_url.removesuffix("/api"))
    return prefect_server(settings, when_back=_leave_missed)


@contextlib.contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Keep another service from the same home: each would run every schedule, and their servers would write one database."""
    lock = FileLock(settings.home / "serve.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise ServeError(
            f"Another 'dateline serve' keeps the schedules of {settings.home} already.",
            remedy="One is enough. Stop the other first, or give this one a home of its own with DATELINE_HOME.",
        ) from error
    try:
        yield
    finally:
        lock.release()


def _care(settings: Settings) -> None:
    """See to what dies and what is missed while the service runs.

    Prefect watches those runs alone that it has started, not those of an earlier service. After a machine has slept, its schedules
    are overdue at once: whoever looks seldom would let them all begin.
    """
    cared = time.time()
    while True:
        looked = time.time()
        time.sleep(LOOK_SECONDS)
        has_slept = time.time() - looked > LOOK_SECONDS + SLEPT_SECONDS
        if not has_slept and 0 <= time.time() - cared < CARE_SECONDS:
            continue
        cared = time.time()
        # The server may be away at the moment; the next look finds the same.
        with contextlib.suppress(Exception):
            _leave_missed()
            _close_the_dead(settings, at_start=False)


def _close_the_dead(settings: Settings, *, at_start: bool) -> None:
    from flows.overdue import close_the_dead

    looked = close_the_dead(traces_of(settings), at_start=at_start)
    if looked.closed:
        tell(f"{looked.closed} runs whose process is gone are closed; the next ones do their work.")
    if looked.alive and at_start:
        tell(f"{looked.alive} runs of an earlier 'dateline serve' still have their process; they go on.")


def _leave_missed() -> None:
    from flows.overdue import leave_missed_to_the_last

    if missed := leave_missed_to_the_last():
        tell(f"{missed} runs were missed more than once; the last of each makes up for them.")


def _environment(settings: Settings) -> dict[str, str]:
    """For this process, the server and each run: one home, whatever directory they start in, and no telemetry."""
    return {
        "PREFECT_API_URL": settings.serve_api_url or f"http://{HOST}:{settings.serve_port}/api",
        "PREFECT_HOME": str((settings.home / "prefect").absolute()),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        # What runs say of themselves is in their logs on Prefect's pages, too.
        "PREFECT_LOGGING_EXTRA_LOGGERS": "flows.journal,flows.newsroom,warehouse",
        "DATELINE_HOME": str(settings.home.absolute()),
        "DATELINE_CATALOG": str(settings.catalog.absolute()),
        "DATELINE_CONTACT": settings.contact,
    }


def _keep_schedules(settings: Settings) -> None:
    # Imported here: Prefect reads its environment when it is imported.
    import prefect

    from flows.catalog import read_sources

    sources = read_sources(settings.catalog / "sources").sources.values()
    served = [
        # A tier without a source would start a process each time for nothing; a person may still ask for it.
        _served(one, is_paused=one.flow == "ingest" and not of_tier(sources, cast("Tier", one.name)))
        for one in declared(settings)
    ]
    while True:
        begun = time.monotonic()
        try:
            # Outside an event loop, which is where this runs, Prefect's answer is the deployment and no coroutine.
            return prefect.serve(*served, limit=3, print_starting_message=False)
        except Exception:
            # Prefect gives up after three questions that nobody answered; a server on a busy machine is back later than that. What is
            # wrong by itself is wrong at once.
            if time.monotonic() - begun < BEGINNING_SECONDS and answers():
                raise
            _end_on_signal()
            tell("The Prefect server has not answered for a while; the schedules wait for it.")
            while not answers():
                time.sleep(LOOK_SECONDS)


def _served(one: Deployment, *, is_paused: bool) -> "RunnerDeployment":
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.schedules import Cron, Interval
    from prefect.types.entrypoint import EntrypointType

    schedule = Cron(one.cron, timezone=one.zone) if one.cron else None
    if one.minutes:
        schedule = Interval(timedelta(minutes=one.minutes), anchor_date=datetime.now(UTC))
    # Runs that were due while nobody was there come up together: one of them runs, the others have nothing to add.
    strategy = ConcurrencyLimitStrategy.CANCEL_NEW if one.is_scheduled else ConcurrencyLimitStrategy.ENQUEUE
    made = getattr(importlib.import_module("flows.deployments"), one.flow).to_deployment(
        one.name,
        schedule=schedule,
        paused=is_paused,
        parameters=dict(one.parameters),
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=strategy),
        entrypoint_type=EntrypointType.MODULE_PATH,
        description=one.description,
        tags=list(one.tags),
    )
    return cast("RunnerDeployment", made)

"""Serve: the schedules kept on one machine, with a Prefect server of its own, started, watched and stopped here."""

import importlib
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from flows.schedules import Deployment, Tier, declared, of_tier
from flows.server import HOST, prefect_server
from flows.settings import Settings

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment


def serve(settings: Settings) -> None:
    """Keep the schedules until interrupted: ingest every ``ingest_minutes``, then track; a digest a day, upkeep by night.

    Raises:
        ServeError: The Prefect server does not start; the message names its log.
    """
    os.environ.update(_environment(settings))
    # Read before the server is started: an import may swallow the signal to end, and the server would stay behind.
    importlib.import_module("flows.deployments")
    # A supervisor's signal ends this as a person's does; once Prefect keeps the schedules, it sees to that by itself.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with prefect_server(settings, when_back=_leave_missed) as address:
        _close_the_dead()
        _leave_missed()
        sys.stderr.write(f"Reading the sources every {settings.ingest_minutes} minutes. Runs: {address}\n")
        _keep_schedules(settings)


def _close_the_dead() -> None:
    from flows.overdue import close_the_dead

    # The server is our own, and nothing runs yet.
    if closed := close_the_dead():
        sys.stderr.write(f"{closed} runs whose process was gone are closed; the next ones do their work.\n")


def _leave_missed() -> None:
    from flows.overdue import leave_missed_to_the_last

    if missed := leave_missed_to_the_last():
        sys.stderr.write(f"{missed} runs were missed more than once; the last of each makes up for them.\n")


def _environment(settings: Settings) -> dict[str, str]:
    """For this process, the server and each run: one home, whatever directory they start in, and no telemetry."""
    return {
        "PREFECT_API_URL": f"http://{HOST}:{settings.serve_port}/api",
        "PREFECT_HOME": str((settings.home / "prefect").absolute()),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
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
    # Outside an event loop, which is where this runs, Prefect's answer is the deployment and no coroutine.
    prefect.serve(*served, limit=3, print_starting_message=False)


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

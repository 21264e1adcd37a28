"""Serve: the schedules kept on one machine, with a Prefect server of its own, started, watched and stopped here."""

import importlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from flows.settings import Settings
from transforms.errors import DatelineError

START_SECONDS = 120.0
HOST = "127.0.0.1"


class ServeError(DatelineError):
    """The schedules cannot be kept."""


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
    with _prefect_server(settings) as address:
        sys.stderr.write(f"Reading the sources every {settings.ingest_minutes} minutes. Runs: {address}\n")
        _keep_schedules(settings)


def daily_cron(settings: Settings) -> str:
    """When digests are sent, as cron writes it; in the reader's zone."""
    hour, minute = settings.digest_at.split(":")
    return f"{int(minute)} {int(hour)} * * *"


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


@contextmanager
def _prefect_server(settings: Settings) -> Iterator[str]:
    _refuse_taken_port(settings.serve_port)
    log = settings.home / "prefect" / "server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "prefect",
        "server",
        "start",
        "--host",
        HOST,
        "--port",
        str(settings.serve_port),
    ]
    with log.open("ab") as output:
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)  # noqa: S603 - our own words
        try:
            _wait_until_ready(server, log)
            yield f"http://{HOST}:{settings.serve_port}"
        finally:
            _stop(server)


def _refuse_taken_port(port: int) -> None:
    # Asked beforehand: whoever answers there, be it another 'dateline serve', would be taken for our own server.
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError as error:
            raise ServeError(
                f"The port {port} is taken: {error.strerror}.",
                remedy="Stop the other program, or set DATELINE_SERVE_PORT to another port.",
            ) from error


def _wait_until_ready(server: "subprocess.Popen[bytes]", log: Path) -> None:
    from prefect.client.orchestration import get_client

    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise ServeError(
                f"The Prefect server ended with status {server.returncode}.",
                remedy=f"Its words are in {log}. If the port is taken, set DATELINE_SERVE_PORT to another.",
            )
        with get_client(sync_client=True) as client:
            if client.api_healthcheck() is None:
                return
        time.sleep(0.5)
    raise ServeError(f"The Prefect server was not ready after {START_SECONDS:.0f} seconds.", remedy=f"See {log}.")


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _keep_schedules(settings: Settings) -> None:
    # Imported here: Prefect reads its environment when it is imported.
    import prefect
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.deployments.runner import RunnerDeployment
    from prefect.schedules import Cron, Interval
    from prefect.types.entrypoint import EntrypointType

    from flows import deployments

    # Runs that were due while nobody was there come up together: one of them runs, the others have nothing to add.
    one_at_a_time = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
    by_module = EntrypointType.MODULE_PATH
    served = [
        deployments.ingest.to_deployment(
            "scheduled",
            schedule=Interval(timedelta(minutes=settings.ingest_minutes), anchor_date=datetime.now(UTC)),
            paused=False,
            concurrency_limit=one_at_a_time,
            entrypoint_type=by_module,
            description="All sources that have a feed, then all followed stories and events.",
        ),
        deployments.maintain.to_deployment(
            "nightly",
            schedule=Cron("30 3 * * *", timezone="UTC"),
            paused=False,
            concurrency_limit=one_at_a_time,
            entrypoint_type=by_module,
            description="The upkeep of the warehouse, and a look whether it is sound.",
        ),
        deployments.digest.to_deployment(
            "daily",
            schedule=Cron(daily_cron(settings), timezone=settings.zone),
            paused=False,
            concurrency_limit=one_at_a_time,
            entrypoint_type=by_module,
            description="What is new in the followed stories, to the addresses of DATELINE_NOTIFY.",
        ),
        deployments.track.to_deployment(
            "by-hand",
            entrypoint_type=by_module,
            description="New articles against the followed stories, and into events.",
        ),
        deployments.backfill.to_deployment(
            "by-hand", entrypoint_type=by_module, description="An archive of articles from this machine's disk."
        ),
    ]
    # Outside an event loop, which is where this runs, Prefect's answer is the deployment and no coroutine.
    prefect.serve(*cast("list[RunnerDeployment]", served), limit=3, print_starting_message=False)

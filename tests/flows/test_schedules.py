"""Prefect runs the flows: on schedules, asked for by hand, with its retries, and ends when it is told to."""

import contextlib
import json
import os
import shutil
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from socket import socket
from typing import Any

import pytest
import yaml
from prefect import Flow, flow
from prefect.client.orchestration import get_client
from prefect.flows import load_flow_from_entrypoint
from prefect.states import Running as IsRunning

from flows import alive
from flows.announcing import failures
from flows.newsroom import Run, open_newsroom, open_warehouse
from flows.overdue import close_the_dead
from flows.schedules import Deployment, declared, traces_of
from flows.settings import Settings
from flows.tasks import PrefectRunner
from tests.flows.archives import OF_THE_SAMPLE
from tests.flows.process import PATIENCE_SECONDS, dateline, descendants, free_port, is_alive, running, wait_until
from tests.flows.services import Service, is_server
from tests.flows.shortcuts import backfilled
from transforms.errors import WarehouseBusy
from transforms.records import Counts

DEPLOYMENTS = yaml.safe_load((Path(__file__).parents[2] / "prefect.yaml").read_text())["deployments"]
INTERRUPTED = 130


WIDE = 'title = "The quay"\nthreshold = 0.3\n[[group]]\nname = "where"\nany = ["quay"]\n'


@pytest.fixture
def service(tmp_path: Path, catalog: Path) -> Iterator[Service]:
    home, port = tmp_path / "home", free_port()
    catalog = shutil.copytree(catalog, tmp_path / "catalog")
    (catalog / "stories/quay.toml").write_text(WIDE, encoding="utf-8")
    reader = {"zone": "Asia/Taipei", "digest_at": "06:30"}
    with running("serve", home=home, serve_port=port, catalog=catalog, **reader) as process:
        serving = Service(process, home, port)
        wait_until(
            lambda: len(serving.found("deployments")) == len(declared(Settings())) or process.poll() is not None,
            "the deployments",
        )
        assert process.poll() is None, process.communicate()[1]
        yield serving


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment["entrypoint"])
def test_deployment_leads_to_a_flow(deployment: dict[str, Any]) -> None:
    """What ``prefect.yaml`` names is there, under that name."""
    loaded: Flow[..., Any] = load_flow_from_entrypoint(deployment["entrypoint"])
    assert isinstance(loaded, Flow)
    assert loaded.name == deployment["entrypoint"].rpartition(":")[2]


def test_what_is_deployed_is_what_is_served() -> None:
    """``prefect.yaml`` has the deployments of ``dateline serve``, with the same schedules, limits, tags and parameters."""
    assert [as_deployed(one) for one in declared(Settings())] == DEPLOYMENTS


def as_deployed(one: Deployment) -> dict[str, Any]:
    """A deployment as ``prefect.yaml`` writes it."""
    schedule = {"interval": one.minutes * 60} if one.minutes else {"cron": one.cron, "timezone": one.zone}
    return {
        "name": one.name,
        "description": one.description,
        "entrypoint": f"flows.deployments:{one.flow}",
        "tags": list(one.tags),
        **({"parameters": dict(one.parameters)} if one.parameters else {}),
        "concurrency_limit": {"limit": 1, "collision_strategy": "CANCEL_NEW" if one.is_scheduled else "ENQUEUE"},
        **({"schedules": [schedule]} if one.is_scheduled else {}),
        "work_pool": {"name": "dateline"},
    }


def test_service_keeps_schedules_and_runs_what_is_asked_for(service: Service, sample_archive: Path, many: Path) -> None:
    """One start of the server, which takes a quarter of a minute, for all that is expected of it until its end."""
    assert_schedules(service)
    assert_every_parameter_is_explained(service)
    assert_backfill_is_run(service, sample_archive)
    assert_source_that_fails_is_one_event(service)
    assert_runs_without_a_process_are_closed(service)
    assert_story_that_is_too_wide_is_in_the_log(service, many)
    assert_digest_without_an_address_says_so(service)
    with service.as_server():
        assert_stage_is_tried_again_where_that_helps()
    assert_ends_when_interrupted(service)


def assert_schedules(service: Service) -> None:
    """Sources by their tier, with runs in the calendar, upkeep every night, digests in the reader's morning."""
    schedules = {
        (found["entrypoint"].rpartition(".")[2], found["name"]): found for found in service.found("deployments")
    }
    planned = {name for name, found in schedules.items() if found["schedules"]}
    assert planned == {(one.flow, one.name) for one in declared(Settings()) if one.is_scheduled}
    assert schedules["ingest", "regular"]["schedules"][0]["schedule"]["interval"] == 900
    # The sample's outlets are all looked at every quarter of an hour.
    assert {name for (_, name), found in schedules.items() if found["paused"]} == {"frequent", "seldom"}
    daily = schedules["digest", "daily"]["schedules"][0]["schedule"]
    assert (daily["cron"], daily["timezone"]) == ("30 6 * * *", "Asia/Taipei")
    wait_until(lambda: bool(service.found("flow_runs", flows={"name": {"any_": ["ingest"]}})), "a scheduled run")


def assert_every_parameter_is_explained(service: Service) -> None:
    """Where a person asks for a run in Prefect's pages, each field says what it is for."""
    explained = {
        (found["name"], name): about.get("description", "")
        for found in service.found("deployments")
        for name, about in found["parameter_openapi_schema"]["properties"].items()
    }
    assert "first day" in explained["by-hand", "since"]
    assert [parameter for parameter, words in explained.items() if len(words) < 10] == []


def assert_backfill_is_run(service: Service, archive: Path) -> None:
    """The run completes, each stage of it was a task, its counts are on its page, and the articles are in the warehouse."""
    run = service.run_through("backfill", paths=[str(archive)])
    assert run["state"]["type"] == "COMPLETED"
    tasks = service.found("task_runs", flow_runs={"id": {"any_": [run["id"]]}})
    stages = {"collect", "read", "check", "load"} | {"watch", "raise"}  # and what is looked after a run
    assert {task["name"].split()[0] for task in tasks} == stages
    with open_warehouse(Settings(home=service.home), read_only=True) as warehouse:
        [row] = warehouse.sql("SELECT flow, state, entries, new FROM run").rows()
    assert row == ("backfill", "completed", OF_THE_SAMPLE.entries, OF_THE_SAMPLE.new)
    left = service.artifacts(run)
    assert set(left) == {"dateline-counts", "dateline-rejections", "dateline-progress"}
    assert float(left["dateline-progress"]["data"]) == 100
    assert json.loads(left["dateline-counts"]["data"])[-1]["new"] == OF_THE_SAMPLE.new
    assert "dateline quarantine list" in left["dateline-rejections"]["description"]


def assert_source_that_fails_is_one_event(service: Service) -> None:
    """Though its stages were tried again; and told a second time it is still one."""
    run = service.run_through("ingest", sources=["harbour-ledger"], then_track=False)
    assert run["state"]["type"] == "COMPLETED"
    wait_until(lambda: bool(service.events("dateline.source.failed")), "the event")
    [event] = service.events("dateline.source.failed")
    assert event["resource"]["prefect.resource.id"] == "dateline.source.harbour-ledger"
    again = Run(event["payload"]["run_id"], by_source={"harbour-ledger": Counts(entries=1, failed=1)})
    over = Run("another", by_source={"harbour-ledger": Counts(entries=1, failed=1)})
    with service.as_server():
        assert [PrefectRunner().announce(failure) for told in (again, over) for failure in failures(told)] == [True] * 2
    wait_until(lambda: len(service.events("dateline.source.failed")) > 1, "the event of another run")
    assert len({event["id"] for event in service.events("dateline.source.failed")}) == 2


def assert_runs_without_a_process_are_closed(service: Service) -> None:
    """One that has its process goes on, whoever started it; one that may be about to begin is left alone, but at the start."""
    traces = traces_of(Settings(home=service.home))
    with service.as_server(), get_client(sync_client=True) as client:
        living, dead, untraced = (
            client.create_flow_run(flow(lambda: None, name="someone-s"), state=IsRunning()).id for _ in range(3)
        )
        (traces / f"{dead}.lock").touch()
        with alive.alive(traces, str(living)):
            for at_start, expected in (
                (False, ["Running", "Crashed", "Running"]),
                (True, ["Running", "Crashed", "Crashed"]),
            ):
                close_the_dead(traces, at_start=at_start)
                states = [client.read_flow_run(run_id).state_name for run_id in (living, dead, untraced)]
                assert states == expected


def assert_story_that_is_too_wide_is_in_the_log(service: Service, archive: Path) -> None:
    """Where nobody looks at a terminal, the run says so, as a warning."""
    with open_newsroom(Settings(home=service.home, workers=1)) as newsroom:
        backfilled(archive, newsroom)
    run = service.run_through("track", stories=["quay"])
    wait_until(lambda: any("tells nothing apart" in line for line in service.warnings(run)), "the remark")


def assert_digest_without_an_address_says_so(service: Service) -> None:
    """It is no failure that nobody wants to be told."""
    assert service.run_through("digest")["state"]["type"] == "COMPLETED"
    with open_warehouse(Settings(home=service.home), read_only=True) as warehouse:
        assert warehouse.sql("FROM digest").is_empty()


def assert_stage_is_tried_again_where_that_helps() -> None:
    """Prefect runs a task again that found the warehouse busy, and not one that is wrong."""
    tries: list[str] = []

    def busy_at_first() -> str:
        tries.append("busy")
        if len(tries) == 1:
            raise WarehouseBusy("Another program kept the warehouse locked.")
        return "loaded"

    def wrong() -> None:
        tries.append("wrong")
        raise ValueError("no ferry")

    @flow(name="patient")
    def patient() -> None:
        assert PrefectRunner().call("load a batch", busy_at_first) == "loaded"
        PrefectRunner().call("load another", wrong)

    with pytest.raises(ValueError, match="no ferry"):
        patient()
    assert tries == ["busy", "busy", "wrong"]


def test_server_that_dies_is_started_again(service: Service) -> None:
    """And what was asked for afterwards is run."""
    [server] = [pid for pid in descendants(service.process.pid) if is_server(pid)]
    os.kill(server, signal.SIGKILL)
    wait_until(lambda: not service.found("deployments"), "the end of the server")
    wait_until(lambda: bool(service.found("deployments")) or service.process.poll() is not None, "the server's return")
    assert service.process.poll() is None, service.process.communicate()[1]
    assert service.run_through("digest")["state"]["type"] == "COMPLETED"


@pytest.mark.skipif("DATELINE_DRILL" not in os.environ, reason="takes two minutes: make drill")
def test_schedules_wait_for_a_server_that_stays_away(service: Service) -> None:
    """Longer than Prefect has patience for: its port is taken meanwhile."""
    [server] = [pid for pid in descendants(service.process.pid) if is_server(pid)]
    os.kill(server, signal.SIGKILL)
    with _deaf(service.port):
        assert service.process.stderr is not None
        assert any("the schedules wait for it" in said for said in service.process.stderr)
    wait_until(lambda: bool(service.found("deployments")), "the server's return")
    assert service.run_through("digest")["state"]["type"] == "COMPLETED"


@contextlib.contextmanager
def _deaf(port: int) -> Iterator[None]:
    """Somebody else at a port, who hangs up on everybody."""
    found: list[socketserver.TCPServer] = []

    def is_taken() -> bool:
        with contextlib.suppress(OSError):
            found.append(_Deaf(("127.0.0.1", port), socketserver.BaseRequestHandler))
        return bool(found)

    wait_until(is_taken, "the port")
    [other] = found
    with other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        yield
        other.shutdown()


class _Deaf(socketserver.TCPServer):
    allow_reuse_address = True


def assert_ends_when_interrupted(service: Service) -> None:
    """With the status of an interruption at most, without a trace, and with whatever it started."""
    started = descendants(service.process.pid)
    service.process.send_signal(signal.SIGINT)
    _, said = service.process.communicate(timeout=PATIENCE_SECONDS)
    assert service.process.returncode in (0, INTERRUPTED), said
    assert "Traceback" not in said
    wait_until(lambda: not any(map(is_alive, started)), "the end of the server")


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_service_that_is_ended_while_it_starts_leaves_nothing_behind(
    tmp_path: Path, catalog: Path, told: signal.Signals
) -> None:
    """Its server is stopped, be it asked for by a person or by a supervisor."""
    with running("serve", home=tmp_path / "home", serve_port=free_port(), catalog=catalog) as process:
        wait_until(lambda: bool(descendants(process.pid)) or process.poll() is not None, "the server's process")
        time.sleep(0.5)  # it has been started now, and will be asked for a while whether it is ready
        started = descendants(process.pid)
        process.send_signal(told)
        process.communicate(timeout=PATIENCE_SECONDS)
        assert started
        wait_until(lambda: not any(map(is_alive, started)), "the end of the server")


def test_server_does_not_outlive_a_service_that_is_killed(tmp_path: Path, catalog: Path) -> None:
    """It would keep the port from the next one."""
    with running("serve", home=tmp_path / "home", serve_port=free_port(), catalog=catalog) as process:
        wait_until(lambda: any(map(is_server, descendants(process.pid))) or process.poll() is not None, "the server")
        started = descendants(process.pid)
        process.kill()
        assert started
        wait_until(lambda: not any(map(is_alive, started)), "the end of the server")


def test_warning_of_prefect_is_a_sentence(tmp_path: Path) -> None:
    """What fails keeps its trace."""
    code = """if True:
        import logging
        import prefect.main
        from flows.serve import warn_in_sentences
        warn_in_sentences()
        said, away = logging.getLogger("prefect.runner"), ConnectionError("refused")
        said.warning("The server was away.", exc_info=away)
        said.error("It cannot be asked.", exc_info=away)
    """
    environment = {**os.environ, "PREFECT_HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    before, _, after = done.stderr.partition("It cannot be asked.")
    assert "The server was away." in before
    assert "ConnectionError" not in before
    assert "ConnectionError: refused" in after


def test_port_that_is_taken_is_told(tmp_path: Path) -> None:
    """At once, and with the setting for another one; nothing is registered with whoever answers there."""
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        finished = dateline("serve", home=tmp_path / "home", serve_port=taken.getsockname()[1])
    assert finished.returncode == 1
    assert "is taken" in finished.stderr
    assert "DATELINE_SERVE_PORT" in finished.stderr

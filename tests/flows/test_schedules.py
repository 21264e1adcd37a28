"""Prefect runs the flows: on schedules, asked for by hand, with its retries, and ends when it is told to."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import Any

import httpx
import pytest
import yaml
from prefect import Flow, flow
from prefect.flows import load_flow_from_entrypoint
from prefect.settings import PREFECT_API_URL, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings

from flows.deployments import PrefectRunner
from flows.newsroom import open_warehouse
from flows.settings import Settings
from tests.flows.archives import OF_THE_SAMPLE
from tests.flows.process import Running, dateline, descendants, is_alive, running, wait_until
from transforms.errors import WarehouseBusy

DEPLOYMENTS = yaml.safe_load((Path(__file__).parents[2] / "prefect.yaml").read_text())["deployments"]
INTERRUPTED = 130
OVER = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


@dataclass(frozen=True)
class Service:
    """A ``dateline serve`` that runs, and what Prefect's own interface says of it."""

    process: Running
    home: Path
    port: int

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def found(self, what: str, **filters: Any) -> list[dict[str, Any]]:
        """Deployments, flows or runs; none as long as nobody answers."""
        try:
            answer = httpx.post(f"{self.api_url}/{what}/filter", json=filters, timeout=10)
        except httpx.HTTPError:
            return []
        return list(answer.json()) if answer.is_success else []

    @contextmanager
    def as_server(self) -> Iterator[None]:
        """Flows of this very process are run by the service's server; their words stay here."""
        with temporary_settings({PREFECT_API_URL: self.api_url, PREFECT_LOGGING_TO_API_ENABLED: False}):
            yield

    def deployments(self) -> dict[str, dict[str, Any]]:
        """By the names of their flows."""
        names = {found["id"]: found["name"] for found in self.found("flows")}
        # A deployment whose flow came between the two questions is seen at the next look.
        return {names[found["flow_id"]]: found for found in self.found("deployments") if found["flow_id"] in names}

    def run_through(self, flow_name: str, **parameters: Any) -> dict[str, Any]:
        """Ask for a run, as a person does in Prefect's pages, and wait for its end."""
        deployment = self.deployments()[flow_name]["id"]
        asked = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
        run = httpx.post(f"{self.api_url}/deployments/{deployment}/create_flow_run", json=asked, timeout=10).json()
        address = f"{self.api_url}/flow_runs/{run['id']}"
        wait_until(lambda: httpx.get(address, timeout=10).json()["state"]["type"] in OVER, f"the end of {flow_name}")
        return dict(httpx.get(address, timeout=10).json())


def free_port() -> int:
    with socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, catalog: Path) -> Iterator[Service]:
    home, port = tmp_path_factory.mktemp("service") / "home", free_port()
    with running("serve", home=home, serve_port=port, catalog=catalog) as process:
        serving = Service(process, home, port)
        wait_until(lambda: len(serving.deployments()) == 3 or process.poll() is not None, "the deployments")
        assert process.poll() is None, process.communicate()[1]
        yield serving


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment["entrypoint"])
def test_deployment_leads_to_a_flow(deployment: dict[str, Any]) -> None:
    """What ``prefect.yaml`` names is there, under that name."""
    loaded: Flow[..., Any] = load_flow_from_entrypoint(deployment["entrypoint"])
    assert isinstance(loaded, Flow)
    assert loaded.name == deployment["entrypoint"].rpartition(":")[2]


def test_only_ingest_has_a_schedule(service: Service) -> None:
    """Every quarter of an hour; the others wait to be asked for."""
    schedules = {name: found["schedules"] for name, found in service.deployments().items()}
    assert {name: len(found) for name, found in schedules.items()} == {"ingest": 1, "track": 0, "backfill": 0}
    assert schedules["ingest"][0]["schedule"]["interval"] == 900


def test_ingest_is_scheduled_ahead(service: Service) -> None:
    """The server has put runs into its calendar."""
    wait_until(lambda: bool(service.found("flow_runs", flows={"name": {"any_": ["ingest"]}})), "a scheduled run")


def test_backfill_that_is_asked_for_is_run(service: Service, sample_archive: Path) -> None:
    """The run completes, each stage of it was a task, and the articles are in the warehouse of the service."""
    run = service.run_through("backfill", path=str(sample_archive))
    assert run["state"]["type"] == "COMPLETED"
    tasks = service.found("task_runs", flow_runs={"id": {"any_": [run["id"]]}})
    assert {task["name"].split()[0] for task in tasks} == {"collect", "read", "check", "load"}
    with open_warehouse(Settings(home=service.home), read_only=True) as warehouse:
        assert warehouse.sql("SELECT flow, state, entries, new FROM run").rows() == [
            ("backfill", "completed", OF_THE_SAMPLE.entries, OF_THE_SAMPLE.new)
        ]


def test_stage_that_failed_for_a_moment_is_tried_again(service: Service) -> None:
    """Prefect runs a task again that found the warehouse busy."""
    tries: list[int] = []

    def busy_at_first() -> int:
        tries.append(len(tries))
        if len(tries) == 1:
            raise WarehouseBusy("Another program kept the warehouse locked.")
        return len(tries)

    @flow(name="patient")
    def patient() -> int:
        return PrefectRunner().call("load a batch", busy_at_first)

    with service.as_server():
        assert patient() == 2


def test_stage_that_failed_for_good_is_not(service: Service) -> None:
    """What another try cannot mend is told at once."""
    tries: list[int] = []

    def wrong() -> None:
        tries.append(len(tries))
        raise ValueError("no ferry")

    @flow(name="hopeless")
    def hopeless() -> None:
        PrefectRunner().call("load a batch", wrong)

    with service.as_server(), pytest.raises(ValueError, match="no ferry"):
        hopeless()
    assert len(tries) == 1


def test_service_ends_when_interrupted(tmp_path: Path, catalog: Path) -> None:
    """With the status of an interruption at most, without a trace, and with its server and whatever else it started."""
    home, port = tmp_path / "home", free_port()
    with running("serve", home=home, serve_port=port, catalog=catalog) as process:
        serving = Service(process, home, port)
        wait_until(lambda: len(serving.deployments()) == 3 or process.poll() is not None, "the deployments")
        started = descendants(process.pid)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert process.returncode in (0, INTERRUPTED), said
        assert "Traceback" not in said
        wait_until(lambda: not any(map(is_alive, started)), "the end of the server", seconds=20)


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_service_that_is_ended_while_it_starts_leaves_nothing_behind(
    tmp_path: Path, catalog: Path, told: signal.Signals
) -> None:
    """Its server is stopped, be it asked for by a person or by a supervisor."""
    with running("serve", home=tmp_path / "home", serve_port=free_port(), catalog=catalog) as process:
        wait_until(lambda: bool(descendants(process.pid)) or process.poll() is not None, "the server's process")
        started = descendants(process.pid)
        process.send_signal(told)
        process.communicate(timeout=60)
        assert started
        wait_until(lambda: not any(map(is_alive, started)), "the end of the server", seconds=20)


def test_port_that_is_taken_is_told(tmp_path: Path) -> None:
    """At once, and with the setting for another one; nothing is registered with whoever answers there."""
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        finished = dateline("serve", home=tmp_path / "home", serve_port=taken.getsockname()[1])
    assert finished.returncode == 1
    assert "is taken" in finished.stderr
    assert "DATELINE_SERVE_PORT" in finished.stderr

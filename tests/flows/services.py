"""A ``dateline serve`` with its Prefect server, and what Prefect's own interface says of it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from prefect.settings import PREFECT_API_URL, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings

from tests.flows.process import PATIENCE_SECONDS, Running, descendants, wait_until

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

    def ask_for(self, flow_name: str, **parameters: Any) -> str:
        """Ask for a run, as a person does in Prefect's pages, once more where a busy server does not answer; its id."""
        deployment = self.deployments()[flow_name]["id"]
        asked = {"parameters": parameters, "state": {"type": "SCHEDULED"}, "idempotency_key": str(uuid4())}
        made: list[str] = []

        def is_made() -> bool:
            with suppress(httpx.HTTPError, KeyError):
                answer = httpx.post(f"{self.api_url}/deployments/{deployment}/create_flow_run", json=asked, timeout=30)
                made.append(answer.json()["id"])
            return bool(made)

        wait_until(is_made, f"a run of {flow_name}")
        return made[0]

    def run_of(self, run_id: str) -> dict[str, Any]:
        """A run as it is now; nothing as long as nobody answers."""
        return next(iter(self.found("flow_runs", flow_runs={"id": {"any_": [run_id]}})), {})

    def ended(self, run_id: str, *, seconds: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """Wait for the end of a run."""
        wait_until(lambda: self.run_of(run_id).get("state_type") in OVER, f"the end of {run_id}", seconds=seconds)
        return self.run_of(run_id)

    def run_through(self, flow_name: str, **parameters: Any) -> dict[str, Any]:
        """Ask for a run, and wait for its end."""
        return self.ended(self.ask_for(flow_name, **parameters))

    def process_of(self, run_id: str) -> int | None:
        """The process of a run that this service has started, or None where it has none."""
        word = f"PREFECT__FLOW_RUN_ID={run_id}".encode()
        found = [pid for pid in descendants(self.process.pid) if word in environment(pid)]
        return min(found, default=None)

    def artifacts(self, run: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """What a run left on its page, by key."""
        left = self.found("artifacts", artifacts={"flow_run_id": {"any_": [run["id"]]}})
        return {str(each["key"]): each for each in left}

    def events(self, name: str) -> list[dict[str, Any]]:
        """Events of a name; what the server has written down so far."""
        asked = {"filter": {"event": {"name": [name]}}}
        return list(httpx.post(f"{self.api_url}/events/filter", json=asked, timeout=10).json()["events"])

    def warnings(self, run: dict[str, Any]) -> list[str]:
        """What a run wrote into its log as a warning."""
        filters = {"flow_run_id": {"any_": [run["id"]]}, "level": {"ge_": logging.WARNING}}
        return [found["message"] for found in self.found("logs", logs=filters)]


def is_server(pid: int) -> bool:
    """Whether a process is the Prefect server."""
    return b"flows.leash\0server\0start" in Path(f"/proc/{pid}/cmdline").read_bytes()


def environment(pid: int) -> bytes:
    """What a process was started with; nothing where it has ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_bytes()
    return b""

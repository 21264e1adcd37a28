"""``compose.yaml`` holds: what it says is whole and has no secrets, and the commands that it names, started here, show articles."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from flows.demo import SAMPLE
from flows.settings import Settings
from sources.newsstand import Newsstand, load_newsroom
from tests.flows.process import free_port, is_alive, wait_until
from tests.flows.services import Service
from tests.warehouse.servers import new_database, postgres, postgres_programs

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
EXAMPLE = dict(
    line.split("=", 1)
    for line in (ROOT / "compose.env.example").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)
OURS = ("prefect", "serve", "dashboard")
LONG = 300.0
TITLE = "the Night Ferry Is Running Again"


def has_compose() -> bool:
    docker = shutil.which("docker")
    return (
        bool(docker) and not subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode
    )


@pytest.mark.skipif(not has_compose(), reason="the docker client has no compose here")
def test_docker_compose_takes_it(tmp_path: Path) -> None:
    """With every word that is asked for, and without one it says which is missing."""
    for name in ("compose.yaml", "Dockerfile"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".env").write_text("".join(f"{name}=secret\n" for name in EXAMPLE), encoding="utf-8")
    subprocess.run(["docker", "compose", "config", "--quiet"], cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / ".env").write_text("", encoding="utf-8")
    refused = subprocess.run(["docker", "compose", "config"], cwd=tmp_path, check=False, capture_output=True, text=True)
    assert "write one into .env" in refused.stderr


def test_every_service_is_looked_at_and_none_holds_a_secret() -> None:
    """Each has a health check; passwords come from ``.env`` alone, whose example names them and gives none."""
    assert [name for name, service in COMPOSE["services"].items() if "healthcheck" not in service] == []
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text(encoding="utf-8")))
    assert asked <= set(EXAMPLE)
    assert {name: value for name, value in EXAMPLE.items() if "PASSWORD" in name and value} == {}


def test_every_setting_that_it_names_is_one() -> None:
    """In the file itself and in the example of its environment."""
    named = {name for service in OURS for name in COMPOSE["services"][service]["environment"]} | set(EXAMPLE)
    ours = {name.removeprefix("DATELINE_").lower() for name in named if name.startswith("DATELINE_")}
    assert ours <= set(Settings.model_fields)


def test_every_volume_and_service_that_is_named_is_there() -> None:
    """And every directory that the image is made of."""
    for service in COMPOSE["services"].values():
        assert set(service.get("depends_on", {})) <= set(COMPOSE["services"])
        assert {mount.split(":")[0] for mount in service.get("volumes", [])} <= set(COMPOSE["volumes"])
    copied = re.findall(r"^COPY (.+) \S+$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for names in copied for name in names.split() if not (ROOT / name).exists()] == []


class Stack:
    """The services of ``compose.yaml`` as processes: the same commands and variables, with this machine's places in them."""

    def __init__(self, place: Path, server: str, **settings: str) -> None:
        self.home = place / "home"
        self.home.mkdir()
        self.ports = {"4200": str(free_port()), "4280": str(free_port()), "8080": str(free_port())}
        host = server.removeprefix("host=").partition(" ")[0]
        new_database(server, "dateline")
        new_database(server, "prefect")
        self._here = {
            "/var/lib/dateline": str(self.home),
            "host=postgres": f"host={host}",
            "@postgres:5432/prefect": f"@/prefect?host={host}",
            "//prefect:": "//127.0.0.1:",
            "0.0.0.0": "127.0.0.1",
            **self.ports,
        }
        self._settings = {**settings, "PREFECT_HOME": str(place / "prefect")}

    @contextmanager
    def started(self, name: str) -> Iterator[subprocess.Popen[bytes]]:
        """A service, until the end of the block; what it says is kept beside the home."""
        service = COMPOSE["services"][name]
        command = [self._put(word) for word in service["command"]]
        environment = {key: self._put(str(value)) for key, value in service["environment"].items()}
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("DATELINE_", "PREFECT_"))}
        program = [str(Path(sys.executable).parent / command[0]), *command[1:]]
        with (self.home.parent / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                program, env={**inherited, **self._settings, **environment}, stdout=log, stderr=log, cwd=self.home
            )
            try:
                yield process
            finally:
                process.terminate()
                process.wait(60)

    def is_healthy(self, name: str) -> bool:
        """What the health check of a service says, asked as it stands there."""
        test = [self._put(word) for word in COMPOSE["services"][name]["healthcheck"]["test"][1:]]
        return subprocess.run(test, capture_output=True, check=False).returncode == 0

    def said(self, name: str) -> str:
        return (self.home.parent / f"{name}.log").read_text(encoding="utf-8")

    def _put(self, word: str) -> str:
        word = re.sub(r"\$\{(\w+)[^}]*\}", lambda found: f"secret-{found[1].lower()}", word)
        for there, here in self._here.items():
            word = word.replace(there, here)
        return word


@pytest.mark.skipif("DATELINE_DRILL" not in os.environ, reason="takes a minute or two: make drill")
@pytest.mark.skipif(postgres_programs() is None, reason="PostgreSQL is not installed")
def test_its_commands_bring_the_sample_newsroom_onto_the_dashboard(catalog: Path, tmp_path: Path) -> None:
    """Each becomes healthy by its own check; what a run asked for in Prefect brings is on the pages, behind the password."""
    with ExitStack() as stack:
        stand = stack.enter_context(Newsstand(load_newsroom(SAMPLE), now=datetime(2026, 5, 17, tzinfo=UTC)))
        address = f"{stand.address[0]}:{stand.address[1]}"
        hosts = "{" + ", ".join(f'"{host}": "{address}"' for host in stand.hosts) + "}"
        server = stack.enter_context(postgres())
        services = Stack(tmp_path, server, DATELINE_CATALOG=str(catalog), DATELINE_OPEN_HOSTS=hosts)
        for name in OURS:
            if name == "dashboard":
                read_the_sample(services, stack)
            process = stack.enter_context(services.started(name))
            wait_until(
                lambda name=name, process=process: services.is_healthy(name) or not is_alive(process.pid),  # type: ignore[misc]
                f"the health of {name}",
                seconds=LONG,
            )
            assert process.poll() is None, services.said(name)
        pages = f"http://127.0.0.1:{services.ports['4280']}"
        with httpx.Client(base_url=pages, timeout=60, follow_redirects=True) as reader:
            assert TITLE not in unmarked(reader.get("/search?q=ferry"))
            reader.post("/login", data={"password": "secret-dateline_dashboard_password", "next": "/"})
            shown = reader.get("/search?q=ferry")
    assert shown.status_code == 200
    assert TITLE in unmarked(shown)


def unmarked(page: httpx.Response) -> str:
    """A page without the marks around what was searched for."""
    return re.sub("</?mark>", "", page.text)


def read_the_sample(services: Stack, stack: ExitStack) -> None:
    """Ask for a run as a person does, and wait for its end."""
    service = Service(None, services.home, int(services.ports["4200"]))  # type: ignore[arg-type]
    wait_until(lambda: "ingest" in service.deployments(), "the deployments", seconds=LONG)
    run = service.ended(service.ask_for("ingest", sources=["harbour-ledger"]), seconds=LONG)
    assert run["state_type"] == "COMPLETED", services.said("serve")

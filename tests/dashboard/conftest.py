"""The pages as they are served: on loopback, by the real server, of warehouses that are made once for all workers."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from filelock import FileLock
from playwright.sync_api import Browser, sync_playwright

from dashboard.app import build_app
from dashboard.desk import Desk
from dashboard.guard import Rules
from dashboard.serving import listening
from flows.newsroom import open_warehouse
from flows.settings import Settings
from tests.dashboard.newsrooms import MAKERS
from tests.flows.process import wait_until
from warehouse.address import Address
from warehouse.fenced import Limits
from warehouse.warehouse import Warehouse

# Where the machine is busy, an ordinary question takes seconds too.
LIMITS = Limits(seconds=20.0, rows=1_000, megabytes=256)
CHROMIUM = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@dataclass(frozen=True)
class Served:
    """A dashboard that answers."""

    home: Path
    base: str
    desk: Desk

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(f"{self.base}{path}", headers=headers, timeout=60)

    @contextmanager
    def warehouse(self) -> Iterator[Warehouse]:
        """The same warehouse, to be asked as ``dateline sql`` does."""
        with open_warehouse(Settings(home=self.home), read_only=True) as warehouse:
            yield warehouse


@contextmanager
def serving(home: Path) -> Iterator[Served]:
    """A dashboard over a home, on a port of its own."""
    with Desk(Address.in_home(home), LIMITS) as desk, answering(desk, Rules()) as base:
        yield Served(home, base, desk)


@contextmanager
def answering(desk: Desk, rules: Rules) -> Iterator[str]:
    """The pages of a desk, under some rules; gives where they are."""
    taken = listening("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(build_app(desk, rules), log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
    thread.start()
    try:
        wait_until(lambda: server.started, "the server")
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        taken.close()


@pytest.fixture(scope="session")
def home_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Homes by name, each made once for all workers, and not to be written to."""
    root = tmp_path_factory.getbasetemp()
    shared = root.parent if root.name.startswith("popen-") else root

    def home(name: str) -> Path:
        place, done = shared / f"dashboard-{name}", shared / f"dashboard-{name}.done"
        with FileLock(shared / f"dashboard-{name}.lock"):
            if not done.exists():
                shutil.rmtree(place, ignore_errors=True)
                MAKERS[name](place)
                done.touch()
        return place / "home"

    return home


@pytest.fixture(scope="session")
def served(home_of: Callable[[str], Path]) -> Iterator[Callable[[str], Served]]:
    """Dashboards by the name of their newsroom, each started when it is asked for."""
    with ExitStack() as open_ones:
        known: dict[str, Served] = {}

        def one(name: str) -> Served:
            if name not in known:
                known[name] = open_ones.enter_context(serving(home_of(name)))
            return known[name]

        yield one


@pytest.fixture(scope="session")
def sample(served: Callable[[str], Served]) -> Served:
    """The sample newsroom's dashboard."""
    return served("sample")


# Of a module, not of the session: while it is open its own loop runs, and other tests could begin none.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM))
        yield opened
        opened.close()

"""Bad days, one after another: nothing is lost, nothing is there twice, and a line says what happened.

The long ones are part of `make drill`. docs/deploy.md has the table of all bad days, with the tests that show each.
"""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from flows.newsroom import open_newsroom, open_warehouse
from flows.schedules import declared
from flows.settings import Settings
from tests.flows.archives import write_many
from tests.flows.process import dateline, descendants, free_port, is_alive, running, wait_until
from tests.flows.services import OVER, Service, is_server
from tests.flows.shortcuts import backfilled
from tests.flows.views import LOADS, Rows, shown
from tests.warehouse.servers import new_database, postgres, postgres_programs, restart
from transforms.errors import DatelineError

ARTICLES = 200
SMALL = {"batch_size": 30}
LONG = 400.0
AWAY_SECONDS = 40.0
ASLEEP_SECONDS = 190.0

drill = pytest.mark.skipif("DATELINE_DRILL" not in os.environ, reason="takes minutes: make drill")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_many(tmp_path_factory.mktemp("archive"), ARTICLES)


@pytest.fixture(scope="module")
def undisturbed(archive: Path, catalog: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    """What the archive leaves in the warehouse of a good day."""
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    with open_newsroom(Settings(home=home, catalog=catalog, workers=1)) as newsroom:
        backfilled(archive, newsroom)
    return views(Settings(home=home))


def views(settings: Settings) -> dict[str, Rows]:
    """All that is shown, once it was looked at whether it is sound."""
    with open_warehouse(settings, read_only=True) as warehouse:
        assert warehouse.faults() == []
        return shown(warehouse, without=LOADS)


def loads(settings: Settings) -> int:
    try:
        with open_warehouse(settings, read_only=True) as warehouse:
            return int(warehouse.sql("SELECT count(*) FROM fact.load").item())
    except DatelineError:
        return 0


def ended_runs(home: Path) -> list[tuple[str, str]]:
    with open_warehouse(Settings(home=home), read_only=True) as warehouse:
        found = warehouse.sql(
            "SELECT run.state, coalesce(message, '') FROM run LEFT JOIN fact.run_finished USING (run_id)"
        )
        return sorted((str(state), str(message)) for state, message in found.rows())


@contextmanager
def serving(home: Path, catalog: Path, **settings: object) -> Iterator[Service]:
    """A service that is ready."""
    port = settings.pop("serve_port", None) or free_port()
    with running("serve", home=home, serve_port=port, catalog=catalog, **SMALL, **settings) as process:
        service = Service(process, home, int(str(port)))
        all_of_them = len(declared(Settings()))
        is_ready: Callable[[], bool] = lambda: len(service.found("deployments")) == all_of_them  # noqa: E731
        wait_until(lambda: is_ready() or process.poll() is not None, "the deployments", seconds=LONG)
        assert process.poll() is None, process.communicate()[1]
        yield service


def begun(service: Service, archive: Path) -> str:
    """A backfill in the middle of its work."""
    run_id = service.ask_for("backfill", paths=[str(archive)])
    wait_until(lambda: loads(Settings(home=service.home)) > 1, "the first loads", seconds=LONG)
    return run_id


def told(*arguments: object, home: Path, **settings: object) -> tuple[int, str]:
    """The status of a command, and what it said, however long it took."""
    with running(*arguments, home=home, **settings) as process:
        said = process.communicate(timeout=LONG)[1]
    return process.returncode, said


def end(service: Service) -> str:
    """Stop a service; what it said."""
    service.process.send_signal(signal.SIGINT)
    return service.process.communicate(timeout=LONG)[1]


def test_second_service_of_a_home_is_refused(tmp_path: Path) -> None:
    """On another port, too: each schedule would be run twice."""
    home = tmp_path / "home"
    home.mkdir()
    with FileLock(home / "serve.lock"):
        told = dateline("serve", home=home, serve_port=free_port())
    assert told.returncode == 1
    assert "Another 'dateline serve' keeps the schedules" in told.stderr
    assert "DATELINE_HOME" in told.stderr


@drill
@pytest.mark.parametrize("bad", [signal.SIGSTOP, signal.SIGKILL], ids=["silent", "dead"])
def test_run_goes_on_while_the_server_is_away(
    archive: Path, undisturbed: dict[str, Rows], catalog: Path, tmp_path: Path, bad: signal.Signals
) -> None:
    """Its facts are whole, and the server knows its end once it is back."""
    with serving(tmp_path / "home", catalog) as service:
        run_id = begun(service, archive)
        [server] = [pid for pid in descendants(service.process.pid) if is_server(pid)]
        os.kill(server, bad)
        time.sleep(AWAY_SECONDS)
        if bad is signal.SIGSTOP:
            os.kill(server, signal.SIGCONT)
        ended = service.ended(run_id, seconds=LONG)
        said = end(service)
    assert (bad is signal.SIGKILL) == ("The Prefect server is back" in said)
    assert ended["state_type"] in ("COMPLETED", "CRASHED"), said
    assert ended_runs(tmp_path / "home") == [("completed", "")]
    assert views(Settings(home=tmp_path / "home")) == undisturbed


@drill
def test_run_that_is_killed_is_closed_and_its_work_done_by_the_next(
    archive: Path, undisturbed: dict[str, Rows], catalog: Path, tmp_path: Path
) -> None:
    """Its slot is free, and what it had loaded is not loaded again."""
    with serving(tmp_path / "home", catalog) as service:
        run_id = begun(service, archive)
        process = service.process_of(run_id)
        assert process
        os.kill(process, signal.SIGKILL)
        assert service.ended(run_id, seconds=LONG)["state_type"] == "CRASHED"
        again = service.ask_for("backfill", paths=[str(archive)])
        assert service.ended(again, seconds=LONG)["state_type"] == "COMPLETED"
    [completed, failed] = ended_runs(tmp_path / "home")
    assert (completed, failed[0], "process was gone" in failed[1]) == (("completed", ""), "failed", True)
    assert views(Settings(home=tmp_path / "home")) == undisturbed


@drill
def test_run_outlives_a_service_that_is_killed(
    archive: Path, undisturbed: dict[str, Rows], catalog: Path, tmp_path: Path
) -> None:
    """The next service sees that it has its process, and lets it go on."""
    home = tmp_path / "home"
    with serving(home, catalog) as service:
        run_id = begun(service, archive)
        process = service.process_of(run_id)
        assert process
        service.process.kill()
        service.process.wait()
        assert is_alive(process)
        os.kill(process, signal.SIGSTOP)  # so that it is still there when the next service looks
        with serving(home, catalog, serve_port=service.port) as following:
            os.kill(process, signal.SIGCONT)
            ended = following.ended(run_id, seconds=LONG)
            said = end(following)
    assert "1 runs of an earlier 'dateline serve' still have their process; they go on." in said
    assert ended["state_type"] in ("COMPLETED", "CRASHED"), said
    assert ended_runs(home) == [("completed", "")]
    assert views(Settings(home=home)) == undisturbed


@drill
def test_machine_that_slept_makes_up_once_for_what_it_missed(catalog: Path, tmp_path: Path) -> None:
    """Three minutes with a run each minute stand for six hours: of those missed, one is left."""
    with serving(tmp_path / "home", catalog, ingest_minutes=1) as service:
        due = {"expected_start_time": {"before_": (datetime.now(UTC) + timedelta(seconds=ASLEEP_SECONDS)).isoformat()}}
        is_planned: Callable[[], bool] = lambda: len(service.found("flow_runs", flow_runs=due)) > 2  # noqa: E731
        wait_until(is_planned, "the plan of the next minutes", seconds=LONG)
        slept = datetime.now(UTC).isoformat()
        everything = {service.process.pid, *descendants(service.process.pid)}
        for pid in everything:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(ASLEEP_SECONDS)
        for pid in everything:
            os.kill(pid, signal.SIGCONT)
        woken = datetime.now(UTC).isoformat()
        since = lambda **until: service.found(  # noqa: E731
            "flow_runs", flow_runs={"expected_start_time": {"after_": slept, **until}}
        )
        is_over: Callable[[], bool] = lambda: all(run["state_type"] in OVER for run in since(before_=woken))  # noqa: E731
        is_made_up: Callable[[], bool] = lambda: any(run["state_type"] == "COMPLETED" for run in since())  # noqa: E731
        wait_until(lambda: is_over() and is_made_up(), "the end of what was missed", seconds=LONG)
        ends = Counter((run["deployment_id"], run["state_type"]) for run in since(before_=woken))
        end(service)
    assert sum(count for (_, state), count in ends.items() if state == "CANCELLED") > 0, ends
    assert max((count for (_, state), count in ends.items() if state != "CANCELLED"), default=1) == 1, ends


@drill
@pytest.mark.skipif(postgres_programs() is None, reason="PostgreSQL is not installed")
def test_catalogue_that_is_restarted_in_the_middle_of_a_load(
    archive: Path, undisturbed: dict[str, Rows], catalog: Path, tmp_path: Path
) -> None:
    """The command says so or goes on; given again it does the rest, and nothing twice."""
    home = tmp_path / "home"
    with postgres() as server:
        shared = {**SMALL, "warehouse_catalog": f"postgres:{new_database(server, 'lake')}", "catalog": catalog}
        settings = Settings(home=home, warehouse_catalog=str(shared["warehouse_catalog"]))
        with running("backfill", archive, home=home, **shared) as backfill:
            wait_until(lambda: loads(settings) > 1, "the first loads", seconds=LONG)
            restart(server)
            _, said = backfill.communicate(timeout=LONG)
        assert "Traceback" not in said
        assert backfill.returncode == 0 or "dateline: " in said, said
        assert told("backfill", archive, home=home, **shared)[0] == 0
        assert views(settings) == undisturbed


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A file system of that size; where this machine does not let us make one, the test is skipped."""
    place.mkdir()
    made = subprocess.run(  # noqa: PLW1510
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], capture_output=True, text=True
    )
    if made.returncode:
        pytest.skip(f"no file system can be mounted here: {made.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@drill
def test_disk_that_is_full_is_told_and_loses_nothing(
    archive: Path, undisturbed: dict[str, Rows], catalog: Path, tmp_path: Path
) -> None:
    """Once there is room, the same command does the rest."""
    with small_disk(tmp_path / "disk", "720k") as disk:
        status, said = told("backfill", archive, home=disk / "home", catalog=catalog, **SMALL)
        assert status == 1, said
        assert "Traceback" not in said
        assert "No space is left" in said
        subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
        status, said = told("backfill", archive, home=disk / "home", catalog=catalog, **SMALL)
        assert status == 0, said
        assert views(Settings(home=disk / "home")) == undisturbed

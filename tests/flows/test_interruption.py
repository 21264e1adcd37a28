"""A backfill that is killed, watched or doubled ends in the same warehouse as one that nobody disturbed."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.newsroom import open_newsroom, open_warehouse
from flows.settings import Settings
from tests.flows.archives import write_many
from tests.flows.process import PATIENCE_SECONDS, Running, dateline, descendants, is_alive, running, wait_until
from tests.flows.shortcuts import backfilled
from tests.flows.views import LOADS, Rows, shown
from transforms.errors import WarehouseError

BATCH = 19
SENTENCE = "Stopped. What was loaded is whole; the same command goes on from there."


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, many: Path) -> dict[str, Rows]:
    """What the views show after one run from its beginning to its end."""
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    with open_newsroom(Settings(home=home, workers=1, batch_size=BATCH)) as newsroom:
        backfilled(many, newsroom)
        return shown(newsroom.warehouse)


def loads_in(home: Path) -> int:
    """How many loads another process sees; none as long as there is nothing that could be asked."""
    try:
        with open_warehouse(Settings(home=home), read_only=True) as warehouse:
            return int(warehouse.sql("SELECT count(DISTINCT load_id) FROM fact.load").item())
    except WarehouseError:
        return 0


@pytest.mark.parametrize("loads", [1, 3])
def test_killed_backfill_given_again_ends_as_an_undisturbed_one(
    tmp_path: Path, many: Path, undisturbed: dict[str, Rows], loads: int
) -> None:
    """Killed with some of its loads written, the same command goes on; every view shows every row the same.

    But for what was validated: what was loaded before the end is looked after together with what came then.
    """
    home = tmp_path / "home"
    with running("backfill", many, home=home, batch_size=BATCH) as backfill:
        wait_until(lambda: loads_in(home) >= loads or backfill.poll() is not None, f"{loads} loads")
        backfill.kill()
    again = dateline("backfill", many, home=home, batch_size=BATCH)
    assert again.returncode == 0, again.stderr
    with open_warehouse(Settings(home=home), read_only=True) as warehouse:
        assert shown(warehouse, without=LOADS) == {view: undisturbed[view] for view in undisturbed if view not in LOADS}
        states = warehouse.sql("SELECT state, finished_at IS NOT NULL FROM run ORDER BY started_at").rows()
    assert states == [("failed", True), ("completed", True)]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux tells of a process's children in /proc")
def test_killed_backfill_leaves_no_reader_behind(tmp_path: Path, many: Path) -> None:
    """The processes that read for it end when it is no more."""
    with running("backfill", many, home=tmp_path / "home", batch_size=BATCH, workers=2) as backfill:
        wait_until(lambda: len(descendants(backfill.pid)) > 2, "two readers")  # and multiprocessing's own tracker
        started = descendants(backfill.pid)
        backfill.kill()
        backfill.wait()
        wait_until(lambda: not any(map(is_alive, started)), "the readers' end")
        assert not any(map(is_alive, started))


@pytest.fixture
def long_backfill(tmp_path: Path) -> Iterator[tuple[Running, Path]]:
    """A backfill of more batches than anybody waits for, with its first load written."""
    home = tmp_path / "home"
    archive = write_many(tmp_path / "archive", 1500)
    with running("backfill", archive, home=home, batch_size=20) as backfill:
        wait_until(lambda: loads_in(home) > 0 or backfill.poll() is not None, "the first load")
        assert backfill.poll() is None, "the backfill ended too early to tell"
        yield backfill, home


def test_interrupted_backfill_says_so_in_a_sentence(long_backfill: tuple[Running, Path]) -> None:
    """Ctrl-C reaches the readers too; no trace of any of them is shown, and the run has an end."""
    backfill, home = long_backfill
    os.killpg(backfill.pid, signal.SIGINT)
    _, said = backfill.communicate(timeout=PATIENCE_SECONDS)
    assert (backfill.returncode, said.strip()) == (130, SENTENCE)
    with open_warehouse(Settings(home=home), read_only=True) as warehouse:
        assert warehouse.sql("SELECT state, finished_at IS NOT NULL FROM run").rows() == [("failed", True)]


def test_backfill_whose_reader_is_killed_says_so_in_a_sentence(long_backfill: tuple[Running, Path]) -> None:
    """As the system does where memory is short: told with the remedy and without a trace, and the run has an end."""
    backfill, home = long_backfill
    for reader in {below for child in descendants(backfill.pid) for below in descendants(child)}:
        os.kill(reader, signal.SIGKILL)
    _, said = backfill.communicate(timeout=PATIENCE_SECONDS)
    assert backfill.returncode == 1
    assert "dateline: A process that read articles was ended from outside" in said
    assert "DATELINE_WORKERS=1" in said
    assert "Traceback" not in said
    with open_warehouse(Settings(home=home), read_only=True) as warehouse:
        assert warehouse.sql("SELECT state, finished_at IS NOT NULL FROM run").rows() == [("failed", True)]


def test_warehouse_answers_while_a_backfill_is_running(long_backfill: tuple[Running, Path]) -> None:
    """Another process counts articles, and the backfill goes on."""
    backfill, home = long_backfill
    asked = dateline("sql", "select count(*) from article", "--format", "csv", home=home)
    assert backfill.poll() is None, "the backfill ended too early to tell"
    assert asked.returncode == 0, asked.stderr
    assert int(asked.stdout.splitlines()[1]) > 0


def test_two_backfills_at_once_show_everything_once(tmp_path: Path, many: Path, undisturbed: dict[str, Rows]) -> None:
    """Two processes load the same archive into one warehouse: both succeed, and no view has a row twice."""
    home = tmp_path / "home"
    with (
        running("backfill", many, home=home, batch_size=BATCH) as one,
        running("backfill", many, home=home, batch_size=BATCH) as other,
    ):
        ends = [(process.wait(), process.communicate()[1]) for process in (one, other)]
    assert [status for status, _ in ends] == [0, 0], ends
    with open_warehouse(Settings(home=home), read_only=True) as warehouse:
        assert shown(warehouse, without=LOADS) == {view: undisturbed[view] for view in undisturbed if view not in LOADS}

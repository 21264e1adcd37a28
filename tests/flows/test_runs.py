"""What ran, and how it went, is told without Prefect; a run that was killed is given its end by the next."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows import alive
from flows.newsroom import Newsroom, close_the_dead, open_newsroom, run_of
from flows.settings import Settings
from tests.flows.process import dateline, running, wait_until


def begun(newsroom: Newsroom) -> set[str]:
    return set(newsroom.warehouse.unfinished_runs())


def test_run_that_goes_on_is_not_taken_for_dead(newsroom: Newsroom) -> None:
    """Another run that begins meanwhile leaves it as it is."""
    with run_of(newsroom, "ingest", {}) as first:
        with run_of(newsroom, "track", {}):
            assert first.run_id in begun(newsroom)
        assert close_the_dead(newsroom) == []
    assert begun(newsroom) == set()


def test_run_that_failed_leaves_no_trace(newsroom: Newsroom) -> None:
    """It has its end, and what failed is told with it."""
    with pytest.raises(ValueError, match="no ferry"), run_of(newsroom, "ingest", {}):
        raise ValueError("no ferry")
    assert alive.traces(newsroom.settings.home / "runs") == []
    assert newsroom.warehouse.latest_runs()["message"].to_list() == ["ValueError: no ferry"]


def test_run_without_a_process_is_closed_and_one_of_elsewhere_is_not(newsroom: Newsroom) -> None:
    """The lock of the one is free; of the other there is none here, and its machine will see to it."""
    for run_id in ("here", "elsewhere"):
        newsroom.warehouse.start_run(run_id=run_id, flow="ingest", now=newsroom.clock(), parameters="{}")
    directory = newsroom.settings.home / "runs"
    directory.mkdir()
    (directory / "here.lock").touch()
    assert close_the_dead(newsroom) == ["here"]
    assert begun(newsroom) == {"elsewhere"}
    assert alive.traces(directory) == []


def test_run_that_two_close_at_once_has_one_end(newsroom: Newsroom, settings: Settings) -> None:
    """Whoever comes second sees that it has its end already."""
    newsroom.warehouse.start_run(run_id="here", flow="ingest", now=newsroom.clock(), parameters="{}")
    directory = newsroom.settings.home / "runs"
    directory.mkdir()
    (directory / "here.lock").touch()
    with open_newsroom(settings) as other, ThreadPoolExecutor(2) as two:
        closed = list(two.map(close_the_dead, (newsroom, other)))
    assert sorted(closed) == [[], ["here"]]
    assert newsroom.warehouse.sql("SELECT count(*) FROM fact.run_finished").item() == 1


def test_run_that_is_being_closed_is_nobody_else_s(tmp_path: Path) -> None:
    """Its lock is held until its end is written; the first look of another finds it taken."""
    (tmp_path / "here.lock").touch()
    with alive.held_if_dead(tmp_path, "here") as is_dead, alive.held_if_dead(tmp_path, "here") as is_dead_too:
        assert (is_dead, is_dead_too) == (True, False)


def test_killed_run_is_shown_with_what_became_of_it(tmp_path: Path, many: Path) -> None:
    """The next command says that it was cut short and gives it its end; 'runs' lists both, and shows each."""
    home = tmp_path / "home"
    with running("backfill", many, home=home, batch_size=5) as backfill:
        wait_until(lambda: any((home / "runs").glob("*.lock")) or backfill.poll() is not None, "the run")
        wait_until(lambda: "backfill" in dateline("runs", "list", home=home).stdout, "its beginning")
        backfill.kill()
    again = dateline("backfill", many, home=home)
    assert "was cut short" in again.stderr
    listed = json.loads(dateline("runs", "list", "--flow", "backfill", "--json", home=home).stdout)
    assert [run["state"] for run in listed] == ["completed", "failed"]
    told = dateline("runs", "show", listed[1]["run_id"], home=home).stdout
    assert "Its process was gone" in told
    assert json.loads(dateline("runs", "show", "last", "--json", home=home).stdout)["sources"]


@pytest.mark.parametrize("name", ["last", "abc"])
def test_run_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    """With where to look."""
    finished = dateline("runs", "show", name, home=tmp_path / "home")
    assert finished.returncode in (1, 2)
    assert "dateline" in finished.stderr

"""Workers of a Dask cluster read, and what they load lies in PostgreSQL and in object storage: the same as on one machine.

In the suite with invented articles and a cluster of threads; in `make drill` with a real month and processes of their own.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from distributed import LocalCluster
from prefect import get_client
from prefect.client.schemas.sorting import TaskRunSort
from prefect.testing.utilities import prefect_test_harness

from flows.deployments import backfill as deployed
from flows.newsroom import Newsroom, open_newsroom
from flows.reread import reparse
from flows.runner import DirectRunner
from flows.settings import S3Settings, Settings
from tests.flows.clusters import cluster
from tests.flows.process import running, wait_until
from tests.flows.shortcuts import backfilled, tracked, with_source
from tests.flows.views import Rows, shown
from tests.warehouse.servers import new_database, object_store, postgres, postgres_programs
from transforms.errors import WorkersError
from warehouse.kept import Wanted

ARCHIVE = Path(__file__).resolve().parents[3] / "shared" / "archive"
SENTENCE = "No Dask scheduler with a worker answers at tcp://127.0.0.1:1."

needs_servers = pytest.mark.skipif(postgres_programs() is None, reason="PostgreSQL is not installed")
drill = pytest.mark.skipif("DATELINE_DRILL" not in os.environ, reason="a drill of some minutes: make drill")
needs_month = pytest.mark.skipif(not ARCHIVE.is_dir(), reason="no real archive lies beside the project")


@pytest.fixture(scope="module")
def threads() -> Iterator[str]:
    """The address of a scheduler whose two workers are threads of this process."""
    local = LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address=None
    )
    with local:
        yield local.scheduler_address


@contextmanager
def spread(home: Path, dask: str, **settings: object) -> Iterator[Newsroom]:
    """A newsroom whose articles are read by a cluster, and whose warehouse is in PostgreSQL and object storage."""
    with postgres() as server, object_store() as store:
        s3 = S3Settings(
            endpoint=store.endpoint, key_id=store.key_id, secret=store.secret, is_encrypted=store.is_encrypted
        )
        lies = {"warehouse_catalog": f"postgres:{new_database(server, 'news')}", "warehouse_files": "s3://lake/news"}
        with open_newsroom(Settings(home=home, dask=dask, s3=s3, **lies, **settings)) as newsroom:
            yield newsroom


def test_workers_read_what_processes_here_do(tmp_path: Path, catalog: Path, many: Path, threads: str) -> None:
    """Every row of every view is the same, whoever read."""
    found = []
    for name, dask in (("here", ""), ("there", threads)):
        settings = Settings(home=tmp_path / name, catalog=catalog, workers=1, batch_size=60, dask=dask)
        with open_newsroom(settings) as newsroom:
            backfilled(many, newsroom)
            found.append(shown(newsroom.warehouse))
    assert found[0] == found[1]


@drill
@needs_month
@needs_servers
def test_the_month_read_by_two_workers_is_the_month_read_by_one(tmp_path: Path) -> None:
    """On PostgreSQL and object storage as on SQLite and a disk, with stories and events, row by row."""
    with open_newsroom(Settings(home=tmp_path / "one", workers=1)) as newsroom:
        backfilled(ARCHIVE, newsroom)
        tracked(newsroom)
        alone = shown(newsroom.warehouse)
    with cluster(tmp_path) as workers, spread(tmp_path / "many", workers.address) as newsroom:
        backfilled(ARCHIVE, newsroom)
        tracked(newsroom)
        assert_same(shown(newsroom.warehouse), alone)


def assert_same(found: dict[str, Rows], expected: dict[str, Rows]) -> None:
    """View by view, so that what differs is told in a line."""
    differing = {name: len(set(map(str, found[name])) ^ set(map(str, expected[name]))) for name in expected}
    assert {name: count for name, count in differing.items() if count} == {}
    assert {name: len(rows) for name, rows in found.items()} == {name: len(rows) for name, rows in expected.items()}


@drill
@needs_month
def test_a_worker_that_is_killed_changes_nothing(tmp_path: Path) -> None:
    """What it was reading is read by the other; the backfill ends well, and the views show the same."""
    with open_newsroom(Settings(home=tmp_path / "one", workers=1, batch_size=500)) as newsroom:
        backfilled(ARCHIVE, newsroom)
        alone = shown(newsroom.warehouse)
    home = tmp_path / "many"
    with (
        cluster(tmp_path) as workers,
        running("backfill", ARCHIVE, home=home, dask=workers.address, batch_size=500) as process,
    ):
        wait_until(lambda: any(home.rglob("*.parquet")) or process.poll() is not None, "the first load")
        assert process.poll() is None, "the backfill ended too early to tell"
        workers.kill_a_worker()
        assert process.wait() == 0
    with open_newsroom(Settings(home=home)) as newsroom:
        assert_same(shown(newsroom.warehouse), alone)


@drill
def test_workers_read_again_what_is_kept(tmp_path: Path, catalog: Path, many: Path) -> None:
    """What a better catalogue reads otherwise is the same, read here or there."""
    found = []
    with cluster(tmp_path) as workers:
        for name, dask in (("one", ""), ("many", workers.address)):
            settings = Settings(home=tmp_path / name, catalog=catalog, workers=1, dask=dask)
            with open_newsroom(settings) as newsroom:
                backfilled(many, newsroom)
                better = with_source(newsroom, section_pattern=r"/(notes)-")
                reparse(Wanted(), better, DirectRunner())
                found.append(shown(newsroom.warehouse))
    assert found[0] == found[1]


@drill
def test_scheduler_that_is_not_there_is_told_in_a_sentence(tmp_path: Path, catalog: Path, many: Path) -> None:
    """With what to do; and nothing was loaded."""
    settings = Settings(home=tmp_path / "home", catalog=catalog, dask="tcp://127.0.0.1:1")
    with open_newsroom(settings) as newsroom:
        with pytest.raises(WorkersError) as told:
            backfilled(many, newsroom)
        assert newsroom.warehouse.size()[:2] == (0, 0)
    assert told.value.problem == SENTENCE
    assert "dask worker tcp://127.0.0.1:1 --nthreads 1" in told.value.remedy


@drill
def test_in_prefect_each_chunk_is_a_task_of_its_run(
    tmp_path: Path, catalog: Path, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deployment's flow gives the workers tasks by Prefect's own task runner, and ends in the same sum."""
    environment = {
        "DATELINE_HOME": str(tmp_path / "home"),
        "DATELINE_CATALOG": str(catalog),
        "DATELINE_BATCH_SIZE": "60",
    }
    with cluster(tmp_path) as workers, prefect_test_harness(server_startup_timeout=180):
        for name, value in {**environment, "DATELINE_DASK": workers.address}.items():
            monkeypatch.setenv(name, value)
        deployed([str(many)])
        with get_client(sync_client=True) as asked:
            names = Counter(
                run.name.partition("-")[0] for run in asked.read_task_runs(limit=200, sort=TaskRunSort.ID_DESC)
            )
    assert names["read"] >= 4
    with open_newsroom(Settings(home=tmp_path / "home", catalog=catalog)) as newsroom:
        assert newsroom.warehouse.sql("SELECT new, changed, rejected FROM run").rows() == [(100, 10, 2)]

"""One contract wherever a warehouse lies: SQLite and files on this machine, PostgreSQL and object storage for many."""

import multiprocessing
import os
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.warehouse.desk import NOON, a_load, a_story, an_article
from tests.warehouse.servers import new_database, object_store, postgres, postgres_programs
from tests.warehouse.soak import ARTICLES_OF_A_LOAD, Deed, opened, read, tidy, write
from transforms.errors import WarehouseError
from warehouse.address import Address, ObjectStore
from warehouse.connection import attach, transaction

# `make soak` asks for minutes.
SECONDS = float(os.environ.get("DATELINE_SOAK_SECONDS", "4"))
READERS = 4 if SECONDS > 60 else 2

needs_postgres = pytest.mark.skipif(postgres_programs() is None, reason="PostgreSQL is not installed")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as connection:
        yield connection


@pytest.fixture(scope="module")
def store() -> Iterator[ObjectStore]:
    with object_store() as opened_store:
        yield opened_store


def an_address(place: str, request: pytest.FixtureRequest, directory: Path) -> Address:
    """``sqlite``, ``postgres`` or ``postgres+s3``: a catalogue and files that nobody else uses."""
    name = f"lake-{uuid.uuid4().hex[:8]}"
    if place == "sqlite":
        return Address.in_home(directory)
    catalog = f"postgres:{new_database(request.getfixturevalue('server'), name)}"
    if place == "postgres":
        return Address(catalog, f"{directory}/files/")
    return Address(catalog, f"s3://lake/{name}/", request.getfixturevalue("store"))


SHARED = [pytest.param(place, marks=needs_postgres) for place in ("postgres", "postgres+s3")]


@pytest.fixture(params=["sqlite", *SHARED])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    return an_address(request.param, request, tmp_path)


@pytest.fixture(params=["sqlite", SHARED[0]])
def catalogue(request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    """Where only the catalogue matters."""
    return an_address(request.param, request, tmp_path)


def test_load_is_seen_by_the_next_and_by_who_is_there_already(address: Address) -> None:
    """Each as soon as it is whole."""
    with opened(address) as writer, opened(address, read_only=True) as reader:
        writer.load(a_load(an_article()))
        assert reader.sql("SELECT count(*) FROM article").item() == 1
    with opened(address, read_only=True) as later:
        assert later.sql("SELECT title FROM article").item() == an_article().title


def test_edits_are_revisions(address: Address) -> None:
    """The views draw the same present over the same facts."""
    with opened(address) as warehouse:
        warehouse.load(a_load(an_article(), load_id="1"))
        warehouse.load(a_load(an_article(words="again", seen=NOON.replace(hour=13)), load_id="2"))
        assert warehouse.sql("SELECT revision, title_changed FROM revision ORDER BY 1").rows() == [
            (1, False),
            (2, True),
        ]


def test_rows_are_the_same_after_upkeep(address: Address) -> None:
    """Files of a size of their own are written where the address says, merged, and the old ones removed."""
    with opened(address) as warehouse:
        for number in range(2):
            articles = [an_article(number * 200 + each) for each in range(120)]
            warehouse.load(a_load(*articles, load_id=str(number)))
        before = warehouse.sql("FROM article ORDER BY article_id").rows()
        warehouse.tidy(now=datetime.now(UTC), keep=timedelta(days=1))
        removed = warehouse.tidy(now=datetime.now(UTC) + timedelta(days=3), keep=timedelta(days=1))
        assert {step.what: step.count for step in removed}["files of old snapshots removed"] > 1
        assert warehouse.sql("FROM article ORDER BY article_id").rows() == before
        assert not [fault for fault in warehouse.faults() if "missing" in fault.problem]


def test_no_rows_lie_in_the_catalogue(catalogue: Address) -> None:
    """Rows that are moved out of it later are missed by some readers meanwhile, and deleted ones come back (DuckLake 1.5.5)."""
    with opened(catalogue) as warehouse:
        warehouse.load(a_load(an_article()))
        tables = warehouse.sql(
            "SELECT table_name FROM __ducklake_metadata_lake.ducklake_inlined_data_tables"
        ).to_series()
    assert tables.to_list() == []


def test_key_of_the_store_is_shown_nowhere(address: Address) -> None:
    """Neither by the address nor by what a person can ask DuckDB."""
    with opened(address) as warehouse:
        shown = (
            f"{address!r} {warehouse.sql('FROM duckdb_secrets()').rows()} {warehouse.sql('FROM lake.options()').rows()}"
        )
    assert "known-to-nobody" not in shown


def test_story_is_kept(address: Address) -> None:
    """What one process defined, the next one finds."""
    with opened(address) as first:
        first.define_stories(a_story())
    with opened(address) as second:
        assert second.story_version("talks") == "1"


def test_reader_in_the_middle_of_its_questions_does_not_see_upkeep(catalogue: Address) -> None:
    """What a transaction was told once it is told again, though the files that it lay in were merged meanwhile."""
    count = "SELECT (SELECT count(*) FROM fact.document), (SELECT count(*) FROM fact.payload)"
    with opened(catalogue) as writer:
        for number in range(3):
            writer.load(a_load(an_article(number), load_id=f"{number:06}"))
        with attach(catalogue, read_only=True) as reader, transaction(reader):
            before = reader.execute(count).fetchone()
            writer.tidy(now=datetime.now(UTC), keep=timedelta(seconds=0))
            assert reader.execute(count).fetchone() == before == (3, 3)


def test_writers_readers_and_upkeep_meet(catalogue: Address) -> None:
    """No reader is told anything wrong, no load is lost or doubled, and the warehouse is sound at the end."""
    with opened(catalogue):
        pass
    until = time.time() + SECONDS + 3  # until all have started
    with ProcessPoolExecutor(3 + READERS, mp_context=multiprocessing.get_context("spawn")) as processes:
        writing = [processes.submit(write, catalogue, number, until) for number in (1, 2)]
        reading = [processes.submit(read, catalogue, until) for _ in range(READERS)]
        tidying = processes.submit(tidy, catalogue, until)
        written, asked = sum_of(writing), [each.result() for each in reading]
        assert tidying.result().count > 0
    assert [wrong for reader in asked for wrong in reader.wrong] == []
    assert all(reader.count > 0 for reader in asked)
    with opened(catalogue, read_only=True) as warehouse:
        found = warehouse.sql("SELECT count(*), count(DISTINCT article_id) FROM fact.reading").row(0)
        assert found == (written * (ARTICLES_OF_A_LOAD + 1), written * ARTICLES_OF_A_LOAD + 1)
        assert warehouse.sql("SELECT max(revision_count) FROM article").item() == written
        assert warehouse.faults() == []


def sum_of(deeds: list["Future[Deed]"]) -> int:
    return sum(deed.result().count for deed in deeds)


@needs_postgres
def test_warehouse_on_a_server_that_is_away_is_told(server: str, tmp_path: Path) -> None:
    """The sentence names the server, and no trace is shown."""
    with pytest.raises(WarehouseError, match="no-such-lake"):
        opened(Address(f"postgres:{server} dbname=no-such-lake", f"{tmp_path}/files/"))

"""Upkeep changes no answer, damage is found by name, and what is written elsewhere is whole and says the same."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from flows.maintain import maintain
from flows.newsroom import Newsroom, open_newsroom, open_warehouse, utc_now
from flows.runner import DirectRunner
from flows.settings import Settings
from tests.flows.archives import write_many
from tests.flows.shortcuts import backfilled, tracked
from tests.flows.views import shown
from transforms.errors import UsageError, WarehouseError
from transforms.schemas import VIEWS
from warehouse.address import Address
from warehouse.backups import back_up, restore
from warehouse.exports import MONTHLY, ExportFormat
from warehouse.warehouse import Warehouse


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, catalog: Path) -> Path:
    """A home with an archive loaded in two halves, each large enough for files of its own."""
    place = tmp_path_factory.mktemp("upkeep")
    home, archive = place / "home", write_many(place / "archive", 210)
    settings = Settings(home=home, catalog=catalog, workers=1, batch_size=118)
    with open_newsroom(settings) as newsroom:
        backfilled(archive, newsroom)
        tracked(newsroom)
    return home


@pytest.fixture
def settings(tmp_path: Path, catalog: Path, loaded: Path) -> Settings:
    shutil.copytree(loaded, tmp_path / "home")
    return Settings(home=tmp_path / "home", catalog=catalog)


@pytest.fixture
def newsroom(settings: Settings) -> Iterator[Newsroom]:
    with open_newsroom(settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def reader(loaded: Path) -> Iterator[Warehouse]:
    """The same warehouse, for tests that change nothing."""
    with open_warehouse(Settings(home=loaded), read_only=True) as opened:
        yield opened


@pytest.fixture
def address(settings: Settings) -> Address:
    return Address.in_home(settings.home)


def data_files(address: Address, table: str = "") -> list[Path]:
    """In the order in which they were written; a table's first one held its first row alone (warehouse/first_rows.py)."""
    return sorted(Path(address.data_path).glob(f"*/{table or '*'}/*.parquet"))


def tidied(newsroom: Newsroom, *, later: timedelta = timedelta()) -> dict[str, int]:
    done = newsroom.warehouse.tidy(now=utc_now() + later, keep=timedelta(days=30))
    return {step.what: step.count for step in done}


def test_upkeep_changes_no_answer(newsroom: Newsroom) -> None:
    """Whatever a person asks has the same answer, and the warehouse is sound."""
    before = shown(newsroom.warehouse, without=frozenset())
    tidied(newsroom, later=timedelta(days=40))
    assert shown(newsroom.warehouse, without=frozenset()) == before
    assert newsroom.warehouse.faults() == []


def test_scratch_of_killed_programs_is_removed(newsroom: Newsroom, address: Address) -> None:
    """A day later; whoever works now keeps what it has put aside."""
    left, used = (address.new_scratch() for _ in range(2))
    left.mkdir()
    (left / "half.tmp").write_bytes(b"half of a sort")
    os.utime(left, (0, 0))
    used.mkdir()
    assert tidied(newsroom)["scratch of killed programs removed"] == 1
    assert list(address.scratches) == [used]


def test_memory_is_what_was_set(loaded: Path) -> None:
    """A process asks for no more, however much the machine has; the rest goes to disk beside the catalogue."""
    with open_warehouse(Settings(home=loaded, memory_megabytes=512), read_only=True) as reader:
        limit, place = reader.sql("SELECT current_setting('memory_limit'), current_setting('temp_directory')").row(0)
    assert limit == "488.2 MiB"
    assert Path(place).parent == loaded / "warehouse"


def test_small_files_become_few(newsroom: Newsroom, address: Address) -> None:
    """The old ones stay a day for whoever reads them, and are gone the day after."""
    before = len(data_files(address, "payload"))
    tidied(newsroom)
    assert before > 1
    assert len(data_files(address, "payload")) == before + 1
    tidied(newsroom, later=timedelta(days=40))
    assert len(data_files(address, "payload")) == 1


def test_texts_lie_where_few_are_unpacked_quickly(newsroom: Newsroom, address: Address) -> None:
    """Merged, in LZ4, which search unpacks in a third of the time; all else is in zstd."""
    for later in (60, 62):
        tidied(newsroom, later=timedelta(days=later))

    def codecs(table: str) -> set[str]:
        files = [str(file) for file in data_files(address, table)]
        found = duckdb.execute("SELECT DISTINCT compression FROM parquet_metadata($files)", {"files": files}).fetchall()
        return {codec for (codec,) in found}

    assert (codecs("reading"), codecs("document")) == ({"LZ4_RAW"}, {"ZSTD"})


def test_upkeep_of_what_is_tidy_does_nothing(newsroom: Newsroom) -> None:
    """The second time there is nothing to merge, let go or remove."""
    tidied(newsroom, later=timedelta(days=40))
    assert set(tidied(newsroom, later=timedelta(days=40)).values()) == {0}


def test_what_a_killed_load_left_behind_is_removed_after_a_day(newsroom: Newsroom, address: Address) -> None:
    """A file that no catalogue names; not before, since a load may be about to name it."""
    orphan = Path(address.data_path) / "fact/reading/left-behind.parquet"
    shutil.copyfile(data_files(address, "reading")[-1], orphan)
    tidied(newsroom)
    assert orphan.exists()
    assert tidied(newsroom, later=timedelta(days=2))["files of nobody removed"] == 1
    assert not orphan.exists()


def test_upkeep_is_a_run(newsroom: Newsroom) -> None:
    """It stands among the runs, with its end."""
    maintain(newsroom, DirectRunner())
    assert newsroom.warehouse.sql("SELECT state FROM run WHERE flow = 'maintain'").rows() == [("completed",)]


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def test_sound_warehouse_has_no_faults(reader: Warehouse) -> None:
    """Every file, every document's bytes, every id, every sum."""
    assert reader.faults() == []


@pytest.mark.parametrize("damage", [Path.unlink, cut], ids=["missing", "cut"])
def test_file_that_is_damaged_is_named(newsroom: Newsroom, address: Address, damage: Callable[[Path], None]) -> None:
    """With the table whose rows it held, and where they come back from."""
    file = data_files(address, "reading")[-1]
    damage(file)
    [fault] = newsroom.warehouse.faults()
    assert file.parent.name in fault.problem
    assert file.name in fault.example
    assert "dateline restore" in fault.remedy


DAMAGE = {
    "UPDATE fact.payload SET body = 'other'::BLOB WHERE document_id = (SELECT min(document_id) FROM fact.payload)": (
        "documents are not the bytes that were fetched"
    ),
    "DELETE FROM fact.document WHERE document_id = (SELECT min(document_id) FROM fact.reading)": (
        "rows of reading point to no document"
    ),
    "DELETE FROM fact.run_started": "rows of load point to no run_started",
    "UPDATE fact.load SET new = new + 1 WHERE load_id = (SELECT min(load_id) FROM fact.load)": (
        "loads whose counts do not add up"
    ),
}


@pytest.mark.parametrize("statement", DAMAGE)
def test_row_that_is_damaged_is_told(newsroom: Newsroom, statement: str) -> None:
    """By what does not hold any more, with one of them."""
    newsroom.warehouse.sql(statement)
    assert DAMAGE[statement] in [fault.problem for fault in newsroom.warehouse.faults()]


@pytest.fixture(scope="module")
def exported(reader: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> dict[ExportFormat, Path]:
    place = tmp_path_factory.mktemp("exported")
    paths = {format_: place / f"news.{format_}" for format_ in ExportFormat}
    for format_, path in paths.items():
        reader.export(path, format_)
    return paths


def rows_of(warehouse: Warehouse, view: str) -> int:
    return int(warehouse.sql(f"SELECT count(*) FROM {view}").item())


@pytest.mark.parametrize("view", VIEWS)
def test_plain_duckdb_file_says_the_same(reader: Warehouse, exported: dict[ExportFormat, Path], view: str) -> None:
    """Each view is a table with its rows and its columns' meanings, for tools that know no DuckLake."""
    with duckdb.connect(str(exported[ExportFormat.duckdb]), read_only=True) as plain:
        columns = plain.execute(f"SELECT * FROM {view}").description
        comments = plain.execute("SELECT comment FROM duckdb_columns() WHERE table_name = ?", [view]).fetchall()
        [(count,)] = plain.execute(f"SELECT count(*) FROM {view}").fetchall()
    assert [column[0] for column in columns or ()] == list(VIEWS[view].names)
    assert all(comment for (comment,) in comments)
    assert count == rows_of(reader, view)


@pytest.mark.parametrize("view", ["article", "link"])
def test_parquet_says_the_same(reader: Warehouse, exported: dict[ExportFormat, Path], view: str) -> None:
    """By month where the view has a time, so that a month can be read alone; one file otherwise."""
    place = exported[ExportFormat.parquet] / (view if view in MONTHLY else f"{view}.parquet")
    read = pl.read_parquet(place / "**/*.parquet" if view in MONTHLY else place)
    assert read.height == rows_of(reader, view)
    assert view not in MONTHLY or [each.name for each in place.iterdir()] == ["month=2026-05"]


def test_csv_says_the_same(reader: Warehouse, exported: dict[ExportFormat, Path]) -> None:
    """A file for each view, with its header."""
    read = pl.read_csv(exported[ExportFormat.csv] / "article.csv")
    assert (read.height, read.columns) == (rows_of(reader, "article"), list(VIEWS["article"].names))


def test_export_replaces_what_stood_there_as_a_whole(reader: Warehouse, tmp_path: Path) -> None:
    """Twice to the same place; nothing half-written stays beside it."""
    for _ in range(2):
        reader.export(tmp_path / "out" / "news", ExportFormat.csv)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["news"]


def test_export_to_a_place_that_is_none_says_so(reader: Warehouse, tmp_path: Path) -> None:
    """The sentence names the place."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"file/news cannot be written"):
        reader.export(tmp_path / "file" / "news", ExportFormat.csv)


def test_backup_restored_elsewhere_answers_the_same(newsroom: Newsroom, address: Address, tmp_path: Path) -> None:
    """Every view, from a copy made while the warehouse is open; and the copy can be written to."""
    back_up(address, tmp_path / "kept")
    elsewhere = Settings(home=tmp_path / "elsewhere", catalog=newsroom.settings.catalog)
    restore(tmp_path / "kept", Address.in_home(elsewhere.home))
    with open_newsroom(elsewhere) as restored:
        assert shown(restored.warehouse, without=frozenset()) == shown(newsroom.warehouse, without=frozenset())
        assert restored.warehouse.faults() == []
        tidied(restored)


def test_backup_holds_no_more_than_it_needs(newsroom: Newsroom, address: Address, tmp_path: Path) -> None:
    """What upkeep has merged and let go is left out."""
    tidied(newsroom)
    newsroom.warehouse.tidy(now=utc_now() + timedelta(days=40), keep=timedelta(days=30))
    copied = back_up(address, tmp_path / "kept")
    assert copied.files == len(data_files(address))


def test_backup_over_something_is_refused(address: Address, tmp_path: Path) -> None:
    """And so is a restore over a warehouse; neither changes anything."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        back_up(address, tmp_path / "kept")
    back_up(address, tmp_path / "new")
    with pytest.raises(UsageError, match="is there already"):
        restore(tmp_path / "new", address)
    assert (tmp_path / "kept" / "mine.txt").read_text() == "mine"


def test_backup_of_a_damaged_warehouse_names_what_is_missing(address: Address, tmp_path: Path) -> None:
    """And leaves nothing that looks like a backup."""
    data_files(address, "payload")[-1].unlink()
    with pytest.raises(WarehouseError, match=r"payload/.*parquet"):
        back_up(address, tmp_path / "kept")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]


def test_restore_of_nothing_says_so(tmp_path: Path) -> None:
    """The sentence names the place that was given."""
    with pytest.raises(UsageError, match=r"no backup at .*nowhere"):
        restore(tmp_path / "nowhere", Address.in_home(tmp_path / "home"))


def test_backup_is_of_one_moment(newsroom: Newsroom, address: Address, tmp_path: Path) -> None:
    """Its catalogue names only files that were copied with it."""
    back_up(address, tmp_path / "kept")
    with closing(sqlite3.connect(tmp_path / "kept" / "catalog.sqlite")) as catalog:
        [(named,)] = catalog.execute("SELECT count(*) FROM ducklake_data_file").fetchall()
    assert named == len(list((tmp_path / "kept" / "files").rglob("*.parquet")))

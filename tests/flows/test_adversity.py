"""A catalogue that is locked, a file that is damaged, a clock that was set back, an answer without end."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from flows.newsroom import Newsroom, never_back, open_newsroom, open_warehouse, utc_now
from flows.reread import reparse
from flows.runner import DirectRunner
from flows.settings import Settings
from tests.flows.archives import MORNING, a_document, write, write_many
from tests.flows.process import COMMAND, dateline, running
from tests.flows.shortcuts import backfilled, with_source
from transforms.errors import WarehouseBusy, WarehouseError
from warehouse.address import Address
from warehouse.kept import Wanted
from warehouse.waiting import writing

BILLION = "SELECT range AS n, 'the words of ' || range AS words FROM range(1000000000)"
MOST_KILOBYTES = 600_000


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Another program that has begun to write to the catalogue and takes its time."""
    catalogue = Address.in_home(home).catalog_file
    assert catalogue
    with closing(sqlite3.connect(catalogue, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_command_says_what_it_waits_for_and_goes_on(newsroom: Newsroom) -> None:
    """Once the other program lets go, all is done as if it had not been there."""
    home = newsroom.settings.home
    with running("maintain", home=home) as maintain:
        with locked(home):
            assert maintain.stderr
            assert "Waiting for another program that is writing to the warehouse" in maintain.stderr.readline()
        maintain.communicate()
    assert maintain.returncode == 0
    assert newsroom.warehouse.sql("SELECT state FROM run").rows() == [("completed",)]


def test_backfill_reads_where_a_socket_has_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The path of the temporary directory is longer than the address of a socket may be."""
    place = tmp_path / ("long" * 25)
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    done = dateline("backfill", write(tmp_path, "1.md", a_document(1)), home=tmp_path / "home")
    assert (done.returncode, done.stdout.splitlines()[-1].split(" = ")[0]) == (0, "1 entries"), done.stderr


def test_program_that_never_lets_go_is_told_of(newsroom: Newsroom) -> None:
    """After our patience is over, with what to do."""
    with locked(newsroom.settings.home):
        told = dateline("maintain", home=newsroom.settings.home, patience_seconds=2)
    assert told.returncode == 1
    assert "locked for 2 seconds" in told.stderr
    assert "run the same command again" in told.stderr


def test_readers_do_not_wait_for_who_writes(newsroom: Newsroom) -> None:
    """They are answered while another program holds the catalogue for itself."""
    with locked(newsroom.settings.home), open_warehouse(newsroom.settings, read_only=True) as reader:
        assert reader.sql("SELECT count(*) FROM article").item() == 0


def test_writers_of_one_machine_stand_in_a_queue(newsroom: Newsroom) -> None:
    """Who is before us is waited for as long as we have patience, and no longer."""
    impatient = newsroom.settings.model_copy(update={"patience_seconds": 0.2})
    with (
        writing(newsroom.warehouse.address),
        open_newsroom(impatient) as other,
        pytest.raises(WarehouseBusy, match="Another program"),
    ):
        backfilled(write(newsroom.settings.home.parent, "1.md", a_document(1)), other)


@pytest.fixture
def large(settings: Settings, tmp_path: Path) -> Settings:
    """A home whose articles have files of their own."""
    with open_newsroom(settings) as newsroom:
        backfilled(write_many(tmp_path / "archive", 130), newsroom)
    return settings


@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_damaged_file_is_named_and_other_views_answer(large: Settings, damage: str) -> None:
    """With what to do; and what lies in other files is told as before."""
    *_, file = sorted(Path(large.address.data_path).glob("fact/reading/*.parquet"))
    file.unlink() if damage == "missing" else file.write_bytes(file.read_bytes()[:-20])
    told = dateline("sql", "select title from article", home=large.home)
    assert (told.returncode, told.stdout) == (1, "")
    assert f"missing or damaged: {file}" in " ".join(told.stderr.split())
    assert "maintain --check" in told.stderr
    assert "restore" in told.stderr
    with open_warehouse(large, read_only=True) as warehouse:
        assert warehouse.sql("SELECT count(*) FROM document").item() == 143 + 3
        with pytest.raises(WarehouseError, match="missing or damaged"):
            warehouse.articles_named("abcd")


def test_reading_after_the_clock_was_set_back_is_the_latest(newsroom: Newsroom, tmp_path: Path) -> None:
    """It is shown, and so are edits seen then; nothing is lost, nothing twice."""
    ahead = replace(with_source(newsroom), clock=lambda: utc_now() + timedelta(days=2))
    backfilled(write(tmp_path, "1.md", a_document(1)), ahead)
    last = newsroom.warehouse.last_written_at()
    later = replace(with_source(newsroom, section_pattern=r"/(notes)-"), clock=never_back(utc_now, last))
    reparse(Wanted(), later, DirectRunner())
    assert newsroom.warehouse.sql("SELECT section, revision_count FROM article").rows() == [("notes", 1)]


def test_clock_that_was_set_back_is_told_of(settings: Settings, tmp_path: Path) -> None:
    """By every command that writes, until it is right again."""
    with open_newsroom(settings, clock=lambda: utc_now() + timedelta(days=2)) as newsroom:
        backfilled(write(tmp_path, "1.md", a_document(1)), newsroom)
    edited = write(tmp_path, "2.md", a_document(1, body="<p>Corrected.</p>", saved=MORNING + timedelta(days=1)))
    told = dateline("--catalog", settings.catalog, "backfill", edited, home=settings.home)
    assert "set the clock right" in told.stderr
    with open_warehouse(settings, read_only=True) as warehouse:
        started = warehouse.sql("SELECT entries FROM run ORDER BY started_at").rows()
        assert warehouse.sql("SELECT revision_count, body FROM article").rows() == [(2, "Corrected.")]
    assert started == [(1,), (1,)]


def test_table_of_an_answer_without_end_is_its_beginning(empty_home: Path) -> None:
    """At once, with a line that says so."""
    told = dateline("sql", BILLION, home=empty_home)
    assert told.returncode == 0
    assert len(told.stdout.splitlines()) == 201
    assert "The first 200 rows; there are more" in told.stderr


def test_answer_of_any_length_takes_no_more_memory(empty_home: Path) -> None:
    """It is handed on as it comes; whoever has read enough goes, and no error is told."""
    command = [*COMMAND, "--home", str(empty_home), "sql", BILLION, "--format", "csv"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as asked:
        assert asked.stdout
        assert asked.stderr
        read = [next(asked.stdout) for _ in range(1_000_000)]
        peak = peak_kilobytes(asked.pid)
        asked.stdout.close()
        assert (asked.wait(), asked.stderr.read()) == (0, "")
    assert read[-1] == "999998,the words of 999998\n"
    assert peak < MOST_KILOBYTES


def peak_kilobytes(pid: int) -> int:
    if sys.platform != "linux":
        pytest.skip("only Linux tells of another process's memory in /proc")
    [line] = [row for row in Path(f"/proc/{pid}/status").read_text().splitlines() if row.startswith("VmHWM")]
    return int(line.split()[1])


@pytest.mark.parametrize("format_", ["parquet", "csv", "json"])
def test_file_of_an_answer_has_all_rows(empty_home: Path, tmp_path: Path, format_: str) -> None:
    """Of many batches, in a file that is whole; nothing half-written stays beside it."""
    output = tmp_path / "out" / f"answer.{format_}"
    output.parent.mkdir()
    query = "SELECT range AS n, [range] AS list FROM range(50000) ORDER BY n"
    told = dateline("sql", query, "--format", format_, "--output", output, home=empty_home)
    assert told.returncode == 0, told.stderr
    read = {"parquet": pl.read_parquet, "csv": pl.read_csv, "json": pl.read_json}[format_](output)
    assert read["n"].to_list() == list(range(50_000))
    assert [each.name for each in output.parent.iterdir()] == [output.name]

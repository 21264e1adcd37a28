"""Opening a warehouse: new, known, too new, locked; and many at once."""

import multiprocessing
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from polars.exceptions import ColumnNotFoundError

from tests.warehouse.desk import NOON, a_load, a_story, an_article
from transforms.errors import WarehouseError, WarehouseTooNew
from warehouse import first_rows
from warehouse.address import Address
from warehouse.connection import asked, attach, in_transaction
from warehouse.migrate import applied, migrations
from warehouse.warehouse import Program, Warehouse

PROGRAM = Program("1.2.3")


def write_eight(address: Address, writer: int) -> None:
    """Eight loads, one article each, from a process of its own."""
    with Warehouse(address, program=PROGRAM, now=NOON) as warehouse:
        for number in range(8):
            article = an_article(writer * 100 + number)
            warehouse.load(a_load(article, load_id=f"{writer}-{number}"))


def test_migrations_are_applied_once(address: Address) -> None:
    """Opening a second time writes nothing: the numbers stand there already."""
    for _ in range(2):
        with Warehouse(address, program=PROGRAM, now=NOON) as warehouse:
            numbers = warehouse.sql("SELECT number FROM fact.migration ORDER BY number")["number"].to_list()
    assert numbers == [migration.number for migration in migrations()]


@pytest.mark.parametrize("view", ["article", "revision", "story_timeline", "rejection", "event"])
def test_question_asked_again_asks_the_catalogue_for_no_columns(
    warehouse: Warehouse, address: Address, view: str
) -> None:
    """Nothing was loaded yet, and what is known of each table is known all the same."""
    connection = attach(address, read_only=True)
    connection.execute(f"FROM {view}").fetchall()
    connection.execute("CALL enable_logging('QueryLog')")
    connection.execute(f"FROM {view}").fetchall()
    connection.execute("CALL disable_logging()")
    said = [text for (text,) in connection.execute("SELECT message FROM duckdb_logs").fetchall()]
    connection.close()
    assert [text for text in said if text == f"FROM {view}"]
    assert not [text for text in said if "ducklake_table_column_stats" in text]


def test_making_that_was_killed_halfway_is_brought_to_its_end(warehouse: Warehouse, address: Address) -> None:
    """What stands in the tables for a moment only is taken out by who opens the warehouse next."""
    connection = attach(address)
    in_transaction(connection, address, lambda inside: first_rows.put_in(inside, now=NOON, version="1.2.3"))
    connection.close()
    assert warehouse.sql("FROM coverage").height == 1
    with Warehouse(address, program=PROGRAM, now=NOON) as opened:
        assert [opened.sql(f"FROM {view}").height for view in ("coverage", "article", "run")] == [0, 0, 0]
        assert opened.sql("FROM fact.migration WHERE number = 0").is_empty()


@pytest.mark.parametrize(("is_used", "told"), [(False, "There is no warehouse"), (True, "brought up to date first")])
def test_warehouse_that_is_not_made_to_its_end_is_not_read(
    warehouse: Warehouse, address: Address, is_used: bool, told: str
) -> None:
    """A reader never meets what stands in the tables for a moment only."""
    if is_used:
        warehouse.start_run(run_id="1", flow="ingest", now=NOON, parameters="{}")
    connection = attach(address)
    in_transaction(connection, address, lambda inside: first_rows.put_in(inside, now=NOON, version="1.2.3"))
    connection.close()
    with pytest.raises(WarehouseError, match=told):
        Warehouse(address, program=PROGRAM, now=NOON, read_only=True)


def test_newer_warehouse_is_refused_and_left_alone(address: Address) -> None:
    """An older program says in one sentence that it does not know this schema."""
    with Warehouse(address, program=PROGRAM, now=NOON):
        pass
    connection = attach(address)
    connection.execute("INSERT INTO fact.migration VALUES (9999, 'of the future', now(), '9')")
    connection.close()
    for read_only in (False, True):
        with pytest.raises(WarehouseTooNew, match="schema 9999, made by a later Dateline"):
            Warehouse(address, program=PROGRAM, now=NOON, read_only=read_only)


def test_question_without_a_warehouse_says_how_to_fill_one(address: Address) -> None:
    """Reading what is not there makes nothing, and names the commands that would."""
    with pytest.raises(WarehouseError, match="dateline demo"):
        Warehouse(address, program=PROGRAM, now=NOON, read_only=True)
    assert not Path(address.data_path).exists()


def test_reader_cannot_write(warehouse: Warehouse, address: Address) -> None:
    """A person's SQL may ask anything and change nothing."""
    with Warehouse(address, program=PROGRAM, now=NOON, read_only=True) as reader, pytest.raises(WarehouseError):
        reader.sql("DELETE FROM fact.reading")


def test_reader_sees_what_was_committed_since(warehouse: Warehouse, address: Address) -> None:
    """A shell that stays open sees each load as soon as it is whole."""
    with Warehouse(address, program=PROGRAM, now=NOON, read_only=True) as reader:
        assert reader.sql("SELECT count(*) FROM article").item() == 0
        warehouse.load(a_load(an_article()))
        assert reader.sql("SELECT count(*) FROM article").item() == 1


def test_load_that_fails_leaves_nothing(warehouse: Warehouse) -> None:
    """When one table of a load cannot be written, none of it is."""
    sound = a_load(an_article())
    with pytest.raises(ColumnNotFoundError):
        warehouse.load(replace(sound, page_state=sound.document))
    assert warehouse.sql("SELECT (SELECT count(*) FROM document) + (SELECT count(*) FROM article)").item() == 0


def test_two_processes_that_make_the_same_warehouse(address: Address) -> None:
    """Who comes second finds it made."""
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        for done in [processes.submit(write_eight, address, writer) for writer in (1, 2)]:
            done.result()
    connection = attach(address)
    assert applied(connection) == {migration.number for migration in migrations()}
    assert connection.execute("SELECT count(*) FROM fact.migration").fetchone() == (len(migrations()),)
    connection.close()


def test_unwritable_place_is_named(tmp_path: Path) -> None:
    """A home that is a file cannot hold a warehouse, and the sentence says where."""
    (tmp_path / "home").write_text("")
    with pytest.raises(WarehouseError, match="could not be made"):
        Warehouse(Address.in_home(tmp_path / "home"), program=PROGRAM, now=NOON)


def test_broken_catalogue_is_named(address: Address) -> None:
    """A catalogue that is no database gives a sentence, not a trace."""
    address.prepare()
    Path(address.catalog.removeprefix("sqlite:")).write_bytes(b"no database at all" * 100)
    with pytest.raises(WarehouseError, match="could not be used"):
        Warehouse(address, program=PROGRAM, now=NOON)


STOPPED = """
import _thread, signal, sys, threading
from datetime import UTC, datetime
from pathlib import Path
from warehouse.address import Address
from warehouse.warehouse import Program, Warehouse

signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background is started deaf to it
with Warehouse(Address.in_home(Path(sys.argv[1])), program=Program("1"), now=datetime.now(UTC), read_only=True) as opened:
    threading.Timer(1, _thread.interrupt_main).start()
    try:
        opened.sql("SELECT count(*) FROM range(1000000000000) WHERE sqrt(range) > 9")
    except KeyboardInterrupt:
        print(opened.sql("SELECT 'answered'").item())
"""


def test_question_that_was_stopped_does_not_hold_up_the_next(warehouse: Warehouse, tmp_path: Path) -> None:
    """DuckDB would otherwise go on with it for hours."""
    asked = subprocess.run(
        [sys.executable, "-c", STOPPED, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert asked.stdout == "answered\n", asked.stderr


def test_wrong_sql_is_told_in_duckdb_s_words(warehouse: Warehouse) -> None:
    """A person who mistypes a column is shown the candidates."""
    with pytest.raises(WarehouseError, match="titel"):
        warehouse.sql("SELECT titel FROM article")


def test_story_survives_reopening(address: Address) -> None:
    """What one process defined, the next one finds."""
    with Warehouse(address, program=PROGRAM, now=NOON) as first:
        first.define_stories(a_story())
    with Warehouse(address, program=PROGRAM, now=NOON) as second:
        assert second.story_version("talks") == "1"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("INTERVAL 26 HOUR", "26:00:00"),
        ("[INTERVAL 1 DAY]", "[1 day]"),
        ("union_value(n := 1)", "1"),
        ("sum(1)", 1),
        ("NULL", None),
    ],
)
def test_answer_of_any_type_is_told(warehouse: Warehouse, asked: str, told: object) -> None:
    """A type without a counterpart in frames comes in DuckDB's own words."""
    assert warehouse.sql(f"SELECT {asked} AS x").item() == told


def test_columns_of_one_name_are_told_apart(warehouse: Warehouse) -> None:
    """As a join of two views has them; also where the next name is taken."""
    query = "SELECT 1 AS a, 2 AS a, 3 AS a_1, 4 AS A"
    assert warehouse.sql(query).rows(named=True) == [{"a": 1, "a_1": 2, "a_1_1": 3, "A_2": 4}]
    assert [batch.columns for batch in warehouse.batches(query)] == [["a", "a_1", "a_1_1", "A_2"]] * 2


def test_question_of_several_statements_sees_one_state(warehouse: Warehouse, address: Address) -> None:
    """What another program loads in the middle of it is of the next question."""

    def counted(connection: duckdb.DuckDBPyConnection) -> int:
        return int(connection.execute("SELECT count(*) FROM fact.load").fetchall()[0][0])

    def question(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
        before = counted(connection)
        warehouse.load(a_load(an_article()))
        return before, counted(connection)

    with attach(address, read_only=True) as reader:
        assert asked(reader, address, question) == (0, 0)
        assert asked(reader, address, counted) == 1

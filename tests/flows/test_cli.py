"""The command line: results on standard output and nothing else there, sentences on standard error, and three statuses."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import typer.main
from typer.testing import CliRunner

from flows.cli import app
from flows.newsroom import open_newsroom
from flows.settings import Settings
from tests.flows.archives import OF_THE_SAMPLE, a_document, write
from tests.flows.process import Finished, dateline
from tests.flows.shortcuts import backfilled, tracked

DONE, FAILED, WRONG_USE = 0, 1, 2
QUERY = "select 'a' as letter, 1 as number, ['x', '是'] as words, timestamptz '2026-05-16 06:00:00+00' as at"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, catalog: Path, sample_archive: Path) -> Path:
    """A home with the sample's archive loaded and matched, for commands that only look."""
    home = tmp_path_factory.mktemp("cli") / "home"
    with open_newsroom(Settings(home=home, catalog=catalog, workers=1)) as newsroom:
        backfilled(sample_archive, newsroom)
        tracked(newsroom)
    return home


def assert_told(finished: Finished, status: int, *words: str) -> None:
    """A sentence on standard error with these words, the status, nothing on standard output, and no trace."""
    assert finished.returncode == status, finished.stderr
    assert finished.stdout == ""
    assert "Traceback" not in finished.stderr
    assert all(word in finished.stderr for word in words), finished.stderr


def commands(command: Any, *path: str) -> Iterator[tuple[str, ...]]:
    """A command and all below it, by their words."""
    yield path
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, *path, name)


ALL_COMMANDS = [" ".join(path) for path in commands(typer.main.get_command(app))]


@pytest.mark.parametrize("command", ALL_COMMANDS)
def test_every_command_says_what_it_is_for(command: str) -> None:
    """With --help: its usage, and a sentence."""
    shown = CliRunner().invoke(app, [*command.split(), "--help"])
    assert shown.exit_code == DONE
    assert shown.stdout.count(".") > 0
    assert "Usage:" in shown.stdout


# What a command did


def test_backfill_tells_its_counts(tmp_path: Path, catalog: Path, sample_archive: Path) -> None:
    """A row for each outlet, the reason of each rejection with its file, and the equation, on standard output."""
    finished = dateline("backfill", sample_archive, home=tmp_path / "home", catalog=catalog)
    assert finished.returncode == DONE, finished.stderr
    assert "14 entries = 11 new + 1 changed + 0 unchanged + 2 rejected + 0 failed" in finished.stdout
    assert "has_title_line" in finished.stdout
    assert "一家拒绝长大的面包店.md" in finished.stdout


def test_backfill_as_json_is_json_alone(home: Path, catalog: Path, sample_archive: Path) -> None:
    """The counts under their names, for a program to read."""
    finished = dateline("backfill", sample_archive, "--json", home=home, catalog=catalog)
    told = json.loads(finished.stdout)
    assert (told["entries"], told["unchanged"], told["rejected"]) == (14, 12, 2)


def test_track_tells_what_it_found(home: Path, catalog: Path) -> None:
    """For each story: how many articles it looked at, and how many belong."""
    finished = dateline("track", "--json", home=home, catalog=catalog)
    assert finished.returncode == DONE, finished.stderr
    stories = {file.stem for file in (catalog / "stories").glob("*.toml")}
    assert {story["story_id"] for story in json.loads(finished.stdout)} == stories


def test_story_show_draws_a_timeline(home: Path, catalog: Path) -> None:
    """Each day with its articles and their share of all."""
    finished = dateline("story", "show", "us-china-summit", home=home, catalog=catalog)
    assert finished.returncode == DONE, finished.stderr
    assert all(words in finished.stdout for words in ("2026-05-20", "share", "%", "pacific-review-zh"))


def test_story_show_as_json_has_the_days(home: Path, catalog: Path) -> None:
    """With numbers, not with texts."""
    told = json.loads(dateline("story", "show", "us-china-summit", "--json", home=home, catalog=catalog).stdout)
    assert all(day["share"] == day["articles"] / day["all_articles"] for day in told["days"])


def test_story_words_tell_two_languages_apart(home: Path, catalog: Path, tmp_path: Path) -> None:
    """Words of the one group above zero, of the other below, with their counts; for a person and for a program."""
    home = shutil.copytree(home, tmp_path / "home")
    write_two_languages(tmp_path / "archive")
    with open_newsroom(Settings(home=home, catalog=catalog, workers=1)) as newsroom:
        backfilled(tmp_path / "archive", newsroom)
        tracked(newsroom)
    asked = ("story", "words", "us-china-summit", "--between", "en", "--and", "zh-Hans")
    finished = dateline(*asked, "--json", home=home, catalog=catalog)
    assert finished.returncode == DONE, finished.stderr
    scores = {word["word"]: (word["z"] > 0, word["counts"]) for word in json.loads(finished.stdout)}
    assert scores["tariff"] == (True, [4, 0])
    assert scores["关税"][0] is False
    shown = dateline(*asked, "--limit", "1", home=home, catalog=catalog)
    assert all(heading in shown.stdout for heading in ("word", "z", "counts"))
    nobody = dateline(*asked[:-1], "nobody", home=home, catalog=catalog)
    assert_told(nobody, WRONG_USE, "no article of 'nobody'", "zh-Hans")


def write_two_languages(directory: Path) -> None:
    """Four reports of a summit in English, four in Chinese, each in its own words for the same."""
    for number in range(4):
        english = (
            f"<p>The leaders of China and the United States met at the summit, day {number}, and spoke of a tariff.</p>"
        )
        chinese = f"<p>中美元首第{number}天在峰会上会晤，谈到了关税。</p>"
        place = f"http://harbourledger.example/2026/05/16/w{number}.html"
        title = f"US-China summit, day {number}: leaders meet"
        write(directory, f"e{number}.md", a_document(number, title=title, body=english, url=place))
        place = f"http://jianghaichenbao.example/2026-05/16/w{number}.htm"
        title = f"中美峰会第{number}天：元首会晤"
        write(directory, f"c{number}.md", a_document(number, title=title, body=chinese, url=place))


def test_story_show_tells_weeks_where_the_reader_is(home: Path, catalog: Path) -> None:
    """Weeks with their numbers and an interval; a zone that is none is wrong use."""
    asked = ("story", "show", "us-china-summit", "--by", "week")
    finished = dateline(*asked, "--zone", "Asia/Taipei", home=home, catalog=catalog)
    assert finished.returncode == DONE, finished.stderr
    assert all(words in finished.stdout for words in ("2026-W21", "95 %", "Asia/Taipei"))
    told = json.loads(dateline(*asked, "--json", home=home, catalog=catalog, zone="Asia/Taipei").stdout)
    assert told["zone"] == "Asia/Taipei"
    assert all(week["share_at_least"] <= week["share"] <= week["share_at_most"] for week in told["weeks"])
    assert_told(dateline(*asked, "--zone", "Mars/Olympus", home=home, catalog=catalog), WRONG_USE, "Mars/Olympus")


def test_story_check_explains_and_lists(home: Path, catalog: Path) -> None:
    """The weakest hits, each with what names it; and of that one, by which terms it is in."""
    told = json.loads(dateline("story", "check", "us-china-summit", "--json", home=home, catalog=catalog).stdout)
    weakest = told["weakest_hits"][0]["article_id"]
    finished = dateline("story", "check", "us-china-summit", weakest, home=home, catalog=catalog)
    assert finished.returncode == DONE, finished.stderr
    assert all(words in finished.stdout for words in ("In us-china-summit", "that are needed", "a meeting of leaders"))


def test_quarantine_lists_what_was_not_taken(home: Path) -> None:
    """With the file and the reason."""
    rejections = json.loads(dateline("quarantine", "list", "--json", home=home).stdout)
    [untitled] = [rejection for rejection in rejections if rejection["expectation"] == "has_title_line"]
    assert untitled["origin"].endswith("一家拒绝长大的面包店.md")
    assert untitled["reason"].startswith("There is no title line")


def test_sources_are_listed(home: Path, catalog: Path) -> None:
    """Those of the catalogue given."""
    told = json.loads(dateline("sources", "list", "--json", home=home, catalog=catalog).stdout)
    assert {source["source_id"] for source in told} >= {"harbour-ledger", "weiming-post"}


# Questions in SQL


def test_sql_draws_a_table(home: Path) -> None:
    """For a person: names above, values below."""
    finished = dateline("sql", QUERY, home=home)
    assert finished.returncode == DONE, finished.stderr
    [head, row] = [line.split() for line in finished.stdout.splitlines()]
    assert head == ["letter", "number", "words", "at"]
    assert row[:4] == ["a", "1", "x,", "是"]


def test_sql_writes_json(home: Path) -> None:
    """Lists stay lists, instants are written as ISO 8601."""
    told = json.loads(dateline("sql", QUERY, "--format", "json", home=home).stdout)
    assert told == [{"letter": "a", "number": 1, "words": ["x", "是"], "at": "2026-05-16T06:00:00+00:00"}]


def test_sql_writes_csv_that_reads_back(home: Path) -> None:
    """Lists and structures as JSON within their cells."""
    nested = "select 1 as number, ['x'] as words, {'a': 2} as pair, 'ab'::blob as bytes, null as nothing"
    finished = dateline("sql", nested, "--format", "csv", home=home)
    [row] = pl.read_csv(finished.stdout.encode()).rows()
    assert row == (1, '["x"]', '{"a": 2}', 6162, None)


def test_sql_reads_the_question_from_standard_input(home: Path) -> None:
    """So that a file of SQL can be piped in."""
    assert dateline("sql", "--format", "csv", home=home, given="select 5 as five").stdout == "five\n5\n"


@pytest.mark.parametrize("format_", ["table", "json"])
def test_sql_writes_a_file(home: Path, tmp_path: Path, format_: str) -> None:
    """In each format; standard output stays empty and no partial file remains."""
    output = tmp_path / "answer"
    finished = dateline("sql", QUERY, "--format", format_, "--output", output, home=home)
    assert (finished.returncode, finished.stdout) == (DONE, "")
    assert [file.name for file in tmp_path.iterdir()] == ["answer"]
    assert b"number" in output.read_bytes()


def test_sql_writes_parquet_with_types(home: Path, tmp_path: Path) -> None:
    """Lists and instants keep their types."""
    dateline("sql", QUERY, "--format", "parquet", "--output", tmp_path / "answer", home=home)
    [row] = pl.read_parquet(tmp_path / "answer").rows()
    assert row == ("a", 1, ["x", "是"], datetime(2026, 5, 16, 6, tzinfo=UTC))


@pytest.mark.parametrize(("format_", "place"), [("table", "taken"), ("csv", "nowhere/answer")])
def test_file_that_cannot_be_written_is_told(home: Path, tmp_path: Path, format_: str, place: str) -> None:
    """A directory of that name, or none to write into, is wrong use in a sentence; nothing half-written remains."""
    write(tmp_path, "taken/kept.txt", "kept")
    finished = dateline("sql", "select 1", "--format", format_, "--output", tmp_path / place, home=home)
    assert_told(finished, WRONG_USE, str(tmp_path / place), "cannot be written")
    assert [file.name for file in tmp_path.rglob("*")] == ["taken", "kept.txt"]


def test_wrong_question_is_told_in_the_words_of_the_database(home: Path) -> None:
    """With the name it may have meant."""
    assert_told(dateline("sql", "select * from articel", home=home), FAILED, "articel", 'Did you mean "article"')


def test_sql_changes_nothing(home: Path) -> None:
    """The warehouse is open for questions alone."""
    assert_told(dateline("sql", "delete from fact.document", home=home), FAILED, "read-only")


# Wrong use


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("story", "show", "us-chinese"), ("no story 'us-chinese'", "us-china")),
        (("ingest", "weiming-past"), ("no source 'weiming-past'", "sources list")),
        (("sql", "select 1", "--format", "xml"), ("no format 'xml'", "table, json, csv, parquet")),
        (("backfill", "nowhere"), ("nothing at nowhere", "directory or file")),
        (("sql", "--frobnicate"), ("--frobnicate",)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_wrong_use_is_told(home: Path, catalog: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    """Status 2, and a sentence that says what is there instead."""
    assert_told(dateline(*arguments, home=home, catalog=catalog), WRONG_USE, *words)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"batch_size": 0}, ("'batch_size'", "DATELINE_BATCH_SIZE")),
        ({"catalog": "nowhere"}, ("no directory nowhere/sources", "DATELINE_CATALOG")),
    ],
    ids=["value", "directory"],
)
def test_wrong_setting_is_told(home: Path, settings: dict[str, Any], words: tuple[str, ...]) -> None:
    """With the name of the variable to look at."""
    assert_told(dateline("sources", "list", home=home, **settings), WRONG_USE, *words)


@pytest.mark.parametrize("text", ["home = \n", "homme = 'data'\n"], ids=["no-toml", "typo"])
def test_wrong_settings_file_is_told(tmp_path: Path, text: str) -> None:
    """``dateline.toml`` of the working directory, by its name."""
    write(tmp_path, "dateline.toml", text)
    assert_told(dateline("sources", "list", home=tmp_path / "home"), WRONG_USE, "dateline.toml")


@pytest.mark.parametrize("arguments", [("sql", "select 1"), ("quarantine", "list")], ids=" ".join)
def test_warehouse_that_is_not_there_is_told(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """With the commands that make one; and none is made by asking."""
    finished = dateline(*arguments, home=tmp_path / "home")
    assert_told(finished, FAILED, "no warehouse", "dateline demo")
    assert not (tmp_path / "home").exists()


# Doctor


def test_doctor_finds_everything_in_order(home: Path, catalog: Path) -> None:
    """A line for each thing it looked at."""
    finished = dateline("doctor", home=home, catalog=catalog)
    assert finished.returncode == DONE, finished.stdout
    assert all(line.startswith("ok") for line in finished.stdout.splitlines())
    assert f"{OF_THE_SAMPLE.new} articles" in finished.stdout


def test_doctor_finds_what_is_wrong(home: Path, tmp_path: Path) -> None:
    """The file with the typo is named, and the other things are looked at all the same."""
    write(tmp_path / "catalog", "sources/lantern.toml", 'name = "L"\nhosts = ["l.example"]\nzon = "UTC"\n')
    write(tmp_path / "catalog", "stories/.keep", "")
    finished = dateline("doctor", home=home, catalog=tmp_path / "catalog")
    assert finished.returncode == FAILED
    [wrong] = [line for line in finished.stdout.splitlines() if line.startswith("wrong")]
    assert "lantern.toml" in wrong
    assert "Did you mean 'zone'?" in wrong
    assert f"{OF_THE_SAMPLE.new} articles" in finished.stdout

"""The SQL shell, typed into: questions are answered one after the other, whatever is wrong with one of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from flows.display.shell import NamesCompleter, run_shell
from flows.newsroom import open_warehouse
from flows.settings import Settings
from warehouse.warehouse import Warehouse

ENTER, CTRL_D = "\r", "\x04"


@dataclass
class Session:
    """What a person saw: answers, and sentences."""

    answers: list[pl.DataFrame] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def warehouse(empty_home: Path) -> Iterator[Warehouse]:
    with open_warehouse(Settings(home=empty_home), read_only=True) as opened:
        yield opened


def typed(keys: str, warehouse: Warehouse, history: Path) -> Session:
    session = Session()
    with create_pipe_input() as keyboard:
        keyboard.send_text(keys)
        run_shell(
            warehouse,
            history,
            show=session.answers.append,
            say=session.told.append,
            input=keyboard,
            output=DummyOutput(),
        )
    return session


def test_question_of_several_lines_is_answered(warehouse: Warehouse, tmp_path: Path) -> None:
    """Enter makes a new line until there is a semicolon."""
    session = typed(f"SELECT 1 AS one,{ENTER}2 AS two;{ENTER}{CTRL_D}", warehouse, tmp_path / "history")
    assert [answer.rows() for answer in session.answers] == [[(1, 2)]]


def test_what_is_wrong_is_told_and_the_next_is_answered(warehouse: Warehouse, tmp_path: Path) -> None:
    """A mistyped column, a change, a command that is none; then a sound question."""
    keys = ENTER.join(
        [
            "SELECT titel FROM article;",
            "DELETE FROM fact.reading;",
            ".nothing",
            ".columns nothing",
            "SELECT 3;",
            ".quit",
        ]
    )
    session = typed(keys + ENTER, warehouse, tmp_path / "history")
    assert len(session.told) == 1 + 4  # the greeting, and a sentence for each
    assert "titel" in session.told[1]
    assert [answer.item() for answer in session.answers] == [3]


def test_views_and_columns_are_listed(warehouse: Warehouse, tmp_path: Path) -> None:
    """With what a row is, and what each column means."""
    keys = f".views{ENTER}.columns revision{ENTER}.help{ENTER}{CTRL_D}"
    views, columns = typed(keys, warehouse, tmp_path / "history").answers
    assert {"article", "revision", "story_timeline"} <= set(views["view_name"])
    assert "paragraphs_removed" in columns["column_name"].to_list()


def test_questions_are_remembered(warehouse: Warehouse, tmp_path: Path) -> None:
    """The next shell offers them again."""
    typed(f"SELECT 42;{ENTER}{CTRL_D}", warehouse, tmp_path / "history")
    assert "+SELECT 42;" in (tmp_path / "history").read_text()


def test_names_are_completed() -> None:
    """Of views and columns and SQL, whatever their case; nothing is offered for a single letter."""
    completer = NamesCompleter(["story_timeline", "story_id"])

    def offered(begun: str) -> list[str]:
        return [each.text for each in completer.get_completions(Document(begun), CompleteEvent())]

    assert offered("select STO") == ["story_id", "story_timeline"]
    assert offered("sel") == ["SELECT"]
    assert offered("s") == []

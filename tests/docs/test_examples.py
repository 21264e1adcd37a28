"""The pages hold: what the tutorial and the explanations ask is answered by the sample newsroom as they say, command by command."""

import re
import shlex
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.newsroom import Newsroom

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {
    name: (DOCS / f"{name}.md").read_text(encoding="utf-8")
    for name in ("tutorial", "dates", "shares", "syndication", "events")
}
QUESTION = re.compile(r"```sql\n(.*?)```\n\n((?:\|[^\n]*\n)*)", re.DOTALL)
QUESTIONS = [(page, *found) for page, text in PAGES.items() for found in QUESTION.findall(text)]
# A command of the page, and what it prints, where that is shown.
COMMAND = re.compile(r"^    dateline ([^\n]+)\n(?:\n```text\n(.*?)```)?", re.MULTILINE | re.DOTALL)
COMMANDS = [found for found in COMMAND.findall(PAGES["tutorial"]) if "dashboard" not in found[0]]


def told(table: str) -> list[list[str]]:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return [rows[0], *rows[2:]]


def shown(value: object) -> str:
    """As the table of an answer has it: no zone, since all times are UTC; a headline in one line."""
    text = " ".join(str(value).split())
    return text.removesuffix("+00:00") if isinstance(value, datetime) else text


@pytest.mark.parametrize(("page", "query", "table"), QUESTIONS)
def test_answers_are_those_on_the_page(newsroom: Newsroom, page: str, query: str, table: str) -> None:
    """Column by column, row by row; a question without a table can be asked."""
    answer = newsroom.warehouse.sql(query)
    said = [answer.columns, *([shown(value) for value in row] for row in answer.rows())]
    assert not table or said == told(table)


def test_every_page_shows_answers() -> None:
    """Each block of SQL is found, and each page has one with its answer below it."""
    assert len(QUESTIONS) == sum(text.count("```sql") for text in PAGES.values())
    assert {page for page, _, table in QUESTIONS if table} == set(PAGES)


@pytest.mark.parametrize(("command", "printed"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_commands_do_what_is_said(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, printed: str
) -> None:
    """Each ends well, and prints the lines that the page shows, in their order."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "108")
    arguments = shlex.split(command)
    if "ID" in arguments:
        arguments[arguments.index("ID")] = newsroom.warehouse.sql("SELECT article_id FROM headline_change").item(0, 0)
    done = CliRunner().invoke(app, ["--home", str(newsroom.settings.home), *arguments])
    assert done.exit_code == 0, done.output
    lines = iter([line.rstrip() for line in done.output.splitlines()])
    assert [line for line in printed.splitlines() if line.rstrip() not in lines] == []
    if "publish" in arguments:
        assert (tmp_path / "my-summit/charts/attention.svg").read_text().startswith("<svg")


def test_every_command_of_the_page_is_run() -> None:
    """But the dashboard, which tests of its own drive; several show what they print."""
    assert len(COMMANDS) == len(re.findall(r"^    dateline ", PAGES["tutorial"], re.MULTILINE)) - 1
    assert sum(bool(printed) for _, printed in COMMANDS) == 3

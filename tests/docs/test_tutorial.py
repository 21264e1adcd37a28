"""The tutorial holds: what it asks is answered by the sample newsroom as it says, and its commands are the program's."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.newsroom import Newsroom

PAGE = (Path(__file__).parents[2] / "docs/tutorial.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"## ([^\n]+)\n(?:(?!\n## ).)*?```sql\n(.*?)```\n\n((?:\|[^\n]*\n)+)", PAGE, re.DOTALL)
COMMANDS = [
    line.strip().removeprefix("dateline ")
    for line in PAGE.splitlines()
    if line.startswith("    dateline ") and "dashboard" not in line
]


def told(table: str) -> list[list[str]]:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return [rows[0], *rows[2:]]


def shown(value: object) -> str:
    """As the table of an answer has it: no zone, since all times are UTC; a headline in one line."""
    return re.sub(r"\+00:00$", "", " ".join(str(value).split()))


@pytest.mark.parametrize(("query", "table"), [question[1:] for question in QUESTIONS], ids=[q[0] for q in QUESTIONS])
def test_answers_are_those_on_the_page(newsroom: Newsroom, query: str, table: str) -> None:
    """Column by column, row by row."""
    answer = newsroom.warehouse.sql(query)
    assert [answer.columns, *([shown(value) for value in row] for row in answer.rows())] == told(table)


def test_there_are_questions() -> None:
    """Each block of SQL has its answer below it."""
    assert len(QUESTIONS) == PAGE.count("```sql") == 4


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_do_what_is_said(newsroom: Newsroom, command: str) -> None:
    """Each ends well, and with something to read."""
    arguments = [re.sub(r"^'|'$", "", word) for word in re.findall(r"'[^']*'|\S+", command)]
    if "ID" in arguments:
        arguments[arguments.index("ID")] = newsroom.warehouse.sql("SELECT article_id FROM headline_change").item(0, 0)
    done = CliRunner().invoke(app, ["--home", str(newsroom.settings.home), *arguments])
    assert done.exit_code == 0, done.output
    assert done.stdout.strip()


def test_there_are_commands() -> None:
    """More than one."""
    assert len(COMMANDS) > 3

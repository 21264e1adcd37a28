"""The how-to guides hold: each command on them does what is said, on the sample newsroom and its archive."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.newsroom import Newsroom

DOCS = Path(__file__).parents[2] / "docs"
COMMAND = re.compile(r"^    dateline ([^#\n]+)", re.MULTILINE)
# Tests of their own do these: one runs until it is interrupted, one wants an address that takes what is sent, others archives of the web.
ELSEWHERE = re.compile(r"serve$|.* --send$|backfill .*(warc|cdx)")
COMMANDS = [
    (page, command)
    for page in ("alerts", "backfill")
    for command in map(str.strip, COMMAND.findall((DOCS / f"{page}.md").read_text(encoding="utf-8")))
    if not ELSEWHERE.match(command)
]


def arguments(command: str, newsroom: Newsroom) -> list[str]:
    """A command's words, with the sample's own in place of what a reader fills in."""
    rejected = newsroom.warehouse.sql("SELECT min(document_id) FROM rejection").item()
    archive = str(newsroom.settings.home.parent / "archive")
    own = {"PATH": archive, "PATH…": archive, "ID": str(rejected), "us-china": "us-china-summit"}
    return [own.get(word, word) for word in shlex.split(command)]


@pytest.mark.parametrize(("page", "command"), COMMANDS)
def test_command_does_what_is_said(newsroom: Newsroom, page: str, command: str) -> None:
    """It ends well, and with something to read, there or where progress is told."""
    places = ["--home", str(newsroom.settings.home), "--catalog", str(newsroom.settings.catalog)]
    done = CliRunner().invoke(app, [*places, *arguments(command, newsroom)])
    assert done.exit_code == 0, (page, done.output)
    assert done.output.strip()


def test_there_are_commands() -> None:
    """On each of the pages."""
    assert {page for page, _ in COMMANDS} == {"alerts", "backfill"}
    assert len(COMMANDS) >= 9


def test_archive_that_was_loaded_changes_nothing(newsroom: Newsroom) -> None:
    """As the guide on archives says."""
    before = newsroom.warehouse.sql("SELECT count(*) FROM revision").item()
    places = ["--home", str(newsroom.settings.home), "--catalog", str(newsroom.settings.catalog)]
    assert CliRunner().invoke(app, [*places, *arguments("backfill PATH", newsroom)]).exit_code == 0
    assert newsroom.warehouse.sql("SELECT count(*) FROM revision").item() == before

"""Documents hold: what they name exists, what they ask is answered, what is made from code is up to date."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.main import get_command

from docs.command_reference import commands_page
from docs.generate import data_dictionary, settings_page
from flows.cli import app
from flows.settings import Settings
from transforms.catalog import Expected, Source
from warehouse.address import Address
from warehouse.warehouse import Program, Warehouse

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MOST_BYTES_OF_A_PICTURE = 300_000
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])


def test_data_dictionary_is_what_the_schemas_say() -> None:
    """A column that is added without `make docs` fails here."""
    assert (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8") == data_dictionary()


def test_commands_are_those_of_the_program() -> None:
    """A command or an option that is added without `make docs` fails here."""
    assert (ROOT / "docs/commands.md").read_text(encoding="utf-8") == commands_page()


def test_settings_are_those_that_are_read() -> None:
    """A setting that is added without a description, or without `make docs`, fails here."""
    assert (ROOT / "docs/settings.md").read_text(encoding="utf-8") == settings_page()
    assert all(field.description for field in Settings.model_fields.values())


def test_every_question_of_the_readme_is_answered(tmp_path: Path) -> None:
    """The SQL that a newcomer copies runs as it stands."""
    questions = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)
    with Warehouse(Address.in_home(tmp_path), program=Program("1"), now=datetime.now(UTC)) as warehouse:
        assert [warehouse.sql(question).height for question in questions] == [0] * len(questions)
    assert len(questions) >= 5


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """A link to a file of the project is to one that is there."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    inside = [link for link in links if "address" not in link and not link.startswith("http")]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_commands_that_are_told_exist() -> None:
    """`dateline …` in a document is a command of the program."""
    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    commands = re.compile(r"(?:^|`|    )dateline ([a-z]+)", re.MULTILINE)
    told = {word for page in PAGES for word in commands.findall(page.read_text(encoding="utf-8"))}
    assert told <= known
    assert {"serve", "backfill", "sql"} <= told


def test_pictures_are_small_and_shown() -> None:
    """Each is under 300 KB, and stands on a page."""
    shown = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for picture in (ROOT / "docs/pictures").iterdir():
        assert picture.stat().st_size < MOST_BYTES_OF_A_PICTURE, picture.name
        assert f"pictures/{picture.name}" in shown, picture.name


def test_every_key_of_a_source_is_explained() -> None:
    """A key that a newsroom may write stands in the table of docs/adding-a-source.md."""
    page = (ROOT / "docs/adding-a-source.md").read_text(encoding="utf-8")
    keys = (set(Source.model_fields) | set(Expected.model_fields)) - {"source_id", "canonical", "expected"}
    assert [key for key in sorted(keys) if f"`{key}`" not in page and f"{key}`" not in page] == []

"""Searching from the command line, in a warehouse that a backfill filled."""

import json
from pathlib import Path

import pytest

from tests.flows.archives import a_document, write
from tests.flows.process import dateline


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("searched")
    write(
        directory / "archive", "1.md", a_document(1, title="Grain leaves the harbour", body="<p>習近平談到貿易。</p>")
    )
    write(
        directory / "archive",
        "2.md",
        a_document(2, title="A ferry, painted blue", body="<p>Nobody spoke of grain.</p>"),
    )
    assert dateline("backfill", directory / "archive", home=directory / "home").returncode == 0
    return directory / "home"


def test_search_shows_the_best_first_and_counts_all(home: Path) -> None:
    """With the words around what was asked for."""
    done = dateline("search", "grain", "--limit", "1", home=home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Grain leaves the harbour")
    assert "2 articles found; the best 1 are shown" in done.stdout


def test_search_tells_a_program(home: Path) -> None:
    """The other script of Chinese, as JSON."""
    told = json.loads(dateline("search", "习近平", "--json", home=home).stdout)
    assert (told["found"], told["articles"][0]["title"]) == (1, "Grain leaves the harbour")
    assert "習近平" in told["articles"][0]["excerpt"]


def test_search_that_says_nothing_is_wrong_use(home: Path) -> None:
    """A sentence, a remedy, and status 2."""
    done = dateline("search", "NOT grain", home=home)
    assert done.returncode == 2
    assert "names nothing that must be there" in done.stderr
    assert "Traceback" not in done.stderr

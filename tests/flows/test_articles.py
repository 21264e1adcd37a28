"""One article on the command line, and the headlines that outlets changed in SQL."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.newsroom import open_newsroom
from flows.settings import Settings
from tests.flows.archives import HOST, MORNING, a_document, write
from tests.flows.shortcuts import backfilled, tracked
from transforms.errors import UsageError

EDITED = f"{HOST}/2026/05/16/notes-1.html"
BEFORE = "<p>The ferry is green.</p><p>两国外长周五在码头会晤，谈到中国和美国的粮食贸易。</p><p>It left at noon.</p>"
AFTER = "<p>The ferry is blue.</p><p>两国外长周六在码头会晤，谈到中国和美国的粮食贸易。</p><p>Nobody was hurt.</p>"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, catalog: Path) -> Path:
    """An article whose headline and text were changed a day later, and two that were not."""
    place = tmp_path_factory.mktemp("articles")
    later = MORNING.replace(day=17)
    write(place / "archive", "1.md", a_document(1, title="中美外长会晤", body=BEFORE))
    write(place / "archive", "1-later.md", a_document(1, title="中美外长再次会晤", body=AFTER, saved=later))
    for number in (2, 3):
        write(place / "archive", f"{number}.md", a_document(number))
    with open_newsroom(Settings(home=place / "home", catalog=catalog, workers=1)) as newsroom:
        backfilled(place / "archive", newsroom)
        tracked(newsroom)
    return place / "home"


def said(home: Path, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["--home", str(home), *arguments], env={"COLUMNS": "200"}, catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def found(home: Path, query: str) -> list[dict[str, Any]]:
    return json.loads(said(home, "sql", query, "--format", "json"))  # type: ignore[no-any-return]


def test_article_is_shown_with_the_evidence_of_its_date(home: Path) -> None:
    """By its address: headline, dates offered, revisions, stories, and how the text begins."""
    shown = said(home, "article", "show", EDITED)
    assert all(word in shown for word in ("中美外长再次会晤", "archive_stamp", "us-china", "The ferry is blue."))


def test_article_is_found_by_the_beginning_of_its_id(home: Path) -> None:
    """As much of it as a person copies."""
    [row] = found(home, f"select article_id from article where url = '{EDITED}'")
    assert EDITED in said(home, "article", "show", row["article_id"][:10])


def test_changes_are_shown_in_place(home: Path) -> None:
    """What is gone and what came, in a headline, in Chinese and in English; where there is no colour, in brackets."""
    shown = said(home, "article", "show", EDITED, "--diff")
    assert "中美外长{+再次+}会晤" in shown
    assert "The ferry is [-green-]{+blue+}." in shown
    assert "周[-五-]{+六+}" in shown


def test_changes_are_data_for_a_program(home: Path) -> None:
    """Each step with its paragraphs, by what became of them."""
    [step] = json.loads(said(home, "article", "show", EDITED, "--diff", "--json"))
    assert step["title"] == {"before": "中美外长会晤", "after": "中美外长再次会晤"}
    assert [change["kind"] for change in step["paragraphs"]] == ["rewritten", "rewritten", "added", "removed"]


def test_article_that_was_never_changed_says_so(home: Path) -> None:
    """One revision, and no difference."""
    assert "nothing was changed" in said(home, "article", "show", f"{HOST}/2026/05/16/notes-2.html", "--diff")


def test_article_that_is_not_there_is_wrong_use(home: Path) -> None:
    """The sentence repeats what was asked for."""
    with pytest.raises(UsageError, match=r"no article 'https://nowhere.example/'"):
        said(home, "article", "show", "https://nowhere.example/")


def test_changed_headline_is_a_row_with_its_stories(home: Path) -> None:
    """From what to what, how long after publication, and in which followed stories."""
    [row] = found(home, "select * from headline_change")
    assert (row["title_before"], row["title_after"]) == ("中美外长会晤", "中美外长再次会晤")
    assert row["hours_after_publication"] == pytest.approx(24, abs=0.1)
    assert "us-china" in row["stories"]


def test_revision_tells_the_paragraphs_that_came_and_went(home: Path) -> None:
    """A rewritten one stands among both, as it is and as it was."""
    [row] = found(home, "select paragraphs_added, paragraphs_removed from revision where revision = 2")
    assert [len(row["paragraphs_added"]), len(row["paragraphs_removed"])] == [3, 3]
    assert "The ferry is green." in row["paragraphs_removed"]

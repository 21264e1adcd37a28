"""What a person says of an article outranks the rule, and the rule is counted against it."""

from dataclasses import replace
from pathlib import Path

import pytest

from flows.marks import NOTHING, set_mark, tally
from flows.newsroom import Newsroom
from tests.flows.archives import MORNING, a_document, write
from tests.flows.shortcuts import backfilled, tracked
from tests.flows.test_check import STORY, TEXTS


@pytest.fixture
def followed(newsroom: Newsroom, tmp_path: Path) -> Newsroom:
    for number, (title, text) in enumerate(TEXTS):
        write(
            tmp_path / "archive", f"{number}.md", a_document(number, title=title, body=f"<p>{text}</p>", saved=MORNING)
        )
    backfilled(tmp_path / "archive", newsroom)
    room = replace(newsroom, stories={"ferries": STORY})
    tracked(room)
    return room


def mark(newsroom: Newsroom, title: str, what: str) -> bool:
    [(article_id,)] = newsroom.warehouse.sql(f"SELECT article_id FROM article WHERE title = '{title}'").rows()
    return set_mark(STORY, article_id, what, "", newsroom)


def covered(newsroom: Newsroom) -> set[tuple[object, ...]]:
    query = "SELECT title, matched_by FROM coverage JOIN article USING (article_id)"
    return {(title, tuple(terms)) for title, terms in newsroom.warehouse.sql(query).rows()}


def test_marks_outrank_the_rule_until_taken_back(followed: Newsroom) -> None:
    """Marked in is covered and says so, marked out is not, and a mark that stands is not written twice."""
    assert covered(followed) == {("渡轮触礁", ("渡轮",))}
    assert mark(followed, "渡轮触礁", "out")
    assert mark(followed, "渡轮停航", "in")
    assert not mark(followed, "渡轮停航", "in")
    assert covered(followed) == {("渡轮停航", ("marked in by a person",))}
    assert mark(followed, "渡轮触礁", NOTHING)
    assert mark(followed, "渡轮停航", NOTHING)
    assert covered(followed) == {("渡轮触礁", ("渡轮",))}


def test_rule_is_counted_against_the_marks(followed: Newsroom) -> None:
    """Of what it takes, how much is right; of what is right, how much it takes."""
    assert tally(STORY, followed) is None
    mark(followed, "渡轮触礁", "in")
    mark(followed, "渡轮停航", "in")
    mark(followed, "小麦", "out")
    found = tally(STORY, followed)
    assert found is not None
    assert (found.precision, found.recall, found.both_out) == (1.0, 0.5, 1)

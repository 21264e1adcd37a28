"""Every question of docs/sql-cookbook.md is answered by the sample newsroom, and by more than nothing."""

import re
from pathlib import Path

import pytest

from flows.newsroom import Newsroom

PAGE = (Path(__file__).parents[2] / "docs/sql-cookbook.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"\*\*(.+?)\*\*.*?\n\n```sql\n(.*?)```", PAGE, re.DOTALL)
# All is well in the sample newsroom, nobody in it translates, and its days are too few for a median or a burst.
WITHOUT_ANSWER = {
    "Which sources are in trouble?",
    "On which days was there much more than usual?",
    "When did it burst, and over what?",
    "Which events made each burst?",
    "Where did a person overrule the rule?",
    "Which Chinese articles are translations, and of what?",
    "Which Chinese and English articles tell the same?",
}


def test_there_are_twenty_questions() -> None:
    """At least; each heading in bold has its query."""
    assert len(QUESTIONS) >= 20
    assert len(QUESTIONS) == PAGE.count("```sql")


@pytest.mark.parametrize(("question", "query"), QUESTIONS, ids=[question for question, _ in QUESTIONS])
def test_question_is_answered(newsroom: Newsroom, question: str, query: str) -> None:
    """As it stands, with at least one row where there is something to tell."""
    answer = newsroom.warehouse.sql(query)
    assert answer.height > 0 or question in WITHOUT_ANSWER

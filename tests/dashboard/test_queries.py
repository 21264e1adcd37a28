"""The pages' questions: each is told, passes the fence as a reader's own would, and has one answer wherever it is asked."""

from datetime import date

import pytest

from dashboard import queries
from dashboard.filters import Chosen
from dashboard.queries import Value
from tests.dashboard.conftest import Served

STORY = "us-china-summit"
CHOSEN = {
    "everything": Chosen(),
    "a period": Chosen(since=date(2026, 5, 10), until=date(2026, 5, 18), by="language"),
    "an outlet": Chosen(
        sources=["weiming-post"], languages=["zh-Hant"], by="group", a="zh-Hant", b="harbour-ledger, en"
    ),
}
OTHERS: dict[str, Value] = {
    "typed": "summit OR 峰会",
    "first": 0,
    "source": "harbour-ledger",
    "members": ["zh"],
    "articles": ["none"],
}


def asked_with(sample: Served, chosen: Chosen) -> dict[str, Value]:
    with sample.warehouse() as warehouse:
        article = warehouse.sql("SELECT min(article_id) FROM headline_change").item()
    return {**chosen.parameters(STORY, "week"), **OTHERS, "article": article}


@pytest.mark.parametrize("name", queries.names())
def test_question_is_told_in_a_sentence(name: str) -> None:
    """At its top, for whoever opens it."""
    first = queries.text(name).splitlines()[0]
    assert first.startswith("-- ")
    assert first.endswith(".")


@pytest.mark.parametrize("chosen", CHOSEN)
@pytest.mark.parametrize("name", queries.names())
def test_question_has_one_answer(sample: Served, name: str, chosen: str) -> None:
    """With its parameters written out, behind the fence, of the lake itself: the same as the page shows."""
    parameters = asked_with(sample, CHOSEN[chosen])
    shown = sample.desk.in_lake(name, parameters)
    written = queries.written_out(name, parameters)
    assert "$" not in written
    answered = sample.desk.fence.ask(written)
    assert not answered.is_cut
    assert answered.rows.rows() == shown.rows.rows()
    if name.startswith(("story", "stories", "rejections")):
        assert sample.desk.on_shelf(name, parameters).rows.rows() == shown.rows.rows()


def test_answers_are_not_empty(sample: Served) -> None:
    """Of the sample newsroom: it has something to tell for nearly every question."""
    parameters = asked_with(sample, Chosen())
    answers = sample.desk.coming(queries.names(), parameters)
    empty = {name for name, asked in answers.items() if asked.rows.is_empty()}
    # All is well there, its days are too few for a burst, and of this article nobody has a copy.
    assert empty <= {
        "alarms",
        "story_bursts",
        "texts",
        "openings",
        "article_images",
        "article_copies",
        "article_translations",
        "article_event",
    }


@pytest.mark.parametrize("value", ["it's", "a'; DROP VIEW article; --", "\\", "峰会", "$story", ""])
def test_text_is_written_as_text(sample: Served, value: str) -> None:
    """Whatever an address says is a word in the question, and never a part of it."""
    written = queries.written_out("story", {"story": value})
    assert sample.desk.fence.ask(written).rows.is_empty()
    assert sample.desk.fence.ask(f"SELECT {queries._literal(value)} AS said").rows.item() == value

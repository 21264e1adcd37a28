"""Every question of docs/sql-cookbook.md is answered by the sample newsroom, and by more than nothing."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.demo import SAMPLE
from flows.events import bring_events_up_to_date
from flows.newsroom import Newsroom, open_newsroom
from flows.settings import SHIPPED_CATALOG, Settings
from sources.exchange import WebSettings
from sources.newsstand import Newsstand, load_newsroom
from tests.flows.shortcuts import backfilled, ingested, named, tracked

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


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """The sample newsroom as the demo leaves it: four outlets, looked at twice."""
    place, sample = tmp_path_factory.mktemp("cookbook"), load_newsroom(SAMPLE)
    catalog = place / "catalog"
    catalog.mkdir()
    (catalog / "sources").symlink_to(SAMPLE / "sources")
    for room in ("stories", "names"):
        (catalog / room).symlink_to(SHIPPED_CATALOG / room)
    with Newsstand(sample, now=datetime(2026, 5, 17, tzinfo=UTC)) as stand:
        settings = Settings(home=place / "home", catalog=catalog, workers=1)
        web = WebSettings(hosts=dict.fromkeys(stand.hosts, stand.address))
        with open_newsroom(settings, clock=lambda: stand.clock, web=web) as opened:
            for day in (17, 25):
                stand.move_to(datetime(2026, 5, day, tzinfo=UTC))
                ingested(opened)
                stand.write_archive(place / "archive", until=stand.clock)
                backfilled(place / "archive", opened)
            tracked(opened)
            bring_events_up_to_date(opened)
            named(opened)
            yield opened


def test_there_are_twenty_questions() -> None:
    """At least; each heading in bold has its query."""
    assert len(QUESTIONS) >= 20
    assert len(QUESTIONS) == PAGE.count("```sql")


@pytest.mark.parametrize(("question", "query"), QUESTIONS, ids=[question for question, _ in QUESTIONS])
def test_question_is_answered(newsroom: Newsroom, question: str, query: str) -> None:
    """As it stands, with at least one row where there is something to tell."""
    answer = newsroom.warehouse.sql(query)
    assert answer.height > 0 or question in WITHOUT_ANSWER

"""Bursts of a story's share: the cheapest course of Kleinberg's automaton, told with the events that made them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from math import comb, inf, log

import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.warehouse.desk import HOUR, NOON, a_load, a_story, an_article, coverage_of, tracked
from transforms.frames import frame_of
from transforms.records import Article
from transforms.schemas import FACTS
from warehouse.happenings import Happenings
from warehouse.warehouse import Warehouse

DAY = timedelta(days=1)
LONG_AFTER = NOON + 40 * DAY
batches = st.tuples(st.integers(0, 12), st.integers(0, 40)).map(lambda two: (two[0], two[0] + two[1]))


def cost_of(states: Sequence[int], days: Sequence[tuple[int, int]]) -> float:
    """What a course costs, word for word as the paper has it for batches: sigma and tau, with s = 2 and gamma = 1."""
    share = sum(r for r, _ in days) / sum(d for _, d in days)
    rates = (share, min(2 * share, (1 + share) / 2))
    total, before = 0.0, 0
    for state, (r, d) in zip(states, days, strict=True):
        total += (state - before) * log(sum(1 for _, all_ in days if all_)) if state > before else 0.0
        total -= log(comb(d, r)) + r * log(rates[state]) + (d - r) * log(1 - rates[state])
        before = state
    return total


def states_of(warehouse: Warehouse, days: Sequence[tuple[int, int]]) -> list[int]:
    share = sum(r for r, _ in days) / sum(d for _, d in days)
    gains = ", ".join(f"burst_gain({r}, {d}, {share!r}::DOUBLE)" for r, d in days)
    seen = sum(1 for _, d in days if d)
    return [int(state) for state in warehouse.sql(f"SELECT burst_states([{gains}], ln({seen}))").item()]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(batches, min_size=2, max_size=9))
def test_no_course_is_cheaper(warehouse: Warehouse, days: list[tuple[int, int]]) -> None:
    """Of all ways to be in a burst or not, day by day, the one found costs least."""
    articles, everything = (sum(column) for column in zip(*days, strict=True))
    assume(0 < articles < everything)
    found = cost_of(states_of(warehouse, days), days)
    least = min((cost_of(course, days) for course in product((0, 1), repeat=len(days))), default=inf)
    assert found == pytest.approx(least)


def the_month(*, busy: range, quiet: int = 1, loud: int = 8) -> list[tuple[Article, bool]]:
    """Ten articles a day for twenty days, of which few belong to the story, and many on the busy days."""
    return [
        (replace(an_article(100 * day + n), published_at=NOON + day * DAY), n < (loud if day in busy else quiet))
        for day in range(20)
        for n in range(10)
    ]


def followed(warehouse: Warehouse, articles: list[tuple[Article, bool]]) -> None:
    warehouse.load(a_load(*[article for article, _ in articles], through=LONG_AFTER))
    warehouse.define_stories(a_story())
    warehouse.append_coverage(coverage_of(*[article for article, is_in in articles if is_in]), tracked("load-1"))


def test_days_with_much_more_than_usual_are_one_burst(warehouse: Warehouse) -> None:
    """From the first of them to the last, with what is needed to believe it."""
    followed(warehouse, the_month(busy=range(7, 10)))
    [row] = warehouse.sql("SELECT first_day, last_day, articles, all_articles, is_ongoing FROM burst").rows()
    assert row == (date(2026, 5, 24), date(2026, 5, 26), 24, 30, False)


def test_steady_story_has_none(warehouse: Warehouse) -> None:
    """However big it is."""
    followed(warehouse, the_month(busy=range(0), quiet=6))
    assert warehouse.sql("FROM burst").is_empty()


def test_burst_of_the_last_day_may_go_on(warehouse: Warehouse) -> None:
    """Nothing after it says that it is over."""
    followed(warehouse, the_month(busy=range(18, 20)))
    assert warehouse.sql("SELECT is_ongoing FROM burst")["is_ongoing"].to_list() == [True]


def test_day_that_is_not_complete_ends_no_burst(warehouse: Warehouse) -> None:
    """What is seen of a day that is not over is neither in the story's sum nor in that of all."""
    articles = the_month(busy=range(18, 20))
    warehouse.load(a_load(*[article for article, _ in articles], through=NOON + 20 * DAY - HOUR))
    warehouse.load(
        a_load(
            replace(an_article(9999), published_at=NOON + 20 * DAY), load_id="load-2", through=NOON + 20 * DAY + HOUR
        )
    )
    warehouse.define_stories(a_story())
    warehouse.append_coverage(coverage_of(*[article for article, is_in in articles if is_in]), tracked("load-1"))
    [row] = warehouse.sql("SELECT last_day, is_ongoing FROM burst").rows()
    assert row == (date(2026, 6, 5), True)


def test_event_of_its_days_is_its_headline(warehouse: Warehouse) -> None:
    """Not the one that is reported all the time, though it has as many reports in these days."""
    articles = the_month(busy=range(7, 10), quiet=4)
    followed(warehouse, articles)
    lasting = [article for article, is_in in articles if is_in and int(article.article_id[8:]) % 100 < 4]
    sudden = [article for article, is_in in articles if is_in and int(article.article_id[8:]) % 100 >= 4]
    placed = pl.concat([placements(lasting), placements(sudden)])
    none = frame_of(FACTS["event_merge"], [])
    warehouse.append_happenings(Happenings(placed, none, pl.DataFrame({"load_id": ["load-1"]})))
    [row] = warehouse.sql("SELECT event_id, title FROM burst").rows()
    assert row == (sudden[0].article_id, sudden[0].title)
    told = warehouse.sql("SELECT event_id, articles FROM burst_event ORDER BY weight DESC").rows()
    assert told == [(sudden[0].article_id, 12)]


def placements(articles: Sequence[Article]) -> pl.DataFrame:
    """All of them in the event that the first opened."""
    return pl.DataFrame(
        {
            "article_id": [article.article_id for article in articles],
            "event_id": articles[0].article_id,
            "score": 1.0,
            "reported_at": [article.published_at for article in articles],
            "terms": [["talks"]] * len(articles),
            "weights": [[1.0]] * len(articles),
            "copy_of": [article.article_id for article in articles],
            "copy_similarity": 1.0,
            "signature": [b""] * len(articles),
            "placed_at": NOON,
        }
    )

"""Which days of a timeline can be believed: a dip that is a broken feed is marked."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.warehouse.desk import HOUR, NOON, a_load, a_rejection, a_story, an_article, coverage_of, tracked
from transforms.records import Article
from warehouse.warehouse import Warehouse

DAY = timedelta(days=1)
FIRST = NOON - 20 * DAY


def published(day: int, number: int) -> Article:
    """An article published and seen on a day after the first."""
    at = FIRST + day * DAY
    return replace(an_article(100 * day + number, seen=at), published_at=at)


def archived(warehouse: Warehouse, days: Iterable[int], each: int = 6) -> None:
    """An archive that has as many articles on each of some days, and ends after the last of them."""
    articles = [published(day, number) for day in days for number in range(each)]
    warehouse.start_run(run_id="run-1", flow="backfill", now=NOON, parameters="{}")
    warehouse.load(a_load(*articles, through=FIRST + 21 * DAY))
    warehouse.define_stories(a_story())
    warehouse.append_coverage(coverage_of(articles[0]), tracked("load-1"))


def polled(warehouse: Warehouse, day: int, *articles: Article, failures: int = 0) -> None:
    """A look at the feeds on a day, after some that failed."""
    at = FIRST + day * DAY
    for number in range(failures):
        refused = [a_rejection(stage="feed", record_id=f"{day}-{number}", is_failure=True)]
        warehouse.load(
            a_load(load_id=f"fail-{day:02}-{number}", run_id="poll", rejections=refused, now=at + number * HOUR)
        )
    if articles:
        warehouse.load(a_load(*articles, load_id=f"poll-{day:02}", run_id="poll", through=at + HOUR, now=at + HOUR))


def watched(warehouse: Warehouse, days: Iterable[int], each: int = 6) -> None:
    """A feed that was read on each of some days, and brought articles."""
    warehouse.start_run(run_id="poll", flow="ingest", now=NOON, parameters="{}")
    for day in days:
        polled(warehouse, day, *(published(day, number) for number in range(each)))
    warehouse.define_stories(a_story())
    warehouse.append_coverage(coverage_of(published(0, 0)), tracked("poll-00"))


def incomplete(warehouse: Warehouse) -> dict[date, int]:
    """Days that are not to be believed, with all their articles."""
    rows = warehouse.sql(
        "SELECT day, sum(all_articles)::INTEGER FROM story_timeline WHERE NOT is_complete GROUP BY day"
    ).rows()
    return dict(rows)


def on(day: int) -> date:
    return (FIRST + day * DAY).date()


def test_archive_without_a_gap_is_complete(warehouse: Warehouse) -> None:
    """An archive was never polled, and is judged by its stamps and its silence alone."""
    archived(warehouse, range(20))
    assert incomplete(warehouse) == {}


def test_silent_day_is_in_the_timeline_and_marked(warehouse: Warehouse) -> None:
    """A day without any article, where five and more are usual on its weekday, is a row that says so."""
    archived(warehouse, [day for day in range(20) if day != 15])
    assert incomplete(warehouse) == {on(15): 0}
    [row] = warehouse.sql(f"SELECT articles, share, language FROM story_timeline WHERE day = DATE '{on(15)}'").rows()
    assert row == (0, None, "en")


def test_quiet_outlet_may_have_nothing_to_say(warehouse: Warehouse) -> None:
    """Where one article a day is usual, a day without proves nothing."""
    archived(warehouse, [day for day in range(20) if day != 15], each=1)
    assert incomplete(warehouse) == {}


def test_day_on_which_nobody_looked_is_marked(warehouse: Warehouse) -> None:
    """A machine that was off for a day makes no believable day, whatever came later."""
    watched(warehouse, [0, 1, 2, 4, 5])
    late = [replace(published(3, number), observed_at=FIRST + 4 * DAY) for number in range(2)]
    polled(warehouse, 6, *late)
    assert incomplete(warehouse) == {on(3): 2, on(6): 0}


@pytest.mark.parametrize(("failures", "is_down"), [(2, True), (1, False)])
def test_day_on_which_the_source_was_down_is_marked(warehouse: Warehouse, failures: int, *, is_down: bool) -> None:
    """More looks in vain than not; as many of the one as of the other are let pass."""
    watched(warehouse, [0, 1, 2, 4])
    polled(warehouse, 3, published(3, 0), failures=failures)
    assert (on(3) in incomplete(warehouse)) == is_down


def test_source_that_fails_until_today_has_days_that_are_not_fetched(warehouse: Warehouse) -> None:
    """Its timeline does not end where it last answered: the days since are there, and marked."""
    watched(warehouse, [0, 1, 2])
    for day in (3, 4):
        polled(warehouse, day, failures=3)
    assert incomplete(warehouse) == {on(2): 6, on(3): 0, on(4): 0}


def test_archive_makes_up_for_days_on_which_nobody_looked(warehouse: Warehouse) -> None:
    """What an archive holds of a day was not missed."""
    watched(warehouse, [0, 1, 2, 4, 5])
    warehouse.start_run(run_id="run-1", flow="backfill", now=NOON, parameters="{}")
    warehouse.load(a_load(*(published(3, number) for number in range(6)), load_id="saved", through=FIRST + 9 * DAY))
    assert on(3) not in incomplete(warehouse)

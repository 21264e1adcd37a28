"""How each source does, held against its own last four weeks."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.warehouse.desk import HOUR, NOON, a_load, a_rejection, an_article
from transforms.records import Article
from warehouse.warehouse import Warehouse

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def polled(warehouse: Warehouse) -> None:
    warehouse.start_run(run_id="run-1", flow="ingest", now=NOON, parameters="{}")


def seen(warehouse: Warehouse, days_ago: Iterable[int], each: int) -> None:
    """Some new articles on each of some days before NOON, all polled with success."""
    articles: list[Article] = [
        an_article(100 * day + number, seen=NOON - day * DAY - HOUR) for day in days_ago for number in range(each)
    ]
    warehouse.load(a_load(*articles, load_id=f"seen-{each}-{len(articles)}", through=NOON, now=NOON - HOUR))


def failed(warehouse: Warehouse, times: int) -> None:
    for number in range(times):
        rejection = a_rejection(stage="feed", record_id="ledger", is_failure=True)
        warehouse.load(
            a_load(load_id=f"failed-{number}", rejections=[rejection], now=NOON - HOUR / 2 + number * HOUR / 9)
        )


def health(warehouse: Warehouse, moment: datetime = NOON) -> dict[str, object]:
    [row] = warehouse.sql(f"FROM source_health_at(TIMESTAMPTZ '{moment}')").to_dicts()
    return row


def test_source_that_publishes_as_usual_is_ok(warehouse: Warehouse) -> None:
    """Its week is held against the median of the four before."""
    seen(warehouse, range(35), each=2)
    found = health(warehouse)
    assert (found["articles_7d"], found["usual_7d"], found["usual_1d"], found["status"]) == (14, 14.0, 2.0, "ok")


def test_feed_that_goes_silent_is_quiet_within_a_day(warehouse: Warehouse) -> None:
    """Nothing in 24 hours, where the same hours of the last weeks had five and more."""
    seen(warehouse, range(1, 35), each=6)
    assert (health(warehouse)["articles_1d"], health(warehouse)["status"]) == (0, "quiet")


def test_slow_source_is_given_a_week(warehouse: Warehouse) -> None:
    """One article a day proves nothing in a day; a week without is another matter."""
    seen(warehouse, range(1, 35), each=1)
    assert health(warehouse)["status"] == "ok"
    assert health(warehouse, NOON + 6 * DAY)["status"] == "quiet"


def test_new_source_has_no_usual(warehouse: Warehouse) -> None:
    """A source in its first week is not held against weeks in which nobody looked."""
    seen(warehouse, [0], each=1)
    assert (health(warehouse)["usual_7d"], health(warehouse)["status"]) == (None, "ok")


def test_three_failures_in_a_row_are_failing(warehouse: Warehouse) -> None:
    """Two may be chance; a success in between would start the count again."""
    seen(warehouse, [0], each=1)
    failed(warehouse, 2)
    assert (health(warehouse)["failures_in_row"], health(warehouse)["status"]) == (2, "ok")
    failed(warehouse, 3)
    assert health(warehouse)["status"] == "failing"
    assert health(warehouse)["last_success_at"] == NOON - HOUR


def test_pages_that_are_no_articles_are_a_block(warehouse: Warehouse) -> None:
    """A host that answers every page with a challenge is blocked, however well its feed reads."""
    refused = [a_rejection(record_id=f"r{n}", expectation="not_a_challenge_page") for n in range(4)]
    warehouse.load(a_load(rejections=refused, through=NOON, now=NOON - HOUR))
    assert (health(warehouse)["refused_1d"], health(warehouse)["status"]) == (4, "blocked")


def test_view_asks_about_now(warehouse: Warehouse) -> None:
    """`source_health` is the same question, of this moment."""
    seen(warehouse, [0], each=1)
    assert warehouse.sql("SELECT source_id, last_success_at FROM source_health").rows() == [("ledger", NOON - HOUR)]


def test_backfilled_source_is_not_in_health(warehouse: Warehouse) -> None:
    """What was only loaded from an archive was never asked for."""
    other = replace(an_article(), source_id="archived")
    warehouse.start_run(run_id="run-2", flow="backfill", now=NOON, parameters="{}")
    warehouse.load(a_load(other, run_id="run-2", through=NOON))
    assert warehouse.sql("SELECT * FROM source_health").is_empty()

"""A story by day, week and month where the reader is: true weeks, summed before dividing, and nothing counted twice or lost."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.warehouse.desk import NOON, a_load, a_story, an_article, coverage_of, tracked
from transforms.records import Article, DateEvidence, Precision
from transforms.shares import wilson
from warehouse.warehouse import Warehouse

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONES = ("UTC", "Asia/Taipei", "Asia/Kathmandu", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago")


def at(number: int, moment: datetime, precision: Precision = "minute") -> Article:
    """An article published at a moment; where only its day is known, that of New York, whose noon is kept."""
    noon = moment.astimezone(ZoneInfo("America/New_York")).replace(hour=12, minute=0)
    told = DateEvidence("json_ld", "", noon if precision == "day" else moment, None, precision, chosen=True)
    return replace(an_article(number), published_at=moment, published_precision=precision, dates=(told,))


def followed(warehouse: Warehouse, inside: list[Article], outside: list[Article], *, through: datetime) -> None:
    warehouse.load(a_load(*inside, *outside, through=through))
    warehouse.define_stories(a_story())
    warehouse.append_coverage(coverage_of(*inside), tracked("load-1"))


def rows(warehouse: Warehouse, by: str, zone: str, *names: str) -> list[tuple[object, ...]]:
    return warehouse.story_timeline("talks", by=by, zone=zone).select(by, *names).rows()  # type: ignore[arg-type]


def test_article_stands_on_the_day_of_the_reader(warehouse: Warehouse) -> None:
    """Late at night in London is the next morning in Taipei, and still the afternoon before in New York."""
    late = datetime(2026, 5, 17, 23, 30, tzinfo=UTC)
    followed(warehouse, [at(0, late), at(1, late + 5 * HOUR)], [], through=NOON + 9 * DAY)
    assert rows(warehouse, "day", "UTC", "articles") == [(date(2026, 5, 17), 1), (date(2026, 5, 18), 1)]
    assert rows(warehouse, "day", "Asia/Taipei", "articles") == [(date(2026, 5, 18), 2)]
    assert rows(warehouse, "day", "America/New_York", "articles") == [(date(2026, 5, 17), 1), (date(2026, 5, 18), 1)]


def test_date_without_a_time_stays_on_its_day(warehouse: Warehouse) -> None:
    """Wherever the reader is, and whenever on that day an archive saw it."""
    seen_late = datetime(2026, 5, 18, 3, 30, tzinfo=UTC)
    followed(warehouse, [at(0, NOON, "day"), at(1, seen_late, "day")], [], through=NOON + 9 * DAY)
    assert {tuple(rows(warehouse, "day", zone, "articles")) for zone in ZONES[1:]} == {((NOON.date(), 2),)}


def test_weeks_begin_on_monday_and_are_summed_before_dividing(warehouse: Warehouse) -> None:
    """1 of 1 on Sunday and 1 of 4 on Saturday are 2 of 5; Monday is the next week."""
    saturday, sunday, monday = (datetime(2026, 5, day, 12, tzinfo=UTC) for day in (16, 17, 18))
    inside = [at(0, saturday), at(1, sunday), at(2, monday)]
    followed(warehouse, inside, [at(number, saturday) for number in (3, 4, 5)], through=NOON + 9 * DAY)
    weeks = rows(warehouse, "week", "UTC", "articles", "all_articles", "share", "days")
    assert weeks == [(date(2026, 5, 11), 2, 5, 0.4, 2), (date(2026, 5, 18), 1, 1, 1.0, 1)]
    assert rows(warehouse, "month", "UTC", "share") == [(date(2026, 5, 1), 0.5)]


def test_day_that_is_not_complete_is_carried_on(warehouse: Warehouse) -> None:
    """Into its week and its month, and into the days of the reader that have part in it."""
    tuesday = datetime(2026, 5, 12, 12, tzinfo=UTC)
    inside = [at(number, tuesday + number * DAY) for number in range(6)]
    followed(warehouse, inside, [], through=tuesday + 4.6 * DAY)
    assert rows(warehouse, "week", "UTC", "incomplete_days", "is_complete") == [(date(2026, 5, 11), 1, False)]
    assert rows(warehouse, "day", "UTC", "is_complete")[-2:] == [(date(2026, 5, 16), True), (date(2026, 5, 17), False)]
    east = rows(warehouse, "day", "Asia/Taipei", "is_complete")
    assert east[-2:] == [(date(2026, 5, 16), True), (date(2026, 5, 17), False)]
    west = rows(warehouse, "day", "America/New_York", "is_complete")
    assert west[-2:] == [(date(2026, 5, 16), False), (date(2026, 5, 17), False)]


def test_week_that_is_not_over_is_not_complete(warehouse: Warehouse) -> None:
    """Though each of its days so far is."""
    followed(warehouse, [at(0, NOON), at(1, NOON + DAY)], [], through=NOON + 9 * DAY)
    assert rows(warehouse, "week", "UTC", "incomplete_days", "is_complete") == [
        (date(2026, 5, 11), 0, True),
        (date(2026, 5, 18), 0, False),
    ]


articles = st.lists(
    st.tuples(st.integers(0, 15 * 60), st.sampled_from(["minute", "second", "day"]), st.booleans()),
    min_size=1,
    max_size=9,
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(articles, st.sampled_from(ZONES))
def test_no_zone_counts_twice_or_loses(warehouse: Warehouse, made: list[tuple[int, str, bool]], zone: str) -> None:
    """Each article of the story stands on some day, within one day of its own."""
    inside = _loaded(warehouse, made)
    assume(inside)
    there = warehouse.sql(f"SELECT sum(articles), min(day), max(day) FROM story_timeline_in('{zone}')").row(0)
    here = warehouse.sql("SELECT sum(articles), min(day), max(day) FROM story_timeline").row(0)
    assert there[0] == here[0] == len(inside)
    assert max(abs(there[1] - here[1]), abs(there[2] - here[2])) <= DAY


def test_in_utc_the_two_timelines_are_one(warehouse: Warehouse) -> None:
    """Of articles whose hour is known, row by row."""
    inside, outside = at(0, NOON), at(1, NOON + 20 * HOUR)
    followed(warehouse, [inside], [outside, at(2, NOON)], through=NOON + 9 * DAY)
    same = warehouse.sql("FROM story_timeline").rows()
    assert same
    assert sorted(warehouse.sql("FROM story_timeline_in('UTC')").rows()) == sorted(same)


def _loaded(warehouse: Warehouse, made: list[tuple[int, str, bool]]) -> list[Article]:
    """Each example adds to what is there: a story of its own articles, which are told, in a warehouse of all."""
    start = warehouse.sql("SELECT count(*) FROM article").item()
    new = [at(start + number, NOON + timedelta(minutes=m), how) for number, (m, how, _) in enumerate(made)]
    inside = [article for article, (_, _, is_in) in zip(new, made, strict=True) if is_in]
    load_id = f"load-{start}"
    warehouse.load(a_load(*new, load_id=load_id, through=NOON + 9 * DAY))
    warehouse.define_stories(a_story(version=str(start), now=NOON + start * HOUR))
    warehouse.append_coverage(coverage_of(*inside, version=str(start)), tracked(load_id, version=str(start)))
    return inside


@given(st.integers(0, 400), st.integers(0, 400))
def test_interval_holds_the_share(part: int, rest: int) -> None:
    """It is never empty, never outside of 0 and 1, and narrower the more there is."""
    found = wilson(part, part + rest)
    if found is None:
        assert part + rest == 0
        return
    least, most = found
    assert 0 <= least <= part / (part + rest) <= most <= 1
    assert least < most
    wider = most - least
    least, most = wilson(10 * part, 10 * (part + rest)) or (0, 1)
    assert most - least < wider


def test_interval_is_the_same_in_sql(warehouse: Warehouse) -> None:
    """What an analyst asks is what the command shows; of Wilson's own kind: 1 of 10 lies between 1.8 and 40.4 in a hundred."""
    cases = [(0, 0), (0, 7), (1, 10), (7, 7), (120, 4000)]
    asked = pl.DataFrame(cases, schema=["k", "n"], orient="row")
    for k, n in asked.iter_rows():
        told = warehouse.sql(f"SELECT share_at_least({k}, {n}), share_at_most({k}, {n})").row(0)
        assert told == (pytest.approx(wilson(k, n), abs=1e-6) if n else (None, None))
    assert wilson(1, 10) == pytest.approx((0.0179, 0.4042), abs=1e-4)

"""Dates as evidence."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.dates import at, choose, evidence

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
SEEN = datetime(2024, 11, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "zone", "instant", "precision"),
    [
        ("2024-11-14T10:23:25+08:00", None, "2024-11-14T02:23:25", "second"),
        ("2024-11-14T02:23:25.939Z", SHANGHAI, "2024-11-14T02:23:25", "second"),
        ("2024-11-14 10:23:25", SHANGHAI, "2024-11-14T02:23:25", "second"),
        ("2016/6/29 15:07:41", SHANGHAI, "2016-06-29T07:07:41", "second"),
        ("2026年05月16日 15:07", SHANGHAI, "2026-05-16T07:07:00", "minute"),
        ("2024年11月14日 下午3時20分", SHANGHAI, "2024-11-14T07:20:00", "minute"),
        ("Thu, 14 Nov 2024 02:23:25 GMT", SHANGHAI, "2024-11-14T02:23:25", "second"),
        ("Thu, 14 Nov 2024 02:23:25 +0800", None, "2024-11-13T18:23:25", "second"),
        ("November 14, 2024 10:30 a.m. ET", None, "2024-11-14T15:30:00", "minute"),
        ("Do 14.11.24 | 10:23 Uhr", SHANGHAI, "2024-11-14T02:23:00", "minute"),
        ("10:30 EST, Thu 14 Nov 2024", None, "2024-11-14T15:30:00", "minute"),
        ("14/11/2024 - 10:07", ZoneInfo("Europe/Paris"), "2024-11-14T09:07:00", "minute"),
        ("11/12/2024 10:00", NEW_YORK, "2024-11-12T15:00:00", "minute"),
        ("1731551005000", None, "2024-11-14T02:23:25", "second"),
        ("Nov 14th 2024", None, "2024-11-14T12:00:00", "day"),
    ],
)
def test_date_is_understood(raw, zone, instant, precision):
    """Each way of writing a date means one instant."""
    date = evidence("visible", raw, zone)
    assert date.instant == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert (date.raw, date.precision) == (raw, precision)


@pytest.mark.parametrize(
    ("raw", "zone"), [("2024-11-14T10:23:25+08:00", "+08:00"), ("2024-11-14 10:23:25", "Asia/Shanghai")]
)
def test_zone_says_how_it_was_known(raw, zone):
    """An offset as written is told from a zone that was assumed."""
    assert evidence("meta", raw, SHANGHAI).zone == zone


@pytest.mark.parametrize(
    "raw", ["2024-11-14 10:23:25", "8 分钟前", "soon", "version 14.11.24", "2024-13-45", "9999-12-31T23:59:59-08:00"]
)
def test_what_cannot_be_understood_has_no_instant(raw):
    """A time without any zone, an age and nonsense mean nothing, and are kept as written."""
    date = evidence("visible", raw, None)
    assert (date.instant, date.raw) == (None, raw)


@given(
    st.dates(min_value=date(1991, 1, 1)),
    st.sampled_from(["Asia/Shanghai", "America/Los_Angeles", "Europe/Paris", "UTC"]),
)
def test_day_stays_the_same_day(day, zone):
    """A date without a time does not shift in its own zone."""
    date = evidence("url", day.isoformat(), ZoneInfo(zone))
    if date.instant:
        assert date.instant.astimezone(ZoneInfo(zone)).date() == day


def test_own_time_wins_over_the_archives_stamp():
    """The page's own words are believed first, and all evidence is kept."""
    stamp = at("archive_stamp", datetime(2024, 11, 14, 2, 37, tzinfo=UTC), "1")
    own = evidence("time_tag", "2024-11-14 10:23:25", SHANGHAI)
    published_at, published_from, precision, dates = choose([stamp, own], observed_at=SEEN)
    assert (published_at, published_from, precision) == (own.instant, "time_tag", "second")
    assert [date.chosen for date in dates] == [False, True]


def test_a_moment_wins_over_a_day():
    """A day, or the midnight that stands for one, is believed only where the outlet names no moment."""
    told = evidence("feed", "Thu, 14 Nov 2024 02:37:00 GMT", None)
    for day in ("2024-11-14", "2024-11-14T00:00:00Z"):
        assert choose([evidence("json_ld", day, None), told], observed_at=SEEN)[1] == "feed"
        assert choose([evidence("json_ld", day, None)], observed_at=SEEN)[1] == "json_ld"


def test_the_outlets_day_wins_over_the_archives_moment():
    """When an archive saved an article is no word of the outlet's; a day in an address is not much of one either."""
    stamp = at("archive_stamp", datetime(2024, 11, 14, 2, 37, tzinfo=UTC), "1")
    assert choose([stamp, evidence("visible", "2024-11-13", SHANGHAI)], observed_at=SEEN)[1] == "visible"
    assert choose([stamp, evidence("url", "2024-11-13", SHANGHAI)], observed_at=SEEN)[1] == "archive_stamp"


@pytest.mark.parametrize(
    "day",
    [
        evidence("visible", "2024-11-14", SHANGHAI),
        evidence("meta", "2024-11-14T00:00:00+08:00", None),
        evidence("json_ld", "2024-11-14 00:00", SHANGHAI),
    ],
)
def test_an_archives_moment_within_the_outlets_day_is_nearer_than_noon(day):
    """The day and its precision stay the outlet's: nobody says that it was published to the second."""
    stamp = at("archive_stamp", datetime(2024, 11, 13, 16, 37, tzinfo=UTC), "1")  # in Shanghai it is the 14th
    published_at, published_from, precision, dates = choose([day, stamp], observed_at=SEEN)
    assert (published_at, published_from, precision) == (stamp.instant, day.kind, "day")
    assert [date.chosen for date in dates] == [True, False]


def test_an_archives_moment_on_another_day_says_nothing_of_the_hour():
    """An archive that came the day after leaves the day at its noon."""
    day = evidence("visible", "2024-11-14", SHANGHAI)
    stamp = at("archive_stamp", datetime(2024, 11, 14, 16, 37, tzinfo=UTC), "1")
    assert choose([day, stamp], observed_at=SEEN)[0] == day.instant == datetime(2024, 11, 14, 4, tzinfo=UTC)


def test_a_day_that_has_not_begun_is_not_believed():
    """A weekly's page carries the day of the printed issue, which may be tomorrow."""
    seen = datetime(2024, 11, 14, 10, tzinfo=UTC)
    london = ZoneInfo("Europe/London")
    assert choose([evidence("time_tag", "2024-11-15", london)], observed_at=seen)[0] is None
    assert choose([evidence("time_tag", "2024-11-14", london)], observed_at=seen)[1] == "time_tag"


@pytest.mark.parametrize(
    "date",
    [
        evidence("json_ld", "2024-11-17T00:00:00Z", None),
        evidence("json_ld", "1970-01-01T00:00:00Z", None),
        at("first_seen", SEEN - timedelta(hours=1), "x"),
        evidence("json_ld", "2024-11-14 10:23", None),
    ],
)
def test_an_article_without_a_believable_date_stays_undated(date):
    """The future, the time before the web and the moment of fetching date nothing."""
    assert choose([date], observed_at=SEEN) == (None, None, None, (date,))


@given(st.text(max_size=50))
def test_any_text_is_evidence(raw):
    """Reading a date never raises."""
    assert evidence("visible", raw, SHANGHAI).kind == "visible"

"""Schedules over bad days: missed ones are made up once, and a clock that is changed by the season neither drops nor doubles one."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from prefect.client.schemas.objects import FlowRun
from prefect.server.schemas.schedules import CronSchedule

from flows.overdue import superseded
from flows.schedules import Deployment, declared, tier_of
from flows.settings import Settings
from transforms.catalog import PollMinutes, Source

NOW = datetime(2026, 10, 25, 12, tzinfo=UTC)
INGEST, DIGEST = uuid4(), uuid4()


def planned(deployment: UUID, minutes: float, *, by_hand: bool = False) -> FlowRun:
    """A run that is due so many minutes from now."""
    due = NOW + timedelta(minutes=minutes)
    return FlowRun(
        flow_id=uuid4(),
        deployment_id=deployment,
        expected_start_time=due,
        auto_scheduled=not by_hand,
    )


def test_six_hours_missed_are_made_up_once() -> None:
    """Of each deployment the last overdue run is left, with what is still to come and what a person asked for."""
    missed = [planned(INGEST, -15 * number) for number in range(1, 25)]
    kept = [planned(INGEST, 0), planned(INGEST, 15), planned(DIGEST, -300), planned(INGEST, -200, by_hand=True)]
    assert {run.id for run in superseded([*kept, *missed], NOW)} == {run.id for run in missed}


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Taipei"])
@pytest.mark.parametrize("one", [one for one in declared(Settings()) if one.cron], ids=lambda one: one.flow)
def test_each_day_of_a_year_has_one_run_at_its_time(one: Deployment, zone: str) -> None:
    """On the days on which clocks are changed, too."""
    schedule = CronSchedule(cron=one.cron or "", timezone=zone)
    dates = asyncio.run(schedule.get_dates(365, start=datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))))
    local = [instant.astimezone(ZoneInfo(zone)) for instant in dates]
    days = Counter(instant.date() for instant in local)
    assert days == {date(2026, 1, 1) + timedelta(days=number): 1 for number in range(365)}
    assert len({(instant.hour, instant.minute) for instant in local}) == 1


@pytest.mark.parametrize(("least", "tier"), [(5, "frequent"), (15, "regular"), (59, "regular"), (60, "seldom")])
def test_tier_of_a_source_is_how_often_it_may_be_looked_at(least: int, tier: str) -> None:
    """By the least of its poll_minutes, which is its outlet's file's to say."""
    source = Source(source_id="tide", name="Tide", hosts=("tide.example",), poll_minutes=PollMinutes(least=least))
    assert tier_of(source) == tier

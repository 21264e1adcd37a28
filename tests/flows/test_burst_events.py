"""Bursts out: each new burst of a story is announced once to whoever watches the runs."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from flows.announcing import Announcement
from flows.bursts import tell_bursts
from flows.newsroom import Newsroom
from flows.runner import DirectRunner
from tests.warehouse.desk import NOON, a_load, a_story, an_article, coverage_of, tracked
from transforms.storybook import Story

DAY = timedelta(days=1)
TALKS = Story.model_validate({"story_id": "talks", "title": "The talks", "group": [{"name": "what", "any": ["talks"]}]})


class Watching(DirectRunner):
    """A runner whose runs somebody watches, as Prefect does; at first, it may be away."""

    is_watched = True

    def __init__(self, *, is_away: bool = False) -> None:
        self.is_away = is_away
        self.announced: list[Announcement] = []

    def announce(self, announcement: Announcement) -> bool:
        self.announced += [] if self.is_away else [announcement]
        return not self.is_away


@pytest.fixture
def following(newsroom: Newsroom) -> Newsroom:
    """Twenty days of ten articles, of which the last two days have many of the story; it is the day after."""
    articles = [
        (replace(an_article(100 * day + n), published_at=NOON + day * DAY), n < (8 if day >= 18 else 1))
        for day in range(20)
        for n in range(10)
    ]
    warehouse = newsroom.warehouse
    warehouse.load(a_load(*[article for article, _ in articles], through=NOON + 40 * DAY))
    warehouse.define_stories(a_story())
    warehouse.append_coverage(coverage_of(*[article for article, is_in in articles if is_in]), tracked("load-1"))
    return replace(newsroom, stories={"talks": TALKS}, clock=lambda: NOON + 20 * DAY)


def test_new_burst_is_told_once(following: Newsroom) -> None:
    """With its days, how much there is of it, and under a key that is the burst's own."""
    runner = Watching()
    assert [tell_bursts(following, runner) for _ in range(3)] == [1, 0, 0]
    [told] = runner.announced
    assert (told.event, told.about) == ("dateline.story.burst", "dateline.story.talks")
    assert (told.key, told.told["title"], told.told["last_day"]) == ("talks 2026-06-04", "The talks", "2026-06-05")
    assert (told.told["articles"], told.told["all_articles"], told.told["is_ongoing"]) == (16, 20, True)


def test_burst_that_goes_on_is_the_same(following: Newsroom) -> None:
    """One more day of it, and one that it had before it seemed to begin, are no other burst."""
    runner = Watching()
    tell_bursts(following, runner)
    more = [replace(an_article(5000 + n), published_at=NOON + 20 * DAY) for n in range(10)]
    following.warehouse.load(a_load(*more, load_id="load-2", through=NOON + 41 * DAY))
    following.warehouse.append_coverage(coverage_of(*more), tracked("load-2"))
    assert following.warehouse.sql("SELECT last_day FROM burst").item() == date(2026, 6, 6)
    assert tell_bursts(following, runner) == 0


def test_burst_that_nobody_took_is_told_again(following: Newsroom) -> None:
    """What was not told is written down nowhere."""
    runner = Watching(is_away=True)
    assert tell_bursts(following, runner) == 0
    runner.is_away = False
    assert tell_bursts(following, runner) == 1


def test_burst_of_long_ago_is_history(following: Newsroom) -> None:
    """Who loads an archive is not told of each burst that it had."""
    runner = Watching()
    assert tell_bursts(replace(following, clock=lambda: NOON + 60 * DAY), runner) == 0


def test_plain_command_tells_nobody_and_notes_nothing(following: Newsroom) -> None:
    """So that the next watched run tells it."""
    assert tell_bursts(following, DirectRunner()) == 0
    watched = Watching()
    assert tell_bursts(following, watched) == 1

"""Track: match the articles that loads brought against the followed stories.

Only what was not matched yet is matched; a story whose definition changed is matched against everything again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from flows.newsroom import Newsroom, run_of
from flows.runner import DirectRunner, Runner
from transforms.catalog import Story
from transforms.errors import UsageError
from transforms.frames import frame_of
from transforms.schemas import FACTS
from transforms.stories import match, story_version

LOADS_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Tracked:
    """What one story's matching did: articles looked at, and found to belong."""

    story_id: str
    is_new_definition: bool
    looked_at: int
    found: int


def track(story_ids: Sequence[str], newsroom: Newsroom, runner: Runner) -> list[Tracked]:
    """Match some stories, or all where none are named.

    Raises:
        UsageError: A story is not in the catalogue.
    """
    stories = chosen_stories(newsroom, story_ids)
    with run_of(newsroom, "track", {"stories": [story.story_id for story in stories]}):
        return [runner.call(f"track {story.story_id}", track_story, story, newsroom) for story in stories]


def bring_up_to_date(newsroom: Newsroom, story_ids: Sequence[str] = ()) -> None:
    """Match whatever some stories, or all, were not matched against yet; where that is nothing, nothing is written.

    Raises:
        UsageError: A story is not in the catalogue.
    """
    stale = [story.story_id for story in chosen_stories(newsroom, story_ids) if not _is_up_to_date(story, newsroom)]
    if stale:
        with DirectRunner() as runner:
            track(stale, newsroom, runner)


def _is_up_to_date(story: Story, newsroom: Newsroom) -> bool:
    version = story_version(story)
    is_in_force = newsroom.warehouse.story_version(story.story_id) == version
    return is_in_force and not newsroom.warehouse.untracked_loads(story.story_id, version)


def chosen_stories(newsroom: Newsroom, story_ids: Sequence[str]) -> list[Story]:
    """The stories named, or all.

    Raises:
        UsageError: A story is not in the catalogue.
    """
    missing = [story_id for story_id in story_ids if story_id not in newsroom.stories]
    if missing:
        raise UsageError(
            f"There is no story {missing[0]!r} in {newsroom.settings.catalog / 'stories'}.",
            remedy=f"There are: {', '.join(newsroom.stories) or 'none yet'}.",
        )
    return [newsroom.stories[story_id] for story_id in story_ids or newsroom.stories]


def track_story(story: Story, newsroom: Newsroom) -> Tracked:
    """Match one story against the loads that it was not matched against yet, a few loads to a transaction."""
    version = story_version(story)
    is_new = newsroom.warehouse.define_story(_definition(story, version, newsroom))
    looked_at = found = 0
    for loads in _few_at_a_time(newsroom.warehouse.untracked_loads(story.story_id, version)):
        articles = newsroom.warehouse.articles_of_loads(loads)
        coverage = match(articles, story).with_columns(
            story_id=pl.lit(story.story_id),
            story_version=pl.lit(version),
            matched_at=pl.lit(newsroom.clock(), dtype=pl.Datetime("us", "UTC")),
        )
        newsroom.warehouse.append_coverage(coverage, _tracked_rows(story, version, loads))
        looked_at += articles.height
        found += coverage.height
    return Tracked(story.story_id, is_new, looked_at, found)


def _few_at_a_time(loads: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(loads), LOADS_AT_ONCE):
        yield loads[start : start + LOADS_AT_ONCE]


def _definition(story: Story, version: str, newsroom: Newsroom) -> pl.DataFrame:
    row = {
        "story_id": story.story_id,
        "story_version": version,
        "title": story.title,
        "definition": story.model_dump_json(by_alias=True),
        "since": story.since,
        "until": story.until,
        "outlets": list(story.outlets),
        "languages": list(story.languages),
        "defined_at": newsroom.clock(),
    }
    return frame_of(FACTS["story_version"], [row])


def _tracked_rows(story: Story, version: str, loads: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {"story_id": [story.story_id] * len(loads), "story_version": [version] * len(loads), "load_id": list(loads)}
    )

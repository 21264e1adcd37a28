"""Track: match the articles that loads brought against the followed stories.

Only what was not matched yet is matched; a story whose definition changed is matched against everything again.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from flows.newsroom import Newsroom, run_of
from flows.runner import DirectRunner, Runner
from transforms.breadth import Breadth
from transforms.errors import StoryError, UsageError
from transforms.frames import frame_of
from transforms.schemas import FACTS
from transforms.stories import Matcher, in_scope, story_version
from transforms.storybook import Story

LOADS_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Tracked:
    """What one story's matching did: articles looked at, found to belong, and within its time, outlets and languages."""

    story_id: str
    is_new_definition: bool
    looked_at: int
    found: int
    in_scope: int

    @property
    def remark(self) -> str | None:
        """What is to be said of a definition that takes in nearly everything, or nothing at all.

        A few new articles may well be of something else: of nothing it is spoken when all were looked at.
        """
        return (
            Breadth(self.in_scope, self.found).remark(self.story_id) if self.found or self.is_new_definition else None
        )


def track(story_ids: Sequence[str], newsroom: Newsroom, runner: Runner) -> list[Tracked]:
    """Match some stories, or all where none are named.

    Stories that have the same loads before them, as all have after an ingest, go through them together.

    Raises:
        UsageError: A story is not in the catalogue.
    """
    stories = chosen_stories(newsroom, story_ids)
    with run_of(newsroom, "track", {"stories": [story.story_id for story in stories]}):
        tracked: dict[str, Tracked] = {}
        for waiting in _with_the_same_loads(stories, newsroom):
            name = waiting.stories[0].story_id if len(waiting.stories) == 1 else f"{len(waiting.stories)} stories"
            for found in runner.call(f"track {name}", track_stories, waiting, newsroom):
                tracked[found.story_id] = found
        return [tracked[story.story_id] for story in stories]


def bring_up_to_date(newsroom: Newsroom, story_ids: Sequence[str] = ()) -> None:
    """Match whatever some stories, or all, were not matched against yet; where that is nothing, nothing is written.

    Raises:
        UsageError: A story is not in the catalogue.
    """
    stale = _stale(chosen_stories(newsroom, story_ids), newsroom)
    if stale:
        track(stale, newsroom, DirectRunner())


def _stale(stories: Sequence[Story], newsroom: Newsroom) -> list[str]:
    """Those whose definition is not in force, or was not held against all that was loaded."""
    untracked = newsroom.warehouse.untracked_loads(_versions(stories))
    return [
        story.story_id
        for story in stories
        if untracked[story.story_id] or newsroom.warehouse.story_version(story.story_id) != story_version(story)
    ]


def chosen_stories(newsroom: Newsroom, story_ids: Sequence[str]) -> list[Story]:
    """The stories named, or all whose files are sound.

    Raises:
        StoryError: What is wrong with the file of a story that was named.
        UsageError: A story is not in the catalogue.
    """
    for error in (newsroom.wrong_stories[name] for name in story_ids if name in newsroom.wrong_stories):
        raise StoryError(error.problem, remedy=error.remedy) from error
    missing = [story_id for story_id in story_ids if story_id not in newsroom.stories]
    if missing:
        raise UsageError(
            f"There is no story {missing[0]!r} in {newsroom.settings.catalog / 'stories'}.",
            remedy=f"There are: {', '.join(newsroom.stories) or 'none yet'}.",
        )
    return [newsroom.stories[story_id] for story_id in story_ids or newsroom.stories]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Stories that the same loads wait for, and those of them whose definition is new."""

    stories: tuple[Story, ...]
    new_definitions: frozenset[str]


def _with_the_same_loads(stories: Sequence[Story], newsroom: Newsroom) -> list[Waiting]:
    new = newsroom.warehouse.define_stories(_definitions(stories, newsroom))
    untracked = newsroom.warehouse.untracked_loads(_versions(stories))
    by_loads: dict[tuple[str, ...], list[Story]] = {}
    for story in stories:
        by_loads.setdefault(tuple(untracked[story.story_id]), []).append(story)
    return [Waiting(tuple(together), new) for together in by_loads.values()]


def track_stories(waiting: Waiting, newsroom: Newsroom) -> list[Tracked]:
    """Match stories against the loads that wait for them, a few loads to a transaction."""
    versions = _versions(waiting.stories)
    matcher = Matcher(waiting.stories)
    # Asked anew, so that a second attempt goes on behind what the first has written.
    untracked = newsroom.warehouse.untracked_loads(versions.head(1))[waiting.stories[0].story_id]
    looked_at, found, within = 0, Counter[str](), Counter[str]()
    for loads in _few_at_a_time(untracked):
        articles = newsroom.warehouse.articles_of_loads(loads)
        coverage = matcher.match(articles).join(versions, on="story_id", how="left")
        newsroom.warehouse.append_coverage(
            coverage.with_columns(matched_at=pl.lit(newsroom.clock(), dtype=pl.Datetime("us", "UTC"))),
            versions.join(pl.DataFrame({"load_id": loads}), how="cross"),
        )
        looked_at += articles.height
        found.update(coverage["story_id"])
        within.update({story.story_id: articles.filter(in_scope(story)).height for story in waiting.stories})
    return [
        Tracked(name, name in waiting.new_definitions, looked_at, found[name], within[name])
        for name in (story.story_id for story in waiting.stories)
    ]


def _few_at_a_time(loads: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(loads), LOADS_AT_ONCE):
        yield loads[start : start + LOADS_AT_ONCE]


def _versions(stories: Sequence[Story]) -> pl.DataFrame:
    """Columns: story_id, story_version."""
    return pl.DataFrame(
        [(story.story_id, story_version(story)) for story in stories],
        schema={"story_id": pl.String(), "story_version": pl.String()},
        orient="row",
    )


def _definitions(stories: Sequence[Story], newsroom: Newsroom) -> pl.DataFrame:
    rows = [
        {
            "story_id": story.story_id,
            "story_version": story_version(story),
            "title": story.title,
            "definition": story.model_dump_json(by_alias=True),
            "since": story.since,
            "until": story.until,
            "outlets": list(story.outlets),
            "languages": list(story.languages),
            "defined_at": newsroom.clock(),
        }
        for story in stories
    ]
    return frame_of(FACTS["story_version"], rows)

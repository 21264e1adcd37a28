"""Stories as tables, so that many are matched by joins: which terms there are, in which groups, of which stories."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from transforms.passages import pattern_of
from transforms.storybook import Group, Place, Story, Term

PLACES: tuple[Place, ...] = ("title", "lead", "body")
_RULES_OUT = Group(name="", any=(Term(term="-"),))


@dataclass(frozen=True, slots=True)
class StoryTables:
    """Stories as tables.

    Attributes:
        patterns: What is to be found; a pattern's number is its place.
        uses: pattern, group, term, counts, weight, reach: what an occurrence counts for. A term counts once; a longer word that
            is excluded takes away what the terms within it counted.
        members: story, group, needed, is_none: which groups a story is made of.
        stories: story, story_id, threshold, needs_nearness, and the weights of the three places.
    """

    patterns: tuple[str, ...]
    uses: pl.DataFrame
    members: pl.DataFrame
    stories: pl.DataFrame
    definitions: Sequence[Story]


def tables_of(stories: Sequence[Story]) -> StoryTables:
    """The stories as tables; a group that several have in common stands in them once."""
    groups: dict[tuple[object, ...], int] = {}
    members, uses = [], []
    for number, story in enumerate(stories):
        none = [_RULES_OUT.model_copy(update={"any": story.none})] if story.none else []
        for group in (*story.groups, *none):
            is_none = group in none
            key = (group.any, group.exclude, "lead" if is_none and story.where == "body" else story.where)
            if key not in groups:
                groups[key] = len(groups)
                uses += _uses(group, groups[key], PLACES.index(key[2]))
            members.append((number, groups[key], 0 if is_none else len(story.groups), is_none))
    patterns = tuple(sorted({str(use[0]) for use in uses}))
    number_of = {pattern: number for number, pattern in enumerate(patterns)}
    return StoryTables(
        patterns,
        pl.DataFrame([(number_of[str(use[0])], *use[1:]) for use in uses], schema=_USES, orient="row"),
        pl.DataFrame(members, schema=_MEMBERS, orient="row").unique(maintain_order=True),
        pl.DataFrame([_story_row(*numbered) for numbered in enumerate(stories)], schema=_STORIES, orient="row"),
        stories,
    )


_USES = {
    "pattern": pl.UInt32(), "group": pl.UInt32(), "term": pl.String(), "counts": pl.Int32(), "weight": pl.Float64(),
    "reach": pl.UInt32(),
}  # fmt: skip
_MEMBERS = {"story": pl.UInt32(), "group": pl.UInt32(), "needed": pl.UInt32(), "is_none": pl.Boolean()}
_STORIES = {
    "story": pl.UInt32(), "story_id": pl.String(), "threshold": pl.Float64(), "needs_nearness": pl.Boolean(),
    "w_title": pl.Float64(), "w_lead": pl.Float64(), "w_body": pl.Float64(),
}  # fmt: skip


def _uses(group: Group, number: int, reach: int) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for term in group.any:
        pattern = pattern_of(term.term)
        far = min(reach, PLACES.index(term.where))
        rows.append((pattern, number, term.term, 1, term.weight, far))
        longer = [words for words in map(pattern_of, group.exclude) if pattern in words]
        rows += [(words, number, term.term, -words.count(pattern), term.weight, far) for words in longer]
    return rows


def _story_row(number: int, story: Story) -> tuple[object, ...]:
    weights = [
        getattr(story.weights, place) if PLACES.index(place) <= PLACES.index(story.where) else 0.0 for place in PLACES
    ]
    total = sum(weights) or 1.0
    return (number, story.story_id, story.threshold, story.near == "sentence", *(weight / total for weight in weights))

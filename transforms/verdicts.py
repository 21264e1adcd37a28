"""Why an article is in a story, or out of it: group by group, place by place, in terms that a person can mend."""

from dataclasses import dataclass

import polars as pl

from transforms.stories import Matcher, in_scope
from transforms.storybook import Group, Story, Weights


@dataclass(frozen=True, slots=True)
class Measured:
    """How much of an article speaks of something, 0 to 1; None where there is no such place. And by which terms."""

    name: str
    in_title: float | None
    in_lead: float | None
    in_body: float | None
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """An article before a story.

    Attributes:
        belongs: Whether it is in.
        score: None where a group is not met at all, or the article is out of bounds.
        together: What of it speaks of the story as a whole.
        groups: What of it speaks of each group.
        reasons: Why it is out, in sentences; none where it is in.
    """

    article_id: str
    title: str
    belongs: bool
    score: float | None
    threshold: float
    together: Measured
    groups: tuple[Measured, ...]
    reasons: tuple[str, ...]


def explain(article: pl.DataFrame, story: Story) -> Verdict:
    """Why an article is in a story, or out.

    Args:
        article: One row with the columns that :class:`~transforms.stories.Matcher` wants.
        story: The definition, its names spelt out.
    """
    weighed = Matcher([story]).weigh(article)
    row = weighed.row(0, named=True) if weighed.height else None
    groups = tuple(_of_group(article, story, group) for group in story.groups)
    return Verdict(
        article_id=article["article_id"][0],
        title=article["title"][0] or "",
        belongs=bool(row and row["belongs"]),
        score=row["score"] if row else None,
        threshold=story.threshold,
        together=_measured("the story", row),
        groups=groups,
        reasons=tuple(_reasons(article, story, row, groups)),
    )


def _of_group(article: pl.DataFrame, story: Story, group: Group) -> Measured:
    alone = Story(
        story_id=story.story_id,
        title=group.name,
        group=(group,),
        where=story.where,
        weights=Weights(),
    )
    weighed = Matcher([alone]).weigh(article)
    return _measured(group.name, weighed.row(0, named=True) if weighed.height else None)


def _measured(name: str, row: dict[str, object] | None) -> Measured:
    if row is None:
        return Measured(name, 0.0, 0.0, 0.0, ())
    title, lead, body = (row[f"in_{place}"] for place in ("title", "lead", "body"))
    terms = row["matched_by"]
    assert isinstance(terms, list)
    return Measured(name, title, lead, body, tuple(terms))  # type: ignore[arg-type]


def _reasons(
    article: pl.DataFrame, story: Story, row: dict[str, object] | None, groups: tuple[Measured, ...]
) -> list[str]:
    if article.filter(in_scope(story)).is_empty():
        return ["It is outside the story's time, outlets or languages."]
    if row is None:
        missing = [group.name for group in groups if not group.terms]
        return [f"No term of {name!r} is in it." for name in missing] or [
            "A term of each group is in it, but not where it counts."
        ]
    score = float(str(row["score"]))
    told = {
        "A term that rules it out is in its title or lead.": row["is_ruled_out"],
        "The groups are never met together in one sentence or in the title.": not row["is_near"],
        f"Its score {score:.2f} is below the story's threshold {story.threshold:.2f}.": score < story.threshold,
    }
    return [sentence for sentence, is_so in told.items() if is_so]

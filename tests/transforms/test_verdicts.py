"""A person can mend a definition by what it says of an article."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from transforms.storybook import Story
from transforms.verdicts import Verdict, explain

GROUPS = [{"name": "China", "any": ["中国", "Beijing"]}, {"name": "America", "any": ["美国", "Washington"]}]


def verdict(title: str, body: str = "", **changes: Any) -> Verdict:
    story = Story.model_validate({"story_id": "talks", "title": "Talks", "group": GROUPS, **changes})
    row = {"article_id": "a", "content_hash": "h", "source_id": "s", "language": "en", "title": title, "body": body}
    frame = pl.DataFrame([row]).with_columns(published_at=pl.lit(datetime(2026, 5, 17, tzinfo=UTC)))
    return explain(frame, story)


def test_article_that_is_in_needs_no_reason() -> None:
    """It shows its score, and the terms of each group."""
    found = verdict("Beijing Washington", "Beijing met Washington. ")
    assert (found.belongs, found.score, found.reasons) == (True, 1.0, ())
    assert [(group.name, group.terms) for group in found.groups] == [
        ("China", ("Beijing",)),
        ("America", ("Washington",)),
    ]


def test_group_that_is_not_met_is_named() -> None:
    """With what there is of the others."""
    found = verdict("Beijing", "It rained in Beijing. ")
    assert found.reasons == ("No term of 'America' is in it.",)
    assert (found.groups[0].in_title, found.groups[1].terms) == (1.0, ())


def test_score_that_is_too_low_is_told() -> None:
    """Beside the threshold."""
    [reason] = verdict("Weather", "Beijing met Washington. " + "It rained. " * 30).reasons
    assert reason.endswith("is below the story's threshold 0.50.")


def test_every_other_reason_is_told() -> None:
    """Ruled out, out of bounds, or never together."""
    text = ("Beijing Washington", "Beijing was cold. Washington was wet. ")
    assert verdict(*text, none=["wet"]).reasons == ("A term that rules it out is in its title or lead.",)
    assert verdict(*text, since=date(2026, 5, 18)).reasons == ("It is outside the story's time, outlets or languages.",)
    [apart] = verdict("Talks", text[1], near="sentence", threshold=0.1).reasons
    assert apart.startswith("The groups are never met together")


def test_place_that_is_not_there_is_not_measured() -> None:
    """An article of a title alone has no lead."""
    assert (verdict("Beijing Washington").together.in_lead, verdict("Beijing Washington").belongs) == (None, True)

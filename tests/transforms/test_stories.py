"""What belongs to a story: any script, whole words, every group, nothing that rules it out."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from transforms.catalog import Story
from transforms.stories import match, story_version

TALKS: dict[str, Any] = {
    "story_id": "talks",
    "title": "Talks",
    "group": [
        {"name": "China", "any": ["中国", "习近平", "Beijing"]},
        {"name": "America", "any": ["美国", "Washington", "US"]},
    ],
}


def story(**changes: Any) -> Story:
    return Story.model_validate({**TALKS, **changes})


def matched(title: str, body: str = "", *, of: Story | None = None, **fields: Any) -> list[tuple[float, list[str]]]:
    row = {
        "article_id": "a",
        "content_hash": "h",
        "source_id": "ledger",
        "language": "en",
        "published_at": datetime(2026, 5, 17, 12, tzinfo=UTC),
        "title": title,
        "body": body,
        **fields,
    }
    frame = pl.DataFrame([row], schema_overrides={"published_at": pl.Datetime("us", "UTC")})
    return match(frame, of or story()).select("score", "matched_by").rows()


@pytest.mark.parametrize(
    "title",
    ["中国与美国会谈", "中國與美國會談", "習近平將訪問美國", "Beijing and Washington talk", "BEIJING, WASHINGTON"],
)
def test_a_term_is_found_in_any_script_and_case(title: str) -> None:
    """A newsroom writes 习近平 once, and 習近平 is found too."""
    assert len(matched(title)) == 1


def test_every_group_must_be_met() -> None:
    """China alone is not a story of China and America."""
    assert matched("北京下雨了，中国气象局说") == []


def test_capitals_alone_are_meant() -> None:
    """US is the country; us is not."""
    assert matched("Beijing tells us to wait") == []
    assert len(matched("Beijing tells US to wait")) == 1


def test_latin_terms_are_whole_words() -> None:
    """US is not in MUSEUM, and Han beside a word is a border."""
    assert matched("Beijing MUSEUM") == []
    assert len(matched("Beijing与US签署协议")) == 1


def test_han_terms_need_no_borders() -> None:
    """Chinese is not written in words."""
    assert len(matched("访问中国的美国人")) == 1


def test_term_deep_in_the_text_is_a_passing_mention() -> None:
    """What stands far below the lead does not make the article's subject; where = "body" asks for it."""
    body = "天气很好。" * 200 + "中国和美国"
    assert matched("天气", body) == []
    assert len(matched("天气", body, of=story(where="body"))) == 1


def test_title_alone_can_be_asked_for() -> None:
    """Asked for titles, it looks at nothing else."""
    assert matched("天气", "中国和美国", of=story(where="title")) == []


def test_ruling_out_wins() -> None:
    """One term of none is enough to leave an article out."""
    assert matched("中国美国足球友谊赛", of=story(none=["足球"])) == []


def test_title_counts_more_than_lead() -> None:
    """The score is of the group met least, and a title says more than a lead."""
    [(in_title, _)] = matched("Beijing Washington")
    [(in_lead, terms)] = matched("Talks", "Beijing met Washington.")
    assert (in_title, in_lead) == (0.75, 0.5)
    assert terms == ["Beijing", "Washington"]


def test_bounds_leave_out_what_is_outside() -> None:
    """Time, outlets and languages bound a story; an article without a date is not left out for it."""
    title = "中国与美国"
    assert matched(title, of=story(since=date(2026, 5, 18))) == []
    assert matched(title, of=story(until=date(2026, 5, 16))) == []
    assert matched(title, of=story(outlets=["other"])) == []
    assert matched(title, of=story(languages=["zh-Hans"])) == []
    assert len(matched(title, of=story(since=date(2026, 5, 18)), published_at=None)) == 1


def test_term_with_signs_is_meant_literally() -> None:
    """A dot in U.S. is a dot."""
    dotted = story(group=[{"name": "America", "any": ["U.S."]}])
    assert len(matched("U.S. envoy", of=dotted)) == 1
    assert matched("UXSX envoy", of=dotted) == []


def test_definition_decides_the_version() -> None:
    """Another term is another version; the same file is the same."""
    assert story_version(story()) == story_version(story())
    assert story_version(story(none=["足球"])) != story_version(story())

"""“Follow this as a story”: what was typed becomes a definition that the catalogue reads and that finds the same."""

import tomllib

import pytest

from dashboard.pages.search import definition
from transforms.search_query import parse
from transforms.storybook import Story


@pytest.mark.parametrize(
    ("typed", "groups"),
    [
        ("峰会", [["峰会"]]),
        ('习近平 AND "trade war"', [["习近平"], ["trade war"]]),
        ("summit OR 峰会", [["summit", "峰会"]]),
        ("(pork OR 莱猪) taiwan", [["taiwan"], ["pork", "莱猪"]]),
    ],
)
def test_search_becomes_a_story(typed: str, groups: list[list[str]]) -> None:
    """Words that must be together are groups, choices are terms of one; and the catalogue takes it."""
    told = tomllib.loads(definition(parse(typed), typed))
    assert [group["any"] for group in told["group"]] == groups
    assert Story.model_validate({**told, "story_id": "x"}).title == typed


def test_what_is_left_out_is_excluded() -> None:
    """NOT becomes what an article's title and lead must not say."""
    told = tomllib.loads(definition(parse("vaccine NOT flu"), "vaccine NOT flu"))
    assert told["none"] == ["flu"]
    assert [group["any"] for group in told["group"]] == [["vaccine"]]

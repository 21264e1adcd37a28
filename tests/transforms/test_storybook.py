"""Names that stories share: spelt out, and refused where they are not there or go round in a circle."""

import re
from pathlib import Path
from typing import Any

import pytest

from transforms.errors import CatalogError
from transforms.storybook import Group, Names, Story, Term, Weights, with_names, wrong_names

DOCS = Path(__file__).parents[2] / "docs"


def names(**terms: list[Any]) -> dict[str, Names]:
    return {
        names_id: Names.model_validate({"names_id": names_id, "title": names_id, "any": any_})
        for names_id, any_ in terms.items()
    }


def story(*terms: Any) -> Story:
    group = [{"name": "who", "any": list(terms)}]
    return Story.model_validate({"story_id": "talks", "title": "Talks", "group": group})


def test_name_stands_for_its_words() -> None:
    """And for those of the names that it refers to in turn, each once."""
    known = names(leader=["习近平", "Xi Jinping"], country=["中国", "@leader"])
    spelt = with_names(story("@country", "习近平", "Qingdao"), known)
    assert [term.term for term in spelt.groups[0].any] == ["中国", "习近平", "Xi Jinping", "Qingdao"]


def test_weight_of_a_name_is_of_all_its_words() -> None:
    """A weight on the name and one on a word multiply; where the name counts, its words do."""
    known = names(leader=[{"term": "Xi", "weight": 0.5}])
    [term] = with_names(story({"term": "@leader", "weight": 0.5, "where": "title"}), known).groups[0].any
    assert (term.weight, term.where) == (0.25, "title")


def test_exclusions_of_a_name_come_with_it() -> None:
    """What is no mention of China is none in any story."""
    country = Names.model_validate({"names_id": "c", "title": "C", "any": ["中国"], "exclude": ["中国时报"]})
    assert with_names(story("@c"), {"c": country}).groups[0].exclude == ("中国时报",)


def test_unknown_name_is_told_with_the_nearest() -> None:
    """A typo is named, with what was probably meant."""
    with pytest.raises(CatalogError, match=r"'talks' uses @xi-jinpin, .* Did you mean @xi-jinping\?"):
        with_names(story("@xi-jinpin"), names(**{"xi-jinping": ["习近平"]}))


def test_circle_of_names_is_told_with_its_links() -> None:
    """Whether a story uses it or not."""
    known = names(a=["@b"], b=["@c"], c=["@b"])
    with pytest.raises(CatalogError, match="stands for itself: @b → @c → @b"):
        with_names(story("@a"), known)
    assert "stands for itself" in str(wrong_names(known)["c"])


def test_name_whose_file_is_wrong_is_told_to_all_that_use_it() -> None:
    """Directly or by way of another name; the others are sound."""
    known = {**names(country=["中国", "@leader"], town=["Qingdao"]), "leader": CatalogError("leader.toml is no TOML.")}
    assert {name: error.problem for name, error in wrong_names(known).items()} == {
        "country": "The name 'country' uses @leader, and leader.toml is no TOML.",
        "leader": "leader.toml is no TOML.",
    }
    with pytest.raises(CatalogError, match=r"The story 'talks' uses @leader, and leader\.toml is no TOML"):
        with_names(story("@country"), known)


def test_version_of_a_story_changes_with_its_names() -> None:
    """Another word behind a name is another definition."""
    assert with_names(story("@a"), names(a=["x"])) != with_names(story("@a"), names(a=["y"]))


def test_every_key_of_a_story_is_explained() -> None:
    """In the table of docs/stories.md, with the default where it is a number."""
    page = (DOCS / "stories.md").read_text(encoding="utf-8")
    keys = [field.alias or name for name, field in Story.model_fields.items() if name != "story_id"]
    keys += [*Group.model_fields, *Term.model_fields]
    assert [key for key in keys if not re.search(rf"`(\[\[group\]\] )?{key}`|`\[\[{key}\]\]`", page)] == []
    assert all(f"{name} = {field.default:.2f}" in page for name, field in Weights.model_fields.items())

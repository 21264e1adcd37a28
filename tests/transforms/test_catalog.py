"""What a newsroom writes by hand, and how an address finds its outlet."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from transforms.catalog import Feed, PollMinutes, Source, SourceIndex
from transforms.storybook import Story

LEDGER: dict[str, Any] = {"source_id": "ledger", "name": "The Ledger", "hosts": ["www.ledger.example"]}

FEED = "https://ledger.example/feed"
DOCS = Path(__file__).parents[2] / "docs"


def source(**changes: Any) -> Source:
    return Source.model_validate({**LEDGER, **changes})


@pytest.mark.parametrize(
    "url", ["https://www.ledger.example/a", "http://ledger.example/a", "https://WWW.Ledger.example:8080/a"]
)
def test_address_finds_its_outlet(url: str) -> None:
    """With www or without, in any case."""
    assert SourceIndex([source()]).of(url).source_id == "ledger"


def test_host_without_a_file_has_its_own_name() -> None:
    """An outlet that nobody described is kept under its host, and nothing is assumed of it."""
    found = SourceIndex([]).of("https://www.new-paper.example/1")
    assert (found.source_id, found.zone, found.languages) == ("new-paper-example", None, ())


@pytest.mark.parametrize("url", ["https://[::1]/a", "https://新聞.example/a", "nonsense", "http://"])
def test_odd_hosts_have_a_name_too(url: str) -> None:
    """No address is too odd to be told."""
    assert SourceIndex([]).of(url).source_id


def test_section_comes_from_the_address() -> None:
    """By the outlet's own pattern, on the path alone."""
    ledger = source(section_pattern=r"^/([a-z]+)/\d+")
    assert ledger.section_of("https://ledger.example/world/2024?from=/sport/1") == "world"
    assert ledger.section_of("https://ledger.example/about") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Peking"},
        {"section_pattern": "("},
        {"section_pattern": "no group"},
        {"hosts": []},
        {"feeds": [{"url": "ftp://ledger.example/"}]},
        {"paces": 1},
        {"source_id": "The Ledger"},
        {"poll_minutes": {"least": 60, "most": 30}},
        {"feeds": [{"url": FEED, "kind": "atom"}]},
        {"feeds": [{"url": FEED, "only": "("}]},
        {"feeds": [{"url": FEED, "kind": "listing"}]},
        {"feeds": [{"url": FEED, "kind": "listing", "entries": "li >"}]},
        {"feeds": [{"url": FEED, "kind": "listing", "entries": "li", "full_text": True}]},
        {"feeds": [{"url": FEED, "entries": "li"}]},
        {"feeds": [{"url": FEED, "days": 3}]},
    ],
)
def test_wrong_values_are_refused(wrong: dict[str, Any]) -> None:
    """A typo or an impossible value does not pass in silence."""
    with pytest.raises(ValidationError):
        source(**wrong)


def test_story_needs_terms_and_an_end_after_its_beginning() -> None:
    """A story without terms would cover nothing, or everything."""
    group = [{"name": "x", "any": ["y"]}]
    for wrong in ({"group": []}, {"group": [{"name": "x", "any": []}]}, {"since": "2026-05-02", "until": "2026-05-01"}):
        with pytest.raises(ValidationError):
            Story.model_validate({"story_id": "s", "title": "S", "group": group, **wrong})


def test_every_kind_of_feed_can_be_declared() -> None:
    """With the keys that its kind has."""
    kinds: list[dict[str, Any]] = [
        {"full_text": True},
        {"kind": "sitemap", "days": 3, "only": "/20"},
        {"kind": "news-sitemap"},
        {"kind": "listing", "entries": "li", "link": "a.more", "title": "h3", "date": ".date"},
    ]
    declared = source(feeds=[{"url": FEED, **keys} for keys in kinds])
    assert [feed.kind for feed in declared.feeds] == ["feed", "sitemap", "news-sitemap", "listing"]


def test_every_key_of_a_feed_is_explained() -> None:
    """In the table of docs/adding-a-source.md."""
    page = (DOCS / "adding-a-source.md").read_text(encoding="utf-8")
    assert [key for key in Feed.model_fields if f"`[[feeds]] {key}`" not in page] == []
    assert all(f"{key} = {field.default}" in page for key, field in PollMinutes.model_fields.items())

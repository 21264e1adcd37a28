"""Which fields of an article say something."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from transforms.catalog import Expected
from transforms.completeness import FIELDS, present, shares, shortfalls
from transforms.frames import article_frames
from transforms.records import Article, Image, Link

NOW = datetime(2026, 5, 14, 8, 0, tzinfo=UTC)

# For each field an article that has it, and one that has not, by what is changed in a sound one.
WITH: dict[str, dict[str, Any]] = {
    "title": {"title": "A title"},
    "subtitle": {"subtitle": "Below it"},
    "body": {"body": "Words."},
    "own_date": {"published_from": "visible", "published_precision": "day"},
    "date_to_minute": {"published_from": "meta", "published_precision": "minute"},
    "modified": {"modified_at": NOW},
    "language": {"language": "en"},
    "authors": {"authors": ("Ann Lee",)},
    "agency": {"agency": "AP"},
    "author_or_agency": {"agency": "AP"},
    "place": {"dateline_place": "Geneva"},
    "translator": {"translator": "Bo Li"},
    "section": {"section": "world"},
    "tags": {"tags": ("trade",)},
    "images": {"images": (Image(1, "https://img.example/1.jpg"),)},
    "captions": {"images": (Image(1, "https://img.example/1.jpg", caption="A harbour"),)},
    "credits": {"images": (Image(1, "https://img.example/1.jpg", credit="Ann Lee"),)},
    "links": {"links": (Link(1, "https://ledger.example/2", "more", "body"),)},
    "original": {"original_url": "https://ledger.example/en"},
}
WITHOUT: dict[str, dict[str, Any]] = {
    "own_date": {"published_from": "archive_stamp", "published_precision": "second"},
    "date_to_minute": {"published_from": "meta", "published_precision": "day"},
    "authors": {"agency": "AP"},
    "captions": {"images": (Image(1, "https://img.example/1.jpg", credit="Ann Lee"),)},
    "links": {"links": (Link(1, "https://ledger.example/2", "more", "related"),)},
}


def an_article(number: int = 0, **said: Any) -> Article:
    """One that says nothing but what is given."""
    ids = (f"a{number}", "ledger", f"https://ledger.example/{number}", f"d{number}")
    least = {"observed_at": NOW, "title": "", "body": "", "content_hash": "1", "text_hash": "1"}
    return Article(*ids, **{**least, **said})


def frame(*articles: Article) -> pl.DataFrame:
    return article_frames(articles).reading


@pytest.mark.parametrize("name", FIELDS)
def test_each_field_is_told_from_its_absence(name: str) -> None:
    """An article that has it says so, and one that has only what resembles it does not."""
    articles = frame(an_article(**WITH[name]), an_article(**WITHOUT.get(name, {})))
    assert present(articles)[name].to_list() == [True, False]


def test_shares_are_of_all_articles() -> None:
    """Two of four have it; of no articles there is no share."""
    articles = frame(*(an_article(number, section="world" if number < 2 else None) for number in range(4)))
    assert shares(articles)["section"] == 0.5
    assert shares(articles.clear()) == {}


def test_shortfall_names_share_and_minimum() -> None:
    """What reaches its minimum is no shortfall, and no article at all is none either."""
    articles = frame(*(an_article(number, section="world" if number < 2 else None) for number in range(4)))
    assert shortfalls(articles, {"section": 0.6, "title": 0.0, "agency": 0.0}) == {"section": (0.5, 0.6)}
    assert shortfalls(articles.clear(), {"section": 0.6}) == {}


@pytest.mark.parametrize(
    ("wrong", "said"), [({"autors": 0.5}, "no field of an article"), ({"authors": 1.5}, "authors")]
)
def test_wrong_minima_are_refused(wrong: dict[str, float], said: str) -> None:
    """A field that does not exist is told beside those that do, and a share of more than all by its name."""
    with pytest.raises(ValidationError, match=said):
        Expected(fields=wrong)

"""`dateline story check`: one article explained, or those that are in or out by little."""

from dataclasses import replace
from pathlib import Path

import pytest

from flows.check import check_article, doubtful
from flows.newsroom import Newsroom
from tests.flows.archives import MORNING, a_document, write
from tests.flows.shortcuts import backfilled
from transforms.errors import UsageError
from transforms.storybook import Story

STORY = Story.model_validate(
    {"story_id": "ferries", "title": "Ferries", "group": [{"name": "what", "any": ["渡轮"]}], "threshold": 0.5}
)
# From one that speaks of nothing else to one that does not speak of it at all.
TEXTS = (
    ("渡轮触礁", "渡轮沉没。" * 5),
    ("渡轮停航", "有雾。" * 9 + "渡轮。"),
    ("有雾", "渡轮。" + "有雾。" * 9),
    ("小麦", "丰收。" * 9),
)


@pytest.fixture
def loaded(newsroom: Newsroom, tmp_path: Path) -> Newsroom:
    for number, (title, text) in enumerate(TEXTS):
        write(
            tmp_path / "archive", f"{number}.md", a_document(number, title=title, body=f"<p>{text}</p>", saved=MORNING)
        )
    backfilled(tmp_path / "archive", newsroom)
    return replace(newsroom, stories={"ferries": STORY})


def test_nearest_misses_and_weakest_hits_come_first(loaded: Newsroom) -> None:
    """What does not speak of the story at all is no miss."""
    misses, hits = doubtful(STORY, loaded, limit=2)
    assert hits["title"].to_list() == ["渡轮触礁"]
    assert misses["title"].to_list() == ["渡轮停航", "有雾"]


def test_article_is_found_by_its_address(loaded: Newsroom) -> None:
    """Or by its id."""
    [(article_id, url)] = loaded.warehouse.sql("SELECT article_id, url FROM article WHERE title = '渡轮触礁'").rows()
    assert check_article(STORY, url, loaded) == check_article(STORY, article_id, loaded)
    assert check_article(STORY, url, loaded).belongs


def test_article_that_is_not_there_is_wrong_use(loaded: Newsroom) -> None:
    """The sentence says how to name one."""
    with pytest.raises(UsageError, match="There is no article 'nowhere'"):
        check_article(STORY, "nowhere", loaded)

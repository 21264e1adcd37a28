"""`dateline story check`: one article explained, or those that are in or out by little."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from flows.check import Doubtful, check_article, doubtful
from flows.display.checks import show_doubtful
from flows.display.runs import show_tracked
from flows.newsroom import Newsroom
from flows.track import Tracked
from tests.flows.archives import MORNING, a_document, write
from tests.flows.shortcuts import backfilled, tracked
from transforms.breadth import Breadth
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
    found = doubtful(STORY, loaded, limit=2)
    assert found.hits["title"].to_list() == ["渡轮触礁"]
    assert found.misses["title"].to_list() == ["渡轮停航", "有雾"]


def test_article_is_found_by_its_address(loaded: Newsroom) -> None:
    """Or by its id."""
    [(article_id, url)] = loaded.warehouse.sql("SELECT article_id, url FROM article WHERE title = '渡轮触礁'").rows()
    assert check_article(STORY, url, loaded) == check_article(STORY, article_id, loaded)
    assert check_article(STORY, url, loaded).belongs


def test_article_that_is_not_there_is_wrong_use(loaded: Newsroom) -> None:
    """The sentence says how to name one."""
    with pytest.raises(UsageError, match="There is no article 'nowhere'"):
        check_article(STORY, "nowhere", loaded)


def test_definition_that_takes_in_all_or_nothing_is_told(many: Path, newsroom: Newsroom) -> None:
    """By 'track' when it has matched everything, and by 'story check'; articles out of the story's bounds are not counted."""
    group = [{"name": "what", "any": ["quay"]}]
    wide = Story.model_validate({"story_id": "wide", "title": "Wide", "group": group, "threshold": 0.01})
    nothing = Story.model_validate({**STORY.model_dump(by_alias=True), "story_id": "nothing"})
    elsewhere = Story.model_validate(
        {**nothing.model_dump(by_alias=True), "story_id": "elsewhere", "languages": ("fr",)}
    )
    room = replace(newsroom, stories={story.story_id: story for story in (wide, nothing, elsewhere)})
    backfilled(many, room)
    first = {story.story_id: story for story in tracked(room)}
    told = first["wide"].remark or ""
    assert told.startswith("110 of the 110 articles looked at belong to wide (100.0 %)")  # 10 are edits
    assert [(first[name].found, first[name].in_scope) for name in ("nothing", "elsewhere")] == [(0, 110), (0, 0)]
    assert [story.remark for story in tracked(room)] == [None, None, None]
    counted = {name: doubtful(story, room, limit=1).breadth for name, story in room.stories.items()}
    assert counted == {"wide": Breadth(100, 100), "nothing": Breadth(100, 0), "elsewhere": Breadth(0, 0)}


def test_track_speaks_of_nothing_only_when_it_looked_at_everything() -> None:
    """A few new articles may well be of something else."""
    assert Tracked("ferries", True, 1000, 0, 1000).remark
    assert Tracked("ferries", False, 1000, 0, 1000).remark is None


def test_what_is_told_of_a_definition_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """By both commands, for people and for programs."""
    nothing, none = Breadth(1000, 0), pl.DataFrame()
    remark = nothing.remark("ferries")
    assert remark is not None
    for as_json in (True, False):
        show_tracked([Tracked("ferries", True, 1200, 0, 1000)], as_json=as_json)
        assert remark in " ".join(capsys.readouterr().out.split())
        show_doubtful(STORY, Doubtful(none, none, nothing), as_json=as_json)
        assert remark in " ".join(capsys.readouterr().out.split())

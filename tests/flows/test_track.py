"""Articles are matched against stories: in any script, each once, and again when a definition changes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from flows.newsroom import Newsroom, open_newsroom
from flows.settings import Settings
from flows.track import Tracked, bring_up_to_date
from tests.flows.archives import MORNING, a_document, write
from tests.flows.shortcuts import backfilled, tracked
from transforms.errors import UsageError
from transforms.storybook import Story

# What a few outlets wrote: by the number of the article, its headline, its first words and its address.
ARTICLES = {
    1: ("两国元首会晤", "习近平周六在青岛会见了美国总统。", "http://jianghaichenbao.example/2026-05/16/c1.htm"),
    2: ("兩國元首會晤", "習近平週六在青島會見了美國總統。", "http://weimingpost.example/news/2"),
    3: (
        "Leaders meet",
        "President Xi Jinping met his guest in Qingdao.",
        "http://harbourledger.example/2026/05/16/3.html",
    ),
    4: ("Ferry painted blue", "Nobody had asked for it.", "http://harbourledger.example/2026/05/16/4.html"),
}


def a_story(**changes: Any) -> Story:
    about: dict[str, Any] = {
        "story_id": "leaders",
        "title": "The leaders",
        "threshold": 0.3,
        "group": [{"name": "who", "any": ["习近平"]}],
    }
    return Story.model_validate({**about, **changes})


def following(newsroom: Newsroom, *stories: Story) -> Newsroom:
    return replace(newsroom, stories={story.story_id: story for story in stories})


def later_by(ahead: timedelta) -> datetime:
    """A clock that is ahead: of two definitions, the later one is in force."""
    return datetime.now(UTC) + ahead


def write_articles(directory: Path) -> Path:
    for number, (title, lead, url) in ARTICLES.items():
        saved = MORNING + timedelta(days=number)
        write(directory, f"{number}.md", a_document(number, title=title, body=f"<p>{lead}</p>", url=url, saved=saved))
    return directory


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory, catalog: Path) -> Iterator[Newsroom]:
    """The four articles in a warehouse, for stories that each have their own id."""
    base = tmp_path_factory.mktemp("articles")
    with open_newsroom(Settings(home=base / "home", catalog=catalog, workers=1)) as newsroom:
        backfilled(write_articles(base / "archive"), newsroom)
        yield newsroom


def numbers_covered(newsroom: Newsroom, story_id: str) -> list[int]:
    """Which of the articles belong to a story; their days tell them apart."""
    query = f"SELECT published_at FROM coverage JOIN article USING (article_id) WHERE story_id = '{story_id}'"
    return sorted((published - MORNING).days for (published,) in newsroom.warehouse.sql(query).rows())


@pytest.mark.parametrize(
    ("name", "definition", "numbers"),
    [
        ("simplified", {"group": [{"name": "who", "any": ["习近平"]}]}, [1, 2]),
        ("traditional", {"group": [{"name": "who", "any": ["習近平"]}]}, [1, 2]),
        ("english", {"group": [{"name": "who", "any": ["xi jinping"]}]}, [3]),
        ("any-of-them", {"group": [{"name": "who", "any": ["习近平", "Xi Jinping"]}]}, [1, 2, 3]),
        ("both-groups", {"group": [{"name": "who", "any": ["习近平", "Xi Jinping"]}, {"name": "where", "any": ["Qingdao"]}]}, [3]),
        ("ruled-out", {"group": [{"name": "who", "any": ["习近平", "Xi Jinping"]}], "none": ["guest"]}, [1, 2]),
        ("since", {"since": date(2026, 5, 18)}, [2]),
        ("until", {"until": date(2026, 5, 17)}, [1]),
        ("outlets", {"outlets": ["weiming-post"]}, [2]),
        ("languages", {"languages": ["zh-Hans"]}, [1]),
    ],
)  # fmt: skip
def test_story_covers_what_its_definition_says(
    articles: Newsroom, name: str, definition: dict[str, Any], numbers: list[int]
) -> None:
    """Terms in any script, groups, bounds in time, outlets and languages; nothing that is not asked for."""
    tracked(following(articles, a_story(story_id=name, **definition)))
    assert numbers_covered(articles, name) == numbers


def test_coverage_tells_the_terms_found(articles: Newsroom) -> None:
    """Why an article belongs, and how surely."""
    tracked(following(articles, a_story(story_id="told")))
    query = "SELECT DISTINCT matched_by, score > 0 AND score < 1 FROM coverage WHERE story_id = 'told'"
    assert articles.warehouse.sql(query).rows() == [(["习近平"], True)]


def test_second_time_nothing_is_looked_at(articles: Newsroom) -> None:
    """What was matched already is not matched again."""
    room = following(articles, a_story(story_id="twice"))
    assert tracked(room) == [Tracked("twice", is_new_definition=True, looked_at=4, found=2, in_scope=4)]
    assert tracked(room) == [Tracked("twice", is_new_definition=False, looked_at=0, found=0, in_scope=0)]


def test_changed_definition_is_matched_against_everything(articles: Newsroom) -> None:
    """The view shows what the new definition finds, and nothing of the old one."""
    tracked(following(articles, a_story(story_id="changed")))
    other = a_story(story_id="changed", group=[{"name": "what", "any": ["ferry"]}])
    later = replace(following(articles, other), clock=partial(later_by, timedelta(seconds=1)))
    assert tracked(later) == [Tracked("changed", is_new_definition=True, looked_at=4, found=1, in_scope=4)]
    assert numbers_covered(articles, "changed") == [4]


def test_definition_that_comes_back_is_in_force_again(articles: Newsroom) -> None:
    """Going back to an earlier definition shows what that one found."""
    first, other = a_story(story_id="back"), a_story(story_id="back", group=[{"name": "what", "any": ["ferry"]}])
    for seconds, story in enumerate((first, other, first)):
        ahead = timedelta(seconds=seconds)
        tracked(replace(following(articles, story), clock=partial(later_by, ahead)))
    assert numbers_covered(articles, "back") == [1, 2]


def test_only_the_stories_named_are_matched(articles: Newsroom) -> None:
    """The others stay as they are."""
    room = following(articles, a_story(story_id="named"), a_story(story_id="unnamed"))
    assert [story.story_id for story in tracked(room, "named")] == ["named"]
    assert numbers_covered(articles, "unnamed") == []


def test_unknown_story_is_wrong_use(articles: Newsroom) -> None:
    """The sentence names those that there are."""
    with pytest.raises(UsageError, match="There is no story 'leader'") as refused:
        tracked(following(articles, a_story()), "leader")
    assert "leaders" in refused.value.remedy


def test_only_what_a_load_brought_is_looked_at(newsroom: Newsroom, tmp_path: Path) -> None:
    """The next load is matched, the earlier ones are not again."""
    room = following(newsroom, a_story())
    backfilled(write_articles(tmp_path / "archive"), newsroom)
    tracked(room)
    another = write(tmp_path, "5.md", a_document(5, title="习近平抵达", saved=MORNING + timedelta(days=5)))
    backfilled(another, newsroom)
    assert tracked(room) == [Tracked("leaders", is_new_definition=False, looked_at=1, found=1, in_scope=1)]


def test_article_that_no_longer_matches_leaves_the_story(newsroom: Newsroom, tmp_path: Path) -> None:
    """An edit takes the name out of it; what it said before stays a revision and covers nothing."""
    room = following(newsroom, a_story())
    backfilled(write_articles(tmp_path / "archive"), newsroom)
    tracked(room)
    _, _, url = ARTICLES[1]
    edited = a_document(title="渡轮", body="<p>渡轮是蓝色的。</p>", url=url, saved=MORNING + timedelta(days=9))
    backfilled(write(tmp_path, "edited.md", edited), newsroom)
    assert tracked(room) == [Tracked("leaders", is_new_definition=False, looked_at=1, found=0, in_scope=1)]
    assert numbers_covered(newsroom, "leaders") == [2]


def test_bringing_up_to_date_writes_nothing_where_nothing_is_new(newsroom: Newsroom, tmp_path: Path) -> None:
    """Looking at a story again and again makes no runs."""
    room = following(newsroom, a_story())
    backfilled(write_articles(tmp_path / "archive"), newsroom)
    for _ in range(3):
        bring_up_to_date(room)
    assert newsroom.warehouse.sql("SELECT count(*) FROM run WHERE flow = 'track'").item() == 1


def test_timeline_has_the_share_of_all_articles(newsroom: Newsroom, tmp_path: Path) -> None:
    """A day's articles in the story, beside all that were published on it."""
    for number, title in enumerate(("习近平在青岛", "渡轮", "灯塔")):
        write(tmp_path / "archive", f"{number}.md", a_document(number, title=title, body="<p>码头上。</p>"))
    backfilled(tmp_path / "archive", newsroom)
    tracked(following(newsroom, a_story()))
    [row] = newsroom.warehouse.sql("SELECT day, articles, all_articles, share FROM story_timeline").rows()
    assert row == (MORNING.date(), 1, 3, pytest.approx(1 / 3))

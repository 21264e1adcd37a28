"""Articles are put into events as loads bring them, each once, and the views show which belong together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl

from flows.events import Clustered, cluster, spans
from flows.newsroom import Newsroom
from flows.runner import DirectRunner
from tests.flows.archives import MORNING, a_document, write
from tests.flows.shortcuts import backfilled, tracked
from tests.flows.test_track import a_story, following

WIRE = "".join(f"渡轮上的第{n}名乘客说，触礁以后灯光熄灭，船员用手电筒引路，第{n}艘救生艇很快放下。" for n in range(12))
FERRY = "<p>蓝色渡轮星期六在青岛港外触礁沉没，三百名乘客获救。</p>"
# Headline, text and address of what outlets wrote, in order.
REPORTS = (
    ("蓝色渡轮触礁沉没", FERRY, "http://jianghaichenbao.example/2026-05/16/c1.htm"),
    ("小麦丰收", "<p>农民说今年的收成是十年来最好的。</p>", "http://jianghaichenbao.example/2026-05/16/c2.htm"),
    ("藍色渡輪觸礁 乘客獲救", f"<p>藍色渡輪在青島港外觸礁沉沒。</p><p>{WIRE}</p>", "http://weimingpost.example/news/3"),
    (
        "蓝色渡轮触礁，乘客讲述经过",
        f"<p>蓝色渡轮在青岛港外触礁沉没。</p><p>{WIRE}</p>",
        "http://jianghaichenbao.example/2026-05/16/c4.htm",
    ),
)


def load(newsroom: Newsroom, directory: Path, numbers: Sequence[int]) -> None:
    for number in numbers:
        title, text, url = REPORTS[number]
        saved = MORNING + timedelta(hours=number)
        write(directory, f"{number}.md", a_document(number, title=title, body=text, url=url, saved=saved))
    backfilled(directory, newsroom)


def clustered(newsroom: Newsroom) -> Clustered:
    return cluster(newsroom, DirectRunner())


def events(newsroom: Newsroom) -> list[tuple[object, ...]]:
    return newsroom.warehouse.sql("SELECT title, articles, sources, languages FROM event ORDER BY first_at").rows()


def test_reports_of_one_happening_are_one_event(newsroom: Newsroom, tmp_path: Path) -> None:
    """Across outlets and scripts; the event has the headline of its first report."""
    load(newsroom, tmp_path, range(3))
    assert clustered(newsroom).articles == 3
    assert events(newsroom) == [("蓝色渡轮触礁沉没", 2, 2, ["zh-Hans", "zh-Hant"]), ("小麦丰收", 1, 1, ["zh-Hans"])]


def test_next_load_goes_on_where_the_last_one_was(newsroom: Newsroom, tmp_path: Path) -> None:
    """An article of a later load joins the event that an earlier one opened; nothing is placed twice."""
    load(newsroom, tmp_path / "first", [0, 1])
    clustered(newsroom)
    load(newsroom, tmp_path / "second", [2, 3])
    assert clustered(newsroom) == Clustered(articles=2, opened=0, merged=0)
    assert [articles for _, articles, *_ in events(newsroom)] == [3, 1]
    assert newsroom.warehouse.sql("SELECT count(*), count(DISTINCT article_id) FROM fact.placement").row(0) == (4, 4)


def test_article_of_another_year_is_placed_in_its_own_time(newsroom: Newsroom, tmp_path: Path) -> None:
    """It came with today's articles, as pages of long ago do, and tells the same as they do: it was another ferry."""
    load(newsroom, tmp_path / "first", [0, 1])
    clustered(newsroom)
    title, text, _ = REPORTS[0]
    of_old = MORNING - timedelta(days=3000)
    old = a_document(9, title=title, body=text, url="http://weimingpost.example/news/9", saved=of_old)
    write(tmp_path / "second", "9.md", old)
    load(newsroom, tmp_path / "second", [2, 3])
    assert clustered(newsroom).articles == 3
    assert [(title, articles) for title, articles, *_ in events(newsroom)] == [
        ("蓝色渡轮触礁沉没", 1),
        ("蓝色渡轮触礁沉没", 3),
        ("小麦丰收", 1),
    ]


def test_spans_are_parted_where_nothing_stays_open() -> None:
    """At the longest gaps only, since each span asks the warehouse; none is lost."""
    days = [0, 1, 3, 30, 31, *(100 * year for year in range(1, 20))]
    articles = pl.DataFrame({"reported_at": [MORNING + timedelta(days=day) for day in days]})
    parted = list(spans(articles, most=8))
    assert pl.concat(parted).equals(articles)
    assert len(parted) == 8
    assert [span.height for span in spans(articles.head(5), most=8)] == [3, 2]
    assert [span.height for span in spans(articles.head(0), most=8)] == [0]


def test_small_loads_are_placed_together(newsroom: Newsroom, tmp_path: Path) -> None:
    """In one transaction and in order of publication, whichever came first."""
    for number in (1, 2, 0):
        load(newsroom, tmp_path / str(number), [number])
    before = newsroom.warehouse.snapshot().snapshot_id
    assert clustered(newsroom) == Clustered(articles=3, opened=2, merged=0)
    assert newsroom.warehouse.snapshot().snapshot_id - before == len(["the run's start", "what was placed", "its end"])
    first = newsroom.warehouse.sql(
        "SELECT title FROM event_article JOIN article USING (article_id) WHERE score = 1 ORDER BY title"
    )
    assert first["title"].to_list() == ["小麦丰收", "蓝色渡轮触礁沉没"]


def test_loads_as_large_as_a_batch_are_placed_one_by_one(newsroom: Newsroom, tmp_path: Path) -> None:
    """So that no more is in memory than a load brings, and a kill costs no more."""
    for number in (1, 2, 0):
        load(newsroom, tmp_path / str(number), [number])
    newsroom = replace(newsroom, settings=newsroom.settings.model_copy(update={"batch_size": 1}))
    before = newsroom.warehouse.snapshot().snapshot_id
    assert clustered(newsroom).articles == 3
    assert newsroom.warehouse.snapshot().snapshot_id - before == 5


def test_where_nothing_is_new_nothing_is_written(newsroom: Newsroom, tmp_path: Path) -> None:
    """Not even a run."""
    load(newsroom, tmp_path, [0])
    for _ in range(3):
        clustered(newsroom)
    assert newsroom.warehouse.sql("SELECT count(*) FROM run WHERE flow = 'events'").item() == 1


def test_edited_article_stays_where_it_was_put(newsroom: Newsroom, tmp_path: Path) -> None:
    """An outlet's edit is a revision of the article, not another report."""
    load(newsroom, tmp_path / "first", [0, 1])
    clustered(newsroom)
    title, _, url = REPORTS[0]
    edited = a_document(0, title=title, body="<p>小麦。</p>", url=url, saved=MORNING + timedelta(days=2))
    backfilled(write(tmp_path, "edited.md", edited), newsroom)
    assert clustered(newsroom).articles == 0
    assert len(events(newsroom)) == 2


def test_copies_are_told_from_reports(newsroom: Newsroom, tmp_path: Path) -> None:
    """Two outlets with one text are a group, in whichever script; an event counts them once as originals."""
    load(newsroom, tmp_path, range(4))
    clustered(newsroom)
    group = newsroom.warehouse.sql("SELECT source_id, is_first FROM syndication ORDER BY is_first DESC").rows()
    assert group == [("weiming-post", True), ("jianghai-chenbao", False)]
    assert newsroom.warehouse.sql("SELECT articles, originals FROM event WHERE articles > 1").rows() == [(3, 2)]


def test_originals_of_a_story_count_copies_once(newsroom: Newsroom, tmp_path: Path) -> None:
    """Two outlets with nearly one text are one original in the timeline."""
    load(newsroom, tmp_path, range(4))
    story = a_story(story_id="ferry", group=[{"name": "what", "any": ["渡轮"]}])
    tracked(following(newsroom, story))
    clustered(newsroom)
    totals = newsroom.warehouse.sql("SELECT sum(articles), sum(originals) FROM story_timeline WHERE story_id = 'ferry'")
    assert totals.row(0) == (3, 2)

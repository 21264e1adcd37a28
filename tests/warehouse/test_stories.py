"""A story over time: counted over all, summed before dividing, days marked that are not complete."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from tests.warehouse.desk import (
    HOUR,
    NOON,
    a_load,
    a_story,
    an_article,
    coverage_of,
    tracked,
)
from warehouse.warehouse import Warehouse

DAY = timedelta(days=1)


def days_of(warehouse: Warehouse) -> list[tuple[object, ...]]:
    return warehouse.sql(
        "SELECT day, source_id, articles, all_articles, is_complete FROM story_timeline ORDER BY day, source_id"
    ).rows()


def test_share_is_of_all_articles_of_the_day(warehouse: Warehouse) -> None:
    """Each day has what belongs, beside everything that the outlet published."""
    articles = [an_article(n) for n in range(4)]
    warehouse.load(a_load(*articles))
    warehouse.define_stories(a_story())
    warehouse.append_coverage(coverage_of(articles[0]), tracked("load-1"))
    [row] = warehouse.sql("SELECT articles, all_articles, share FROM story_timeline").rows()
    assert row == (1, 4, 0.25)


def test_day_without_the_story_stays_in_the_denominator(warehouse: Warehouse) -> None:
    """A day on which the outlet wrote of other things is a row with no articles, not a gap."""
    today, tomorrow = an_article(0), replace(an_article(1), published_at=NOON + DAY)
    warehouse.load(a_load(today, tomorrow))
    warehouse.define_stories(a_story())
    warehouse.append_coverage(coverage_of(today), tracked("load-1"))
    assert [row[2:4] for row in days_of(warehouse)] == [(1, 1), (0, 1)]


def test_days_are_summed_before_dividing(warehouse: Warehouse) -> None:
    """Two outlets together have the share of their sum, not the mean of their shares."""
    many = [replace(an_article(n), source_id="many") for n in range(9)]
    single = an_article(9)
    warehouse.load(a_load(single, *many))
    warehouse.define_stories(a_story())
    warehouse.append_coverage(coverage_of(single), tracked("load-1"))
    assert warehouse.story_timeline("talks")["share"].to_list() == [0.1]


def test_day_is_complete_once_seen_from_after_it(warehouse: Warehouse) -> None:
    """Until the outlet was seen after midnight, its day may still grow, and says so."""
    article = an_article()
    warehouse.load(a_load(article, through=NOON + HOUR))
    warehouse.define_stories(a_story())
    warehouse.append_coverage(coverage_of(article), tracked("load-1"))
    assert [row[4] for row in days_of(warehouse)] == [False]
    warehouse.load(a_load(an_article(1), load_id="load-2", through=NOON + DAY))
    assert [row[4] for row in days_of(warehouse)] == [True]


def test_copy_is_no_original(warehouse: Warehouse) -> None:
    """Of the same words at two outlets, the first is the original."""
    first = replace(an_article(0), text_hash="wire")
    copy = replace(an_article(1), source_id="other", text_hash="wire", published_at=NOON + HOUR)
    warehouse.load(a_load(first, copy))
    warehouse.define_stories(a_story())
    warehouse.append_coverage(coverage_of(first, copy), tracked("load-1"))
    rows = warehouse.sql("SELECT source_id, articles, originals FROM story_timeline ORDER BY source_id").rows()
    assert rows == [("ledger", 1, 1), ("other", 1, 0)]


def test_undated_article_is_on_no_day(warehouse: Warehouse) -> None:
    """An article without a date of its own is counted apart, never on the day it was fetched."""
    dated, undated = an_article(0), replace(an_article(1), published_at=None)
    warehouse.load(a_load(dated, undated))
    warehouse.define_stories(a_story())
    warehouse.append_coverage(coverage_of(dated, undated), tracked("load-1"))
    assert [row[2:4] for row in days_of(warehouse)] == [(1, 1)]
    assert warehouse.undated_count("talks") == 1


def test_new_definition_replaces_the_old(warehouse: Warehouse) -> None:
    """What the old definition found is kept as a fact and no longer shown."""
    articles = [an_article(0), an_article(1)]
    warehouse.load(a_load(*articles))
    assert warehouse.define_stories(a_story(version="1"))
    warehouse.append_coverage(coverage_of(*articles, version="1"), tracked("load-1", version="1"))
    assert warehouse.define_stories(a_story(version="2", now=NOON + HOUR))
    warehouse.append_coverage(coverage_of(articles[1], version="2"), tracked("load-1", version="2"))
    assert warehouse.sql("SELECT article_id FROM coverage")["article_id"].to_list() == ["article-1"]


def test_edited_article_leaves_the_story_until_matched_again(warehouse: Warehouse) -> None:
    """Coverage is of the words that matched; other words have to match by themselves."""
    before, after = an_article(words="a"), an_article(words="b", seen=NOON + HOUR)
    warehouse.load(a_load(before))
    warehouse.define_stories(a_story())
    warehouse.append_coverage(coverage_of(before), tracked("load-1"))
    warehouse.load(a_load(after, load_id="load-2"))
    assert warehouse.sql("SELECT count(*) FROM coverage").item() == 0
    versions = pl.DataFrame({"story_id": ["talks", "walks"], "story_version": ["1", "1"]})
    assert warehouse.untracked_loads(versions) == {"talks": ["load-2"], "walks": ["load-1", "load-2"]}


def test_same_definition_is_defined_once(warehouse: Warehouse) -> None:
    """Tracking again with an unchanged definition writes no definition."""
    assert warehouse.define_stories(a_story())
    assert not warehouse.define_stories(a_story(now=NOON + HOUR))


def test_timeline_keeps_to_the_story_s_bounds(warehouse: Warehouse) -> None:
    """Days before since and after until, and outlets the story does not look at, are not in its denominator."""
    inside, before = an_article(0), replace(an_article(1), published_at=NOON - DAY)
    other = replace(an_article(2), source_id="other")
    warehouse.load(a_load(inside, before, other))
    warehouse.define_stories(a_story(since=date(2026, 5, 17), outlets=["ledger"]))
    warehouse.append_coverage(coverage_of(inside), tracked("load-1"))
    assert [row[:4] for row in days_of(warehouse)] == [(date(2026, 5, 17), "ledger", 1, 1)]

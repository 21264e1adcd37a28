"""What is kept beside the facts is what the facts come to, whatever is appended, and in whichever order."""

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.desk import HOUR, NOON, a_load, a_story, an_article, coverage_of, tracked
from tests.warehouse.test_events import loads, merges, placements
from transforms.frames import frame_of
from transforms.records import Article
from transforms.schemas import FACTS
from transforms.search_index import index_of
from warehouse.address import Address
from warehouse.connection import attach
from warehouse.happenings import Happenings
from warehouse.soundness import Fault
from warehouse.warehouse import Program, Warehouse

Deed = Callable[[Warehouse, str], None]
EXAMPLES = 60 if os.environ.get("DATELINE_DRILL") else 4
_NUMBERS = st.integers(0, 3)
_WORDS = st.sampled_from(["", "again", "once more"])
_HOURS = st.integers(0, 30)


def _article(number: int, words: str, hours: int, *, is_dated: bool = True, is_stamped: bool = False) -> Article:
    article = an_article(number, words=words, seen=NOON + hours * HOUR, text_hash=f"words-{words}")
    published = NOON + hours * HOUR if is_stamped else NOON + number * HOUR
    return replace(
        article,
        published_at=published if is_dated else None,
        published_from="archive_stamp" if is_stamped else "json_ld",
    )


def _load(warehouse: Warehouse, name: str, articles: Sequence[Article]) -> None:
    load = a_load(*articles, load_id=name, run_id="backfill")
    index = index_of(load.articles.reading, name)
    warehouse.load(replace(load, posting=index.posting, indexed=index.indexed))


def loading(articles: Sequence[Article]) -> Deed:
    return lambda warehouse, name: _load(warehouse, name, articles)


def withdrawing(article: Article) -> Deed:
    def withdraw(warehouse: Warehouse, name: str) -> None:
        row = {
            "article_id": article.article_id,
            "document_id": article.document_id,
            "source_id": article.source_id,
            "text_hash": article.text_hash,
            "observed_at": article.observed_at,
        }
        warehouse.load(a_load(load_id=name, repeat=frame_of(FACTS["repeat"], [row])))

    return withdraw


def covering(article: Article, version: str) -> Deed:
    return lambda warehouse, name: warehouse.append_coverage(
        coverage_of(article, version=version), tracked(name, version=version)
    )


def defining(version: str) -> Deed:
    def define(warehouse: Warehouse, name: str) -> None:
        warehouse.define_stories(a_story(version=version, now=NOON + timedelta(seconds=int(name))))

    return define


def marking(number: int, mark: str) -> Deed:
    def say(warehouse: Warehouse, name: str) -> None:
        row = {
            "story_id": "talks",
            "article_id": f"article-{number}",
            "mark": mark,
            "reason": "",
            "marked_at": NOON,
            "mark_id": name,
        }
        warehouse.append_mark(pl.DataFrame([row]).cast({"marked_at": pl.Datetime("us", "UTC")}))

    return say


def placing(number: int, first: int) -> Deed:
    return lambda warehouse, name: warehouse.append_happenings(
        Happenings(placements((number, f"article-{first}"), copy_of=f"article-{first}"), merges(), loads(name))
    )


def merging(gone: int, stays: int) -> Deed:
    def merge(warehouse: Warehouse, name: str) -> None:
        at = NOON + timedelta(seconds=int(name))
        merged = merges((f"article-{gone}", f"article-{stays}", 0.5)).with_columns(merged_at=pl.lit(at))
        warehouse.append_happenings(Happenings(placements(), merged, loads(name)))

    return merge


def splitting(number: int, into: int) -> Deed:
    def split(warehouse: Warehouse, name: str) -> None:
        row = {
            "article_id": f"article-{number}",
            "event_id": "article-0",
            "into_event_id": f"article-{into}",
            "similarity": 0.1,
            "split_at": NOON + timedelta(seconds=int(name)),
            "position": 0,
        }
        parted = frame_of(FACTS["event_split"], [row])
        warehouse.append_happenings(Happenings(placements(), merges(), loads(name), parted))

    return split


_articles = st.builds(_article, _NUMBERS, _WORDS, _HOURS, is_dated=st.booleans(), is_stamped=st.booleans())
_versions = st.sampled_from("12")
_deeds = st.one_of(
    st.builds(loading, st.lists(_articles, min_size=1, max_size=4, unique_by=lambda article: article.document_id)),
    st.builds(loading, st.lists(_articles, min_size=1, max_size=4, unique_by=lambda article: article.document_id)),
    st.builds(withdrawing, _articles),
    st.builds(covering, _articles, _versions),
    st.builds(covering, _articles, _versions),
    st.builds(defining, _versions),
    st.builds(marking, _NUMBERS, st.sampled_from(["in", "out", "none"])),
    st.builds(placing, _NUMBERS, _NUMBERS),
    st.builds(placing, _NUMBERS, _NUMBERS),
    st.builds(merging, _NUMBERS, _NUMBERS),
    st.builds(splitting, _NUMBERS, _NUMBERS),
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_deeds, min_size=3, max_size=8))
def test_the_present_is_what_the_facts_come_to(deeds: list[Deed]) -> None:
    """Row by row, as the check of a warehouse holds them against each other."""
    with TemporaryDirectory() as home:
        assert _wrong_after(deeds, Path(home)) == []


def _wrong_after(deeds: Sequence[Deed], home: Path) -> list[Fault]:
    with Warehouse(Address.in_home(home), program=Program("1.2.3"), now=NOON) as warehouse:
        warehouse.start_run(run_id="backfill", flow="backfill", now=NOON, parameters="{}")
        warehouse.define_stories(a_story())
        for number, deed in enumerate(deeds, start=1):
            deed(warehouse, f"{number:03}")
        return [fault for fault in warehouse.faults() if "present" in fault.problem]


def test_condensed_volume_says_the_same(warehouse: Warehouse) -> None:
    """What each load added is summed by upkeep; the days stay what they were."""
    for number in range(4):
        warehouse.load(a_load(an_article(number), load_id=f"{number:03}"))
    before = warehouse.sql("FROM fact.volume").rows()
    warehouse.tidy(now=NOON, keep=HOUR)
    assert warehouse.sql("FROM fact.volume").rows() == before
    assert warehouse.sql("SELECT count(*) FROM present.volume").item() == 1


def test_what_is_not_what_the_facts_come_to_is_made_anew(warehouse: Warehouse, address: Address) -> None:
    """Whatever wrote it wrongly; what hangs on it is right afterwards as well."""
    _load(warehouse, "001", [an_article(0), an_article(1)])
    _load(warehouse, "002", [an_article(1, words="again", seen=NOON + HOUR)])
    warehouse.define_stories(a_story())
    warehouse.append_coverage(coverage_of(an_article(0)), tracked("001"))
    before = warehouse.sql("FROM article ORDER BY article_id").rows(), warehouse.sql("FROM coverage").rows()
    with closing(attach(address)) as stranger:
        stranger.execute("DELETE FROM present.superseded")
        stranger.execute("DELETE FROM present.covered")
    assert any("present" in fault.problem for fault in warehouse.faults())
    warehouse.tidy(now=NOON, keep=HOUR)
    assert [fault for fault in warehouse.faults() if "present" in fault.problem] == []
    assert (warehouse.sql("FROM article ORDER BY article_id").rows(), warehouse.sql("FROM coverage").rows()) == before
    assert before[1]


@pytest.mark.parametrize(
    "query", ["minister", "ministers met", '"the ministers" OR again', "met NOT again", "title:talks"]
)
def test_search_answers_as_its_macro(warehouse: Warehouse, query: str) -> None:
    """What is put together for one search finds and ranks as the statement for all of them."""
    _load(warehouse, "001", [an_article(0), an_article(1, words="again"), an_article(2, words="once more")])
    _load(warehouse, "002", [an_article(1, words="once more", seen=NOON + HOUR)])
    count, found = warehouse.search(query, limit=10)
    assert count == found.height > 0
    by_macro = warehouse.sql(f"SELECT article_id, score FROM search('{query}') ORDER BY score DESC, article_id")
    assert sorted(found["article_id"]) == sorted(by_macro["article_id"])
    assert sorted(found["score"]) == pytest.approx(sorted(by_macro["score"]))

"""What is asked of all articles of one source in a load."""

from datetime import timedelta

import polars as pl

from expectations.suites import ARTICLES, BATCHES
from expectations.validate import Verdict
from tests.expectations.newsdesk import NOW, a_source, an_article, judged, noted
from transforms.frames import unloaded_schema
from transforms.records import Article
from transforms.schemas import FACTS

SOURCES = {"ledger": a_source(max_rejected_share=0.25), "herald": a_source("herald")}
HERALD = [an_article(number, "herald") for number in range(20)]


def ledger(damaged: int, of: int) -> list[Article]:
    return [an_article(number, title="" if number < damaged else "A headline") for number in range(of)]


def sources_passed(verdict: Verdict) -> dict[str, int]:
    return dict(verdict.passed.group_by("source_id").len().iter_rows())


def test_a_source_that_is_mostly_unreadable_stops() -> None:
    """Where more of a source's articles are refused than it is allowed, none of them is taken."""
    verdict = judged(*ledger(6, of=20), *HERALD, sources=SOURCES)
    assert sources_passed(verdict) == {"herald": 20}
    assert len(verdict.rejected_ids) == 20
    assert verdict.stopped == {
        "ledger": "ledger is stopped: 6 of its 20 articles were refused, more than its max_rejected_share of 25%."
    }


def test_a_stopped_source_has_each_row_rejected_under_that_name() -> None:
    """Rows that were sound are rejected for the batch's sake alone; damaged ones keep their own reason too."""
    verdict = judged(*ledger(6, of=20), sources=SOURCES)
    names = [one.expectation for one in verdict.rejections]
    assert (names.count("title_is_present"), names.count("rejected_share_is_bounded")) == (6, 20)
    assert names[:2] == ["title_is_present", "rejected_share_is_bounded"]


def test_a_source_may_lose_as_many_as_it_says() -> None:
    """A share of exactly max_rejected_share stops nothing."""
    verdict = judged(*ledger(5, of=20), sources=SOURCES)
    assert (verdict.passed.height, verdict.stopped) == (15, {})


def test_a_handful_of_articles_does_not_judge_a_source() -> None:
    """In fewer than twenty articles the bad ones are refused, and the others are taken."""
    verdict = judged(*ledger(10, of=19), sources=SOURCES)
    assert (verdict.passed.height, verdict.stopped) == (9, {})
    assert verdict.validations.filter(suite="batch").is_empty()


def test_what_held_is_written_down_too() -> None:
    """Validations have the warehouse's columns, and a row for each expectation, of a batch for each source."""
    checked = judged(*ledger(0, of=20), *HERALD, sources=SOURCES).validations
    assert checked.schema == pl.Schema(unloaded_schema(FACTS["validation"]))
    of_articles, of_batches = (checked.filter(suite=name) for name in ("article", "batch"))
    assert of_articles["expectation"].to_list() == [one.name for one in ARTICLES.expectations]
    assert of_articles["source_id"].null_count() == of_articles.height
    of_files = {"fields_reach_source_minimum", "fields_within_source_maximum"}  # of which these sources' say nothing
    assert set(of_batches["expectation"]) == {one.name for one in BATCHES.expectations} - of_files
    assert of_batches.height == 2 * of_batches["expectation"].n_unique()
    assert set(of_batches["source_id"]) == {"ledger", "herald"}


def test_a_source_at_which_something_fell_short_is_named() -> None:
    """Of a load of many sources, those where an article fell short have rows of their own; the others share one."""
    checked = judged(an_article(1, authors=()), an_article(2), *HERALD, sources=SOURCES).validations
    told = checked.filter(expectation="author_or_section_is_given").select("source_id", "evaluated", "unexpected")
    assert told.rows() == [("ledger", 2, 1), ("herald", 20, 0)]
    assert checked.filter(expectation="title_is_present").select("source_id", "evaluated").rows() == [(None, 22)]


def test_a_source_without_the_fields_it_is_relied_on_for_stops() -> None:
    """A share of articles with a field, below what the source's file asks for, stops its load and is told."""
    of_file = {"ledger": a_source(fields={"authors": 0.9, "title": 0.5})}
    verdict = judged(*[an_article(n, authors=("Ann Lee",) if n < 5 else ()) for n in range(20)], sources=of_file)
    assert verdict.passed.is_empty()
    assert "authors 25% (at least 90%)" in verdict.stopped["ledger"]


def test_a_field_that_too_many_have_is_a_warning() -> None:
    """A maximum stops nothing."""
    verdict = judged(*ledger(0, of=20), sources={"ledger": a_source(max_fields={"authors": 0.5})})
    assert verdict.passed.height == 20
    assert noted(verdict) == {"fields_within_source_maximum": 20, "same_title_is_rare": 20}


def test_old_news_in_a_batch_is_a_warning() -> None:
    """Where most of what is seen for the first time is a year old, a date slipped."""
    old = [an_article(n, published_at=NOW - timedelta(days=365)) for n in range(20)]
    assert noted(judged(*old, sources=SOURCES)) == {"dates_are_near_when_seen": 20}


def test_a_load_of_one_source_names_it() -> None:
    """Where all articles are of one source, what was checked is about that source."""
    assert set(judged(an_article(1)).validations["source_id"]) == {"ledger"}


def test_only_those_are_counted_that_were_looked_at() -> None:
    """The length of an English text is asked of English texts."""
    checked = judged(an_article(1), an_article(2, language="fr"), an_article(3, language="fr")).validations
    english = checked.filter(expectation="english_body_has_usual_length")
    assert english.select("evaluated", "unexpected").row(0) == (1, 0)

"""What is asked of all articles of one source in a load."""

import polars as pl

from expectations.suites import ARTICLES, BATCHES
from expectations.validate import Verdict
from tests.expectations.newsdesk import a_source, an_article, judged
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
    assert of_batches.height == 2 * len(BATCHES.expectations)
    assert set(of_batches["source_id"]) == {"ledger", "herald"}


def test_a_load_of_one_source_names_it() -> None:
    """Where all articles are of one source, what was checked is about that source."""
    assert set(judged(an_article(1)).validations["source_id"]) == {"ledger"}


def test_only_those_are_counted_that_were_looked_at() -> None:
    """The length of an English text is asked of English texts."""
    checked = judged(an_article(1), an_article(2, language="fr"), an_article(3, language="fr")).validations
    english = checked.filter(expectation="english_body_has_usual_length")
    assert english.select("evaluated", "unexpected").row(0) == (1, 0)

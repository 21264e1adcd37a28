"""A suite that cannot be asked says so, and every expectation is declared in full."""

from typing import Any

import polars as pl
import pytest

from expectations.judge import judge
from expectations.measures import measure_articles, measure_batches
from expectations.reasons import sentence
from expectations.repeats import nothing_known
from expectations.source_measures import measure_sources
from expectations.suites import ARTICLES, BATCHES
from expectations.terms import Check, Expectation, Suite, SuiteError, at_least, at_most, is_there
from expectations.validate import validate_articles
from tests.expectations.newsdesk import NOW, an_article, frame

EVERY = (*ARTICLES.expectations, *BATCHES.expectations)
MEASURED = pl.DataFrame({"size": [1, 2, None], "word": ["a", "b", "c"]})


def expects(check: Check, name: str = "size_is_sound") -> Expectation:
    return Expectation(name, "size", "critical", check, finding="{size}", why="It is.", remedy="Mend it.")


def asked(*expectations: Expectation) -> dict[str, tuple[int, ...]]:
    return {one.expectation.name: one.unexpected for one in judge(Suite("odd", expectations), MEASURED)}


def test_a_judgement_names_the_rows() -> None:
    """Rows that fall short are named by their place, and a null falls short of nothing but being there."""
    answers = asked(
        expects(at_least(2, "size"), "large"), expects(at_most(2, "size"), "small"), expects(is_there("size"))
    )
    assert answers == {"large": (0,), "small": (), "size_is_sound": (2,)}


BROKEN: dict[str, tuple[Check, str]] = {
    "a measure that is not there": (at_least(1, "sise"), "sise"),
    "a rule that is not there": (Check("size", "expect_column_values_to_be_nice"), "expect_column_values_to_be_nice"),
    "a limit that is none": (Check("size", "expect_column_values_to_be_between"), "min_value"),
    "a number asked of words": (at_least(1, "word"), "type"),
    "a rule that names no rows": (Check("size", "expect_column_max_to_be_between", (("max_value", 1),)), "which rows"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_an_expectation_that_cannot_be_asked_is_an_error(case: str) -> None:
    """What could not be asked is neither passed nor failed: the suite and the expectation are named, and why."""
    check, cause = BROKEN[case]
    with pytest.raises(SuiteError, match="'size_is_sound' of the suite 'odd' could not be asked") as raised:
        asked(expects(at_least(0, "size"), "sound"), expects(check))
    assert cause in str(raised.value)


def test_two_expectations_of_one_name_are_an_error() -> None:
    """What one of them found would be told of the other."""
    with pytest.raises(SuiteError, match="the same name"):
        asked(expects(at_least(1, "size")), expects(at_most(2, "size")))


def test_articles_that_lack_a_column_are_an_error() -> None:
    """A frame without the pictures' count cannot be judged, and is told so by name."""
    with pytest.raises(SuiteError, match=r"'article'.*image_count"):
        validate_articles(frame(an_article()).drop("image_count"), sources={}, now=NOW)


def test_names_are_not_shared() -> None:
    """A name in a rejection means one expectation."""
    assert len({one.name for one in EVERY}) == len(EVERY)


@pytest.mark.parametrize("expectation", EVERY, ids=lambda one: one.name)
def test_every_expectation_can_be_told(expectation: Expectation) -> None:
    """Each says why, what to do, and what was found, from values that are there."""
    measured = measure_articles(frame(an_article()), {}, nothing_known(), NOW)
    of_source = measure_batches(measured, []).join(measure_sources(frame(an_article()), measured, {}), on="source_id")
    facts: dict[str, Any] = {**measured.row(0, named=True), **of_source.row(0, named=True)}
    facts |= {"old_share": 0.6, "han_share": 0.6}  # which no single sound article has
    assert sentence(expectation, facts)
    assert all(text.endswith(".") for text in (expectation.why, expectation.remedy))

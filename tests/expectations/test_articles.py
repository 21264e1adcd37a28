"""Each expectation of articles, critical and warning, on the one row that falls short of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.suites import ARTICLES, TEXT_IS_ITS_OWN
from expectations.validate import validate_articles
from tests.expectations.newsdesk import CHINESE, ENGLISH, NOW, PICTURE, a_source, an_article, frame, judged, noted

DAMAGE: dict[str, dict[str, Any]] = {
    "identity_is_complete": {"content_hash": ""},
    "url_is_web_address": {"url": "/news/3"},
    "title_is_present": {"title": " \u3000\u200b"},
    "title_is_a_headline": {"title": "x" * 501, "language": "fr"},
    "title_is_not_garbled": {"title": "京口\ufffd\ufffd人染疫"},
    "text_or_picture_is_present": {"body": " ", "language": "fr"},
    "body_says_more_than_title": {"title": "新闻联播 文字版", "body": "新闻联播文字版。", "language": "ja"},
    "body_reaches_source_minimum": {"source_id": "gazette", "body": "Too short.", "language": "fr"},
    "body_is_not_garbled": {"body": ENGLISH * 3 + "\ufffd" * 8},
    "published_before_it_was_seen": {"published_at": NOW + timedelta(hours=25)},
    "published_since_1990": {"published_at": datetime(1970, 1, 1, tzinfo=UTC)},
}
ODDITIES: dict[str, dict[str, Any]] = {
    "chinese_title_has_usual_length": {"title": "会" * 81, "body": CHINESE * 2, "language": "zh-Hans"},
    "english_title_has_usual_length": {"title": "x" * 201},
    "title_is_without_byline": {"title": "The ferry is late. By Ann Lee"},
    "chinese_body_has_usual_length": {"body": "会" * 49, "language": "zh-Hans"},
    "english_body_has_usual_length": {"body": "x" * 199},
    "body_within_source_maximum": {"source_id": "gazette", "body": ENGLISH * 30},
    "body_is_without_markup": {"body": f"{ENGLISH}<p>{ENGLISH}</p><br/>&nbsp;"},
    "body_is_one_article": {"body": "x" * 200_001},
    "article_is_dated": {"published_at": None},
    "language_is_known": {"language": None},
    "language_is_of_source": {"language": "de"},
    "language_fits_script": {"body": CHINESE * 6},
    "author_or_section_is_given": {"authors": ()},
}
LANGUAGES = ("zh", "en", "fr", "ja")
SOURCES = {
    "ledger": a_source(languages=LANGUAGES),
    "gazette": a_source("gazette", LANGUAGES, min_body_chars=20, max_body_chars=3000),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_critical_expectation_refuses_the_damaged_row(name: str) -> None:
    """A damaged article is refused under the name of what it falls short of, and the sound ones beside it pass."""
    damaged = an_article(2, **DAMAGE[name])
    verdict = judged(an_article(1), damaged, an_article(3), sources=SOURCES)
    assert verdict.passed["article_id"].to_list() == ["ledger-1", "ledger-3"]
    assert [(one.record_id, one.expectation) for one in verdict.rejections] == [(damaged.article_id, name)]
    assert verdict.rejected_ids == {(damaged.article_id, damaged.document_id)}


def test_a_warning_takes_the_row_and_writes_it_down() -> None:
    """Odd articles are taken, and each expectation names as its example the one that falls short of it."""
    odd = [an_article(number, **changes) for number, changes in enumerate(ODDITIES.values())]
    verdict = judged(*odd, sources={**SOURCES, "ledger": a_source()})
    assert verdict.passed.height == len(odd)
    short = verdict.validations.filter(pl.col("unexpected") > 0)
    examples = {name: [article.article_id] for name, article in zip(ODDITIES, odd, strict=True)}
    assert dict(short.select("expectation", "examples").iter_rows()) == examples
    assert set(short["severity"]) == {"warning"}


def test_every_expectation_of_articles_is_tested() -> None:
    """Whoever adds an expectation adds the row that it is for."""
    by_severity = {"critical": DAMAGE, "warning": ODDITIES}
    of_one_alone = [one for one in ARTICLES.expectations if one is not TEXT_IS_ITS_OWN]  # see test_repeats.py
    for severity, cases in by_severity.items():
        assert [one.name for one in of_one_alone if one.severity == severity] == list(cases)


def test_sound_articles_pass_as_they_are() -> None:
    """Articles without fault come back as they were given: the same rows, order and columns."""
    given_frame = frame(an_article(3), an_article(1), an_article(2, body=CHINESE * 2, language="zh-Hans"))
    verdict = validate_articles(given_frame, sources=SOURCES, now=NOW)
    assert verdict.passed.equals(given_frame)
    assert (verdict.rejections, noted(verdict)) == ((), {})


def test_chinese_says_the_same_in_fewer_characters() -> None:
    """A hundred characters are a text in Chinese, and a caption in English."""
    chinese = an_article(1, title="元首会晤", body="会" * 100, language="zh-Hant")
    assert noted(judged(chinese)) == {}
    assert noted(judged(an_article(2, body="x" * 100))) == {"english_body_has_usual_length": 1}


def test_a_picture_stands_for_a_text() -> None:
    """An article of pictures without words is taken."""
    assert judged(an_article(1, body="", images=(PICTURE,))).passed.height == 1


def test_a_picture_does_not_make_up_for_a_minimum() -> None:
    """Where the newsroom asks for a length of text, a picture above a challenge page does not count for it."""
    verdict = judged(an_article(1, "gazette", body="", images=(PICTURE,)), sources=SOURCES)
    assert [one.expectation for one in verdict.rejections] == ["body_reaches_source_minimum"]


def test_a_short_flash_is_not_a_placeholder() -> None:
    """One sentence that says more than its headline is news."""
    flash = an_article(1, title="快讯：拜登当选", body="快讯：拜登当选美国第46届总统。", language="zh-Hans")
    assert judged(flash).rejections == ()


def test_a_trace_of_garbling_is_no_reason_to_refuse() -> None:
    """Two unreadable characters in a text, such as a rare name, are let through."""
    assert judged(an_article(1, body=f"京口\ufffd\ufffd人。{CHINESE}", language="zh-Hans")).rejections == ()


def test_text_read_in_the_wrong_charset_is_refused() -> None:
    """UTF-8 that was read as Latin-1 is garbled, though it holds no replacement character."""
    garbled = an_article(1, body=CHINESE.encode().decode("latin-1"))
    assert [one.expectation for one in judged(garbled).rejections] == ["body_is_not_garbled"]


def test_a_language_with_its_script_is_the_language() -> None:
    """Traditional Chinese is Chinese, to a source that declares no more than Chinese, and the reverse."""
    of = {"ledger": a_source(languages=("zh",))}, {"ledger": a_source(languages=("zh-Hant",))}
    assert noted(judged(an_article(1, body=CHINESE * 2, language="zh-Hant"), sources=of[0])) == {}
    assert noted(judged(an_article(1, body=CHINESE * 2, language="zh"), sources=of[1])) == {}


def test_all_that_an_article_failed_is_told() -> None:
    """An article with two faults is rejected twice and counted once."""
    verdict = judged(an_article(1, title="", published_at=NOW + timedelta(days=365)))
    assert [one.expectation for one in verdict.rejections] == ["title_is_present", "published_before_it_was_seen"]
    assert verdict.rejected_ids == {("ledger-1", "document-1")}


def test_a_rejection_tells_what_was_found() -> None:
    """The reason quotes the value, shortened, and leads to the article and its document."""
    (rejection,) = judged(an_article(7, title="Word " * 120)).rejections
    assert rejection.reason == f"The title has 599 characters, more than 500: {('Word ' * 24)}…"
    assert (rejection.stage, rejection.source_id, rejection.document_id) == ("expect", "ledger", "document-7")
    assert rejection.url == "https://ledger.example/news/7"


def test_what_has_no_id_is_named_by_what_it_has() -> None:
    """An article without an id is rejected under its document's."""
    verdict = judged(an_article(1, article_id=""))
    assert [one.record_id for one in verdict.rejections] == ["document-1"]
    assert verdict.rejected_ids == {("", "document-1")}


def test_the_same_reading_is_not_taken_and_refused() -> None:
    """Of two rows with the same ids, one of them refused, neither is taken: their pictures cannot be told apart."""
    twins = an_article(1), an_article(1, published_at=NOW + timedelta(days=2))
    assert judged(*twins).passed.is_empty()


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from([{}, *DAMAGE.values(), *ODDITIES.values()]), min_size=1, max_size=30))
def test_nothing_vanishes(changes: list[dict[str, Any]]) -> None:
    """Every article given has passed or is rejected, and none is both."""
    given_frame = frame(*(an_article(number, **change) for number, change in enumerate(changes)))
    verdict = validate_articles(given_frame, sources=SOURCES, now=NOW)
    passed = set(verdict.passed.select("article_id", "document_id").iter_rows())
    assert passed | verdict.rejected_ids == set(given_frame.select("article_id", "document_id").iter_rows())
    assert len(passed) + len(verdict.rejected_ids) == given_frame.height
    assert {one.document_id for one in verdict.rejections} == {document_id for _, document_id in verdict.rejected_ids}

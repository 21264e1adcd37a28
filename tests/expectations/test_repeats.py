"""The same words at many addresses of an outlet are no article, whether they come at once or one by one."""

import polars as pl

from expectations.validate import Verdict, validate_articles
from tests.expectations.newsdesk import NOW, a_source, an_article, frame, judged
from transforms.frames import KNOWN_TEXT_SCHEMA
from transforms.records import Article

SOURCES = {"ledger": a_source(), "herald": a_source("herald")}


def challenge(number: int, source_id: str = "ledger") -> Article:
    body = "Checking your browser before you can read this page. " * 5
    return an_article(number, source_id, body=body, text_hash="challenge")


def taken_before(*articles: Article, is_standing: bool = True) -> pl.DataFrame:
    columns = [name for name in KNOWN_TEXT_SCHEMA if name != "is_standing"]
    return frame(*articles).select(*columns, is_standing=pl.lit(is_standing))


def judged_after(known: pl.DataFrame, *articles: Article) -> Verdict:
    return validate_articles(frame(*articles), sources=SOURCES, now=NOW, known_texts=known)


def numbers(pairs: pl.DataFrame) -> list[str]:
    return sorted(pairs["article_id"])


def test_one_text_at_six_addresses_is_refused_and_the_others_are_taken() -> None:
    """The sentence quotes the text; an article of its own beside it is sound."""
    verdict = judged(*map(challenge, range(6)), an_article(7), sources=SOURCES)
    assert numbers(verdict.passed) == ["ledger-7"]
    assert {one.expectation for one in verdict.rejections} == {"text_is_its_own"}
    assert verdict.rejections[0].reason.startswith("The same text stands at 6 addresses of ledger: Checking your")


def test_five_copies_are_no_poison() -> None:
    """The same text at five addresses may be a correction or a second edition."""
    assert judged(*map(challenge, range(5)), sources=SOURCES).passed.height == 5


def test_one_more_of_what_came_one_by_one_is_refused() -> None:
    """Five polls brought it once each; the sixth brings the proof, and those before are withdrawn and rejected too."""
    verdict = judged_after(taken_before(*map(challenge, range(5))), challenge(5))
    assert verdict.passed.is_empty()
    assert numbers(verdict.repeats) == [f"ledger-{number}" for number in range(6)]
    assert {one.record_id for one in verdict.rejections} == {f"ledger-{number}" for number in range(6)}


def test_what_was_withdrawn_still_counts_and_is_not_withdrawn_again() -> None:
    """The seventh is refused by itself."""
    verdict = judged_after(taken_before(*map(challenge, range(6)), is_standing=False), challenge(6))
    assert (verdict.passed.height, verdict.repeats.height, len(verdict.rejections)) == (0, 1, 1)


def test_the_same_words_at_two_outlets_are_a_copy() -> None:
    """A wire story stands at many addresses, each of another outlet."""
    verdict = judged(*map(challenge, range(4)), *(challenge(number, "herald") for number in range(4)), sources=SOURCES)
    assert verdict.passed.height == 8


def test_many_documents_of_one_article_have_one_address() -> None:
    """An article that was fetched again and again is no poison."""
    again = [an_article(0, document_id=f"document-{number}", text_hash="the same") for number in range(30)]
    assert judged(*again, sources=SOURCES).passed.height == 30


def test_pictures_without_text_are_not_compared() -> None:
    """Nothing is the same as nothing, and says nothing."""
    picture = [an_article(number, body="", text_hash="empty", images=an_article().images) for number in range(8)]
    assert not [one for one in judged(*picture).rejections if one.expectation == "text_is_its_own"]

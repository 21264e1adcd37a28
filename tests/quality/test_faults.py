"""Seeded faults: a sound month is damaged in many ways, and each is caught by a named expectation or monitor."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from expectations.stages import STAGES
from expectations.suites import ARTICLES, BATCHES
from expectations.validate import Verdict, validate_articles
from expectations.validate_stages import validate_stages
from tests.quality.month import (
    DAYS_LONG,
    FIRST,
    LAST,
    NOW,
    OUTLETS,
    SOURCES,
    alarms,
    damaged,
    of_last,
    sound_month,
    without,
)
from transforms.catalog import Expected
from transforms.frames import article_frames
from transforms.records import Article, Rejection
from transforms.watchlist import WATCHLIST

MONTH = sound_month()
OUTLET = "harbour"
WEEK = of_last(MONTH, OUTLET, 7)
YEAR = timedelta(days=365)
HELD = {**SOURCES, OUTLET: SOURCES[OUTLET].model_copy(update={"expected": Expected(fields={"authors": 0.9})})}
CRITICAL = {
    one.name
    for suite in (ARTICLES, BATCHES, *STAGES.values())
    for one in suite.expectations
    if one.severity == "critical"
}


def judged(articles: list[Article], sources: Mapping[str, Any] = SOURCES) -> Verdict:
    return validate_articles(article_frames(articles).reading, sources=sources, now=NOW)


def short(validations: pl.DataFrame) -> set[str]:
    """The names of what something fell short of."""
    return set(validations.filter(pl.col("unexpected") > 0)["expectation"])


def load(**changes: Any) -> set[str]:
    """What a load of a week of one outlet falls short of, where each of its articles is changed."""
    return short(judged(damaged(WEEK, OUTLET, 7, **changes), HELD).validations)


def stage(name: str, *rows: dict[str, Any]) -> set[str]:
    """What the rows of a stage fall short of."""
    return short(
        validate_stages({name: pl.DataFrame([{"source_id": OUTLET, **row} for row in rows])}, now=NOW).validations
    )


def week(**changes: Any) -> set[str]:
    """What is raised where an outlet's last week is changed."""
    return set(alarms(damaged(MONTH, OUTLET, 7, **changes)))


def refused(expectation: str) -> set[str]:
    """What is raised where an outlet had seven refusals on each of three days."""
    rejections = [
        (Rejection("parse", f"document-{ago}-{n}", OUTLET, expectation, "No."), LAST - timedelta(days=ago))
        for ago in range(3)
        for n in range(7)
    ]
    return set(alarms(without(MONTH, OUTLET, 3), refused=rejections))


def pictures(**changes: Any) -> set[str]:
    row = {
        "article_id": "a",
        "document_id": "d",
        "url": "https://x.example/1.jpg",
        "caption": "A quay.",
        "width": 800,
        "height": 600,
    }
    return stage("image", {**row, **changes})


def revisions(*hashes: str, **changes: Any) -> set[str]:
    """What an article with these states falls short of."""
    row = {"article_id": "a", "observed_at": NOW, "title_changed": True}
    rows = [
        {
            **row,
            "revision": number,
            "content_hash": words,
            "body_similarity": None if number == 1 else 0.9,
            **(changes if number > 1 else {}),
        }
        for number, words in enumerate(hashes, start=1)
    ]
    return stage("revision", *rows)


def entries(**changes: Any) -> set[str]:
    return stage(
        "entry",
        *({"entry_id": f"e{n}", "url": f"https://harbour.example/{n}", "title": f"T {n}", "published": f"day {n}", "fingerprint": "f",
           "load_id": "l", **changes} for n in range(30)),
    )  # fmt: skip


def coverage(**changes: Any) -> set[str]:
    row = {"story_id": "talks", "looked_at": 60, "found": 6, "score_out_of_bounds": 0, "unexplained_count": 0}
    return stage("coverage", {**row, **changes})


def counts(**changes: Any) -> set[str]:
    row = {
        "load_id": "l",
        "entries": 9,
        "new": 5,
        "changed": 1,
        "unchanged": 1,
        "rejected": 1,
        "failed": 1,
        "through_at": NOW,
        "loaded_at": NOW,
    }
    return stage("counts", {**row, **changes})


def twice() -> set[str]:
    """Each article of an outlet's last three days stands at a second address too."""
    copies = [replace(one, article_id=f"{one.article_id}-m", url=f"{one.url}?m") for one in of_last(MONTH, OUTLET, 3)]
    return set(alarms([*MONTH, *copies]))


def tenfold() -> set[str]:
    """Ten times the articles on the last whole day."""
    yesterday = [one for one in of_last(MONTH, OUTLET, 2) if one.observed_at.date() < LAST]
    return set(
        alarms(
            [
                *MONTH,
                *(
                    replace(one, article_id=f"{one.article_id}-{n}", text_hash=f"{one.text_hash}-{n}")
                    for one in yesterday
                    for n in range(9)
                ),
            ]
        )
    )


def halved() -> set[str]:
    """For ten days no more than two articles come."""
    kept = [one for one in MONTH if one not in of_last(MONTH, OUTLET, 10) or int(one.article_id[-1]) < 2]
    return set(alarms(kept))


def swapped() -> set[str]:
    """For four days a Chinese edition is in the English outlet's feed."""
    return set(alarms(damaged(MONTH, OUTLET, 4, language="zh-Hans")))


FAULTS: dict[str, tuple[str, Callable[[], set[str]]]] = {
    "titles emptied": ("title_is_present", lambda: load(title=" \u3000")),
    "titles that are paragraphs": ("title_is_a_headline", lambda: load(title=lambda one: one.body * 2)),
    "titles garbled": ("title_is_not_garbled", lambda: load(title="港\ufffd\ufffd务局")),
    "the outlet's name for a title": ("same_title_is_rare", lambda: load(title="The Harbour Ledger")),
    "authors in the title": ("title_is_without_byline", lambda: load(title=lambda one: f"{one.title} By {one.authors[0]}")),
    "bodies emptied": ("text_or_picture_is_present", lambda: load(body="", images=())),
    "bodies cut to a line": ("english_body_has_usual_length", lambda: load(body=lambda one: one.body[:60])),
    "bodies that repeat the title": ("body_says_more_than_title", lambda: load(body=lambda one: one.title)),
    "a challenge page for every address": ("text_is_its_own", lambda: load(body="Checking your browser. " * 20, text_hash="challenge")),
    "encoding garbled": ("body_is_not_garbled", lambda: load(body=("码头上的工人说，" * 30).encode().decode("latin-1"))),
    "markup left in the text": ("body_is_without_markup", lambda: load(body=lambda one: f"<p>{one.body}</p><br/>&nbsp;")),
    "dates a year ahead": ("published_before_it_was_seen", lambda: load(published_at=lambda one: one.published_at + YEAR)),
    "dates a year back": ("dates_are_near_when_seen", lambda: load(published_at=lambda one: one.published_at - YEAR)),
    "dates of 1970": ("published_since_1990", lambda: load(published_at=datetime(1970, 1, 1, tzinfo=UTC))),
    "dates lost": ("article_is_dated", lambda: load(published_at=None)),
    "addresses without a host": ("url_is_web_address", lambda: load(url="/2026/05/1.html")),
    "hashes lost": ("identity_is_complete", lambda: load(content_hash="")),
    "languages swapped": ("language_fits_script", lambda: load(language="zh-Hans")),
    "languages unknown": ("language_is_known", lambda: load(language=None)),
    "a language of another outlet": ("language_is_of_source", lambda: load(language="de")),
    "authors lost, of a source relied on for them": ("fields_reach_source_minimum", lambda: load(authors=())),
    "most of a batch refused": ("rejected_share_is_bounded", lambda: load(title=" ")),
    "silent for two days": ("source_is_fresh", lambda: set(alarms(without(MONTH, OUTLET, 2)))),
    "a feed that fails": ("source_is_reachable", lambda: set(alarms(MONTH, failures_in_row=3))),
    "tenfold volume on a day": ("volume_is_usual", tenfold),
    "a lower level for ten days": ("volume_keeps_its_level", halved),
    "fewer than the file asks for": ("volume_reaches_source_minimum", lambda: set(alarms(MONTH, expected=Expected(min_articles_per_day=50)))),
    "more than the file expects": ("volume_within_source_maximum", lambda: set(alarms(MONTH, expected=Expected(max_articles_per_day=2)))),
    "a field lost, a few at a time": ("field_coverage_holds", lambda: week(section=None)),
    "a field below the file's minimum": ("fields_reach_daily_minimum", lambda: set(alarms(MONTH, expected=Expected(fields={"agency": 0.5})))),
    "dates lost for a week": ("undated_share_is_usual", lambda: week(published_at=None)),
    "bodies cut for a week": ("text_length_is_usual", lambda: week(body=lambda one: one.body[:60])),
    "pages refused": ("rejected_share_is_usual", lambda: refused("has_body")),
    "challenges for pages": ("poison_share_is_usual", lambda: refused("not_a_challenge_page")),
    "articles at two addresses": ("duplicate_share_is_usual", twice),
    "another edition in the feed": ("language_mix_is_usual", swapped),
    "pictures that are placeholders": ("picture_has_web_address", lambda: pictures(url="data:image/gif;base64,R0")),
    "pictures that are dots": ("picture_is_larger_than_a_dot", lambda: pictures(width=1, height=1)),
    "a text for a caption": ("caption_is_a_caption", lambda: pictures(caption="x" * 1001)),
    "buttons for links": ("link_has_web_address", lambda: stage("link", {"article_id": "a", "document_id": "d", "position": 0, "url": "javascript:void(0)"})),
    "a menu for an article's links": (
        "article_has_links_of_its_own",
        lambda: stage("link", *({"article_id": "a", "document_id": "d", "position": n, "url": "https://x.example/"} for n in range(301))),
    ),
    "entries without titles": ("entry_has_title", lambda: entries(title="")),
    "entries without dates": ("entry_is_dated", lambda: entries(published="")),
    "entries of one date": ("entry_dates_differ", lambda: entries(published="Mon, 11 May 2026 00:00:00 GMT")),
    "entries that lead nowhere": ("entry_url_is_web_address", lambda: entries(url="#top")),
    "entries without ids": ("entry_identity_is_complete", lambda: entries(entry_id="")),
    "a revision lost": ("revision_chain_is_dense", lambda: revisions("a", "b", revision=3)),
    "a revision without a change": ("revisions_differ", lambda: revisions("a", "a")),
    "a similarity beyond its bounds": ("similarity_is_a_share", lambda: revisions("a", "b", body_similarity=1.7)),
    "another article at the address": ("revision_is_of_the_same_article", lambda: revisions("a", "b", body_similarity=0.0)),
    "two servers that take turns": ("article_does_not_flip_flop", lambda: revisions(*"ababab")),
    "a counter taken for words": ("article_is_not_rewritten_all_day", lambda: revisions(*map(str, range(21)))),
    "a score beyond its bounds": ("score_is_a_share", lambda: coverage(score_out_of_bounds=1)),
    "a match without a term": ("match_names_a_term", lambda: coverage(unexplained_count=1)),
    "a story that is everything": ("story_is_not_everything", lambda: coverage(found=60)),
    "a story that is nothing": ("story_finds_something", lambda: stage("story", {"story_id": "talks", "looked_at": 60, "found": 0})),
    "an entry dropped uncounted": ("counts_add_up", lambda: counts(entries=10)),
    "counts that make up for each other": ("counts_are_no_debts", lambda: counts(new=-1, changed=7)),
    "a clock that runs ahead": ("seen_before_loaded", lambda: counts(through_at=NOW + timedelta(hours=5))),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_caught_by_name(fault: str) -> None:
    """The damage is found by the expectation or the monitor that is there for it."""
    name, damage = FAULTS[fault]
    assert name in damage()


def test_faults_are_caught_by_what_there_is() -> None:
    """There are more than twenty-five of them, every monitor has its own, and no name is misspelt."""
    names = {name for name, _ in FAULTS.values()}
    expectations = {one.name for suite in (ARTICLES, BATCHES, *STAGES.values()) for one in suite.expectations}
    assert len(FAULTS) >= 25
    assert {monitor.name for monitor in WATCHLIST} <= names
    assert {one.name for suite in STAGES.values() for one in suite.expectations} <= names
    assert names <= expectations | {monitor.name for monitor in WATCHLIST}


def test_the_sound_month_raises_nothing_critical() -> None:
    """Of what is sound nothing critical is said, and at most one article in a hundred is refused."""
    verdict = judged(MONTH)
    assert short(verdict.validations) & CRITICAL == set()
    assert len(verdict.rejections) <= len(MONTH) / 100
    assert alarms(MONTH) == {}


@pytest.mark.parametrize("stage_of", [pictures, entries, coverage, counts, lambda: revisions("a", "b")])
def test_sound_stages_fall_short_of_nothing(stage_of: Callable[[], set[str]]) -> None:
    """Rows as they should be are not talked about."""
    assert stage_of() == set()


@pytest.mark.parametrize("days", range(1, DAYS_LONG))
def test_no_day_of_the_sound_month_raises_an_alarm(days: int) -> None:
    """Neither its weekends, nor its first week, nor any day on the way."""
    now = datetime(FIRST.year, FIRST.month, FIRST.day, 20, tzinfo=UTC) + timedelta(days=days)
    assert alarms([one for one in MONTH if one.observed_at <= now], now=now) == {}


def test_a_week_of_past_judges_nothing() -> None:
    """A source in its second week is not held against the first."""
    first = LAST - timedelta(days=7)
    young = [one for one in MONTH if one.observed_at.date() >= first]
    assert alarms(without(young, OUTLET, 2), first=first) == {}


def test_only_the_damaged_outlet_is_named() -> None:
    """The others go on as they did."""
    assert alarms(without(MONTH, OUTLET, 2))["source_is_fresh"] == {OUTLET}
    assert len(OUTLETS) == 4


def test_what_was_not_watched_is_no_silence() -> None:
    """Where nobody looked for days, a source is not called silent."""
    holiday = [one for one in MONTH if one.observed_at.date() <= LAST - timedelta(days=5)]
    now = datetime(LAST.year, LAST.month, LAST.day, 20, tzinfo=UTC)
    assert "source_is_fresh" in alarms(holiday, now=now)
    assert "source_is_fresh" not in alarms(holiday, now=now, looked_until=LAST - timedelta(days=5))

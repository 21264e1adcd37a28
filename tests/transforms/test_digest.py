"""What is new since a story was told of: each thing once, whatever happens in between, and nothing that was told."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.digest import (
    Burst,
    Edit,
    Happening,
    Mark,
    Member,
    News,
    Outlet,
    OutletDay,
    Situation,
    Told,
    news,
    states,
    told_by,
)
from transforms.digest_words import Speaker, put_into_words, web_address

NOON = datetime(2026, 5, 17, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TODAY = date(2026, 5, 17)
NOTHING = Situation("1", (), (), (), (), (), (), ())
SPEAKER = Speaker(ZoneInfo("Asia/Taipei"), {"ledger": "The Harbour Ledger"}, most=8)


def a_member(number: int = 1, **changes: Any) -> Member:
    fields: dict[str, Any] = {
        "article_id": f"article-{number}",
        "source_id": "ledger",
        "title": f"Report {number}",
        "url": f"https://ledger.example/{number}",
        "event_id": "event-1",
        "known_at": NOON,
        "reported_at": NOON,
        "is_in": True,
        "why": "other",
        "moved_at": None,
        "was_in": False,
    }
    return Member(**{**fields, **changes})


def an_event(number: int = 1, **changes: Any) -> Happening:
    fields: dict[str, Any] = {
        "event_id": f"event-{number}",
        "chinese_title": "渡轮触礁",
        "english_title": "Ferry strikes a rock",
        "title": "渡轮触礁",
        "url": "https://ledger.example/1",
        "source_id": "ledger",
        "first_at": NOON,
        "first_on": None,
        "last_at": NOON,
        "articles": 3,
        "originals": 2,
        "sources": 2,
    }
    return Happening(**{**fields, **changes})


def an_outlet(articles: int, all_articles: int = 100, usual: tuple[int, int] = (40, 400), **changes: Any) -> Outlet:
    return Outlet("ledger", TODAY, articles, all_articles, *usual, **{"incomplete_days": 0, **changes})


def a_burst(first: date, last: date, *, is_ongoing: bool) -> Burst:
    return Burst(first, last, 10, 20, 0.1, is_ongoing, ("Ferry strikes a rock",))


def since_told(now: Situation, before: Situation, *, most_events: int = 12) -> News:
    """What is new now, when all of what was before has been told."""
    told = told_of(before, most_events=most_events)
    return news(now, told, known_before=NOON + DAY, most_events=most_events)


def told_of(before: Situation, *, most_events: int = 12) -> Told:
    found = news(before, {}, known_before=None, most_events=most_events)
    return states(before, found, {})


days = st.dates(date(2026, 5, 1), date(2026, 5, 9))
members = st.builds(
    a_member,
    st.integers(1, 4),
    is_in=st.booleans(),
    why=st.sampled_from(["withdrawn", "marked", "reread", "edited", "other"]),
    known_at=st.sampled_from([NOON, NOON + 2 * DAY]),
)
events = st.builds(
    an_event,
    st.integers(1, 4),
    articles=st.integers(1, 5),
    parted=st.sampled_from([(), ("event-1",), ("event-2",)]),
    merged=st.lists(st.sampled_from([f"event-{n}" for n in range(5, 8)]), max_size=2).map(tuple),
)
situations = st.builds(
    Situation,
    story_version=st.sampled_from("12"),
    members=st.lists(members, max_size=4, unique_by=lambda one: one.article_id),
    events=st.lists(events, max_size=4, unique_by=lambda one: one.event_id),
    bursts=st.lists(st.builds(lambda day, on: a_burst(day, day, is_ongoing=on), days, st.booleans()), max_size=1),
    outlets=st.lists(st.builds(an_outlet, st.integers(0, 40)), max_size=1),
    edits=st.lists(
        st.builds(lambda n: Edit(f"article-{n}", "ledger", "", NOON, "Before", "After"), st.integers(1, 3)), max_size=2
    ),
    marks=st.lists(
        st.builds(lambda is_in: Mark("article-1", "Report", is_in, "", NOON), st.none() | st.booleans()), max_size=1
    ),
    days=st.lists(st.builds(lambda day, done: OutletDay("ledger", day, 1, 2, done), days, st.booleans()), max_size=1),
)


@given(st.lists(situations, min_size=1, max_size=4), st.integers(1, 3))
def test_nothing_is_told_twice(course: list[Situation], most: int) -> None:
    """Whatever has come about, once it is told, the same situation holds no news; also when only some events are said."""
    told: dict[tuple[str, str], str] = {}
    known_before = None
    for now in course:
        found = news(now, told, known_before=known_before, most_events=most)
        told |= states(now, found, told)
        known_before = NOON + DAY
        again = news(now, told, known_before=known_before, most_events=most)
        assert again == News(), again


def test_new_event_is_told_with_both_headlines() -> None:
    """Who had it first, how many outlets, and copies apart from originals; times are the reader's."""
    before, now = NOTHING, replace(NOTHING, events=[an_event()], members=[a_member(known_at=NOON + 2 * DAY)])
    digest = put_into_words(
        since_told(now, before), SPEAKER, story_id="ferry", title="The ferry", since=NOON, until=NOON + 2 * DAY
    )
    [section] = digest.sections
    [entry] = section.entries
    assert (entry.title, entry.other) == ("Ferry strikes a rock", "渡轮触礁")
    assert entry.detail == "First in The Harbour Ledger, 17 May 2026, 20:00. 2 outlets: 2 originals, 1 copy."
    assert digest.summary == "1 article came into the story since 17 May 2026, 20:00."


def test_event_of_which_only_the_day_is_known_is_told_without_a_time() -> None:
    """Noon is nobody's word."""
    now = replace(NOTHING, events=[an_event(first_on=TODAY, articles=1)])
    digest = put_into_words(since_told(now, NOTHING), SPEAKER, story_id="f", title="F", since=NOON, until=NOON)
    assert digest.sections[0].entries[0].detail == "First in The Harbour Ledger, 17 May 2026. The only report so far."


def test_more_articles_on_a_told_event_are_counted_and_are_no_news() -> None:
    """Also where the event has another name by now."""
    before = replace(NOTHING, events=[an_event()], members=[a_member()])
    merged = an_event(2, articles=9, merged=("event-1",))
    came = a_member(2, event_id="event-2", known_at=NOON + 2 * DAY)
    found = since_told(replace(before, events=[merged], members=[a_member(), came]), before)
    assert found.is_nothing
    assert (found.articles, found.of_told_events) == (1, 1)


def test_event_that_was_only_counted_is_told_when_it_has_grown() -> None:
    """The biggest are told one by one; the rest wait until more articles report them."""
    before = replace(NOTHING, events=[an_event(1), an_event(2, articles=1)])
    first = news(before, {}, known_before=None, most_events=1)
    assert ([event.event_id for event in first.events], first.unsaid) == (["event-1"], 1)
    assert since_told(before, before, most_events=1).is_nothing
    grown = since_told(replace(before, events=[an_event(1), an_event(2, articles=2)]), before, most_events=1)
    assert [event.event_id for event in grown.events] == ["event-2"]


def test_event_that_was_told_as_part_of_another_is_a_correction() -> None:
    """Nothing has happened anew; it is told apart, once."""
    before = replace(NOTHING, events=[an_event(1)])
    now = replace(NOTHING, events=[an_event(1), an_event(2, parted=("event-1",))])
    found = since_told(now, before)
    assert (found.events, [event.event_id for event in found.parted]) == ((), ["event-2"])
    digest = put_into_words(found, SPEAKER, story_id="f", title="F", since=NOON, until=NOON)
    assert [section.title for section in digest.sections] == ["Corrections of our own"]


def test_burst_is_told_when_it_begins_and_when_it_ends() -> None:
    """Once each, though later articles move its first day."""
    begun = replace(NOTHING, bursts=[a_burst(TODAY, TODAY + DAY, is_ongoing=True)])
    ended = replace(NOTHING, bursts=[a_burst(TODAY - DAY, TODAY + DAY, is_ongoing=False)])
    assert len(since_told(begun, NOTHING).begun) == 1
    assert since_told(replace(NOTHING, bursts=[a_burst(TODAY - DAY, TODAY, is_ongoing=True)]), begun).is_nothing
    assert (len(since_told(ended, begun).ended), since_told(ended, begun).begun) == (1, ())
    assert since_told(NOTHING, begun).gone == ((TODAY, TODAY + DAY),)


@pytest.mark.parametrize(
    ("outlet", "state"),
    [
        (an_outlet(0), "silent"),
        (an_outlet(0, all_articles=40), "usual"),
        (an_outlet(1), "usual"),
        (an_outlet(29), "usual"),
        (an_outlet(30), "loud"),
        (an_outlet(7, usual=(1, 400)), "usual"),
        (an_outlet(8, usual=(1, 400)), "loud"),
        (an_outlet(50, usual=(0, 0)), "usual"),
        (an_outlet(0, incomplete_days=3), "silent"),
        (an_outlet(0, incomplete_days=4), "broken"),
        (an_outlet(0, trouble="failing"), "broken"),
    ],
)
def test_outlet_is_held_against_its_own_share(outlet: Outlet, state: str) -> None:
    """Ten in a hundred are usual: none of a hundred is silence, thirty are loud, and a source that fails says nothing."""
    assert outlet.state == state


def test_outlet_is_told_when_its_state_is_another() -> None:
    """Not again while it lasts, and once more when it is over."""
    usual, silent = (replace(NOTHING, outlets=[an_outlet(number)]) for number in (10, 0))
    assert since_told(usual, NOTHING).outlets == ()
    assert [outlet.state for outlet in since_told(silent, usual).outlets] == ["silent"]
    assert since_told(silent, silent).outlets == ()
    assert [outlet.state for outlet in since_told(usual, silent).outlets] == ["usual"]


@pytest.mark.parametrize(
    ("was", "now", "why"),
    [
        (a_member(), a_member(is_in=False, why="withdrawn"), "withdrawn"),
        (a_member(), a_member(is_in=False, why="reread"), "reread"),
        (a_member(is_in=False), a_member(why="reread"), "reread"),
        (a_member(), a_member(is_in=False, why="edited"), "edited"),
        (a_member(is_in=False), a_member(why="edited"), "edited"),
    ],
)
def test_article_that_was_moved_is_a_correction(was: Member, now: Member, why: str) -> None:
    """What was known and is elsewhere now, with what moved it."""
    found = since_told(replace(NOTHING, members=[now]), replace(NOTHING, members=[was]))
    assert [moved.why for moved in found.moved] == [why]
    assert found.articles == 0


def test_new_definition_is_one_correction() -> None:
    """However many articles it moved."""
    before = replace(NOTHING, members=[a_member(1), a_member(2, is_in=False), a_member(3, is_in=False)])
    now = replace(before, story_version="2", members=[a_member(1, is_in=False), a_member(2), a_member(3, why="reread")])
    digest = put_into_words(since_told(now, before), SPEAKER, story_id="f", title="F", since=NOON, until=NOON)
    [entry] = digest.sections[0].entries
    assert entry.detail == "By it 2 older articles came into the story, and 1 left it."


def test_mark_is_told_when_it_is_made_and_when_it_is_taken_back() -> None:
    """Once each, and not as a moved article besides."""
    before = replace(NOTHING, members=[a_member()])
    out = Mark("article-1", "Report 1", is_in=False, reason="a namesake", marked_at=NOON)
    marked = replace(before, members=[a_member(is_in=False, why="marked")], marks=[out])
    found = since_told(marked, before)
    assert (len(found.marks), found.moved) == (1, ())
    assert since_told(marked, marked).is_nothing
    back = replace(before, members=[a_member(why="marked")], marks=[replace(out, is_in=None)])
    assert [mark.state for mark in since_told(back, marked).marks] == ["none"]


def test_day_that_was_told_incomplete_is_told_when_it_is_complete() -> None:
    """And one that was complete all along is not."""
    before = replace(NOTHING, days=[OutletDay("ledger", TODAY, 1, 3, is_complete=False)])
    now = replace(NOTHING, days=[OutletDay("ledger", day, 2, 9, is_complete=True) for day in (TODAY, TODAY + DAY)])
    digest = put_into_words(since_told(now, before), SPEAKER, story_id="f", title="F", since=NOON, until=NOON)
    [entry] = digest.sections[0].entries
    assert entry.title == "The Harbour Ledger is complete now for 17 May"
    assert entry.detail == "What was told of this day was not all: it is 2 of 9 articles."


def test_looking_back_tells_what_came_about_since() -> None:
    """News by their own dates, corrections by when they were made."""
    old, new = NOON - 9 * DAY, NOON
    now = replace(
        NOTHING,
        members=[
            a_member(1, reported_at=old),
            a_member(2, reported_at=old, is_in=False, why="withdrawn", moved_at=NOON, was_in=True),
            a_member(3, reported_at=old, is_in=False, why="withdrawn", moved_at=old, was_in=True),
            a_member(4, reported_at=new),
        ],
        events=[an_event(1, first_at=old), an_event(2, first_at=new)],
        edits=[Edit("article-1", "ledger", "", at, "Before", "After") for at in (old, new)],
    )
    told = told_by(now, NOON - DAY, [])
    found = news(now, told, known_before=None, most_events=12)
    assert (found.articles, [event.event_id for event in found.events], len(found.edits)) == (1, ["event-2"], 1)
    assert [moved.member.article_id for moved in found.moved] == ["article-2"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.example/\"onload='x'", "ftp://a.example", "https://", "data:text/html,x"]
)
def test_address_leads_to_the_web_or_nowhere(url: str) -> None:
    """What an outlet gives as its address is a link only if it is one."""
    assert web_address(url) is None
    assert web_address("https://ledger.example/渡轮?a=1&b=(2)") is not None

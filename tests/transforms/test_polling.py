"""Which entries are worth a request."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.catalog import Source
from transforms.polling import (
    ARRIVALS,
    FULL_TEXT,
    RECHECK_AGES,
    KnownEntry,
    PollHistory,
    decide,
    due_beyond,
    is_due,
    next_due,
    recheck_due,
)  # fmt: skip
from transforms.records import FeedEntry

SEEN = datetime(2026, 5, 14, 8, 0, tzinfo=UTC)
ENTRY = FeedEntry("s", "1", "http://s.example/1", "T", "", "", SEEN, "1:a")
OUTLET = Source.model_validate(
    {"source_id": "s", "name": "S", "hosts": ["s.example"], "poll_minutes": {"least": 10, "most": 240}}
)
KNOWN = KnownEntry("1", "http://s.example/1", "1:a", SEEN, SEEN, etag='"1"')


def after(**age: float) -> datetime:
    return SEEN + timedelta(**age)


def test_a_new_entry_is_fetched():
    """Nothing is known of it, so nothing can be asked conditionally."""
    [decision] = decide([ENTRY], {}, now=SEEN)
    assert (decision.action, decision.known, decision.is_conditional) == ("fetch", None, False)


@pytest.mark.parametrize("change", [{"fingerprint": "1:b"}, {"url": "http://s.example/2"}])
def test_a_touched_entry_is_fetched_in_full(change):
    """Another fingerprint, or another address under the same id."""
    [decision] = decide([replace(ENTRY, **change)], {"1": KNOWN}, now=after(minutes=5))
    assert (decision.action, decision.known, decision.is_conditional) == ("fetch", KNOWN, False)


@pytest.mark.parametrize(
    ("now", "fetched", "action", "is_conditional"),
    [
        (after(minutes=59), SEEN, "skip", False),
        (after(hours=1), SEEN, "recheck", True),
        (after(hours=2), after(hours=1), "skip", False),
        (after(hours=6), after(hours=1), "recheck", True),
        (after(hours=23), after(hours=6), "skip", False),
        (after(days=1), after(hours=6), "recheck", False),
        (after(days=3), after(days=1), "recheck", True),
        (after(days=7), after(days=3), "recheck", False),
        (after(days=400), after(days=7), "skip", False),
        (after(days=400), SEEN, "recheck", False),
    ],
)
def test_a_young_article_is_looked_at_again(now, fetched, action, is_conditional):
    """After an hour, six, a day, three and seven; on the first and seventh day in full."""
    known = {"1": replace(KNOWN, fetched_at=fetched)}
    [decision] = decide([ENTRY], known, now=now)
    assert (decision.action, decision.is_conditional) == (action, is_conditional)


def test_what_the_feed_no_longer_lists_is_looked_at_again():
    """Only what is due, and only what is not listed."""
    other = replace(KNOWN, entry_id="2", url="http://s.example/2")
    old = replace(KNOWN, entry_id="3", fetched_at=after(days=9))
    known = {"1": KNOWN, "2": other, "3": old}
    decisions = due_beyond([ENTRY], known, source_id="s", now=after(hours=1))
    assert [(decision.action, decision.entry.url) for decision in decisions] == [("recheck", "http://s.example/2")]


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=30)), max_size=40))
def test_an_article_is_looked_at_again_at_most_once_for_each_age(polls):
    """However often and irregularly its source is polled."""
    known, rechecks = KNOWN, 0
    for age in sorted(polls):
        if recheck_due(known, SEEN + age):
            known, rechecks = replace(known, fetched_at=SEEN + age), rechecks + 1
    assert rechecks <= len(RECHECK_AGES)
    assert not polls or recheck_due(known, SEEN + max(polls)) is None


@given(st.lists(st.sampled_from(["1", "2", "3"])), st.timedeltas(timedelta(0), timedelta(days=30)))
def test_every_entry_gets_one_decision(ids, age):
    """In the order given."""
    entries = [replace(ENTRY, entry_id=entry_id) for entry_id in ids]
    decisions = decide(entries, {"1": KNOWN}, now=SEEN + age)
    assert [decision.entry for decision in decisions] == entries


def test_an_article_from_its_feed_has_no_page_to_look_at():
    """Its feed brings what changes; listed or not, at whatever age."""
    known = replace(KNOWN, fingerprint=f"{FULL_TEXT}1:a")
    entry = replace(ENTRY, fingerprint=known.fingerprint)
    assert decide([entry], {"1": known}, now=after(days=1))[0].action == "skip"
    assert due_beyond([], {"1": known}, source_id="s", now=after(days=1)) == ()


def history(*minutes: float, polled: float = 0, failures: int = 0) -> PollHistory:
    """A source watched since ``SEEN``, with arrivals so many minutes later, last polled so many minutes later."""
    return PollHistory(after(minutes=polled), SEEN, [after(minutes=m) for m in minutes], failures)


def wait(history: PollHistory) -> float:
    """Minutes from the last poll to the next."""
    due = next_due(OUTLET, history)
    assert due is not None
    assert history.polled_at is not None
    return (due - history.polled_at) / timedelta(minutes=1)


def test_a_source_that_was_never_looked_at_is_due():
    """Whenever it is asked."""
    assert is_due(OUTLET, PollHistory(), SEEN)


@pytest.mark.parametrize(
    ("gap", "minutes"), [(1, 10), (30, 30), (60, 60), (1000, 240)], ids=["busy", "half-hourly", "hourly", "rare"]
)
def test_a_source_is_asked_as_often_as_it_publishes(gap, minutes):
    """Within the bounds of its file."""
    arrivals = [gap * n for n in range(1, 40)]
    assert wait(history(*arrivals, polled=arrivals[-1])) == minutes


def test_a_source_that_falls_silent_is_asked_less_and_less():
    """The wait grows with the silence, up to its bound."""
    arrivals = [15.0 * n for n in range(1, ARRIVALS + 1)]
    waits = [wait(history(*arrivals, polled=300 + silence)) for silence in (0, 300, 600, 100_000)]
    assert waits == [15, 30, 45, 240]


def test_what_the_first_look_found_is_no_arrival():
    """Thirty entries were there before; until one more comes, the wait doubles."""
    waits = [wait(history(*[0.0] * 30, polled=minutes)) for minutes in (0, 10, 20, 40, 80)]
    assert waits == [10, 10, 20, 40, 80]


def test_a_source_that_fails_is_left_alone_longer_each_time():
    """Twice as long after each further failure, up to its bound."""
    assert [wait(history(polled=0, failures=n)) for n in (0, 1, 2, 3, 9, 10_000)] == [10, 10, 20, 40, 240, 240]


def test_a_source_is_due_when_its_time_has_come():
    """Not a moment earlier."""
    seen = history(polled=0)
    assert not is_due(OUTLET, seen, after(minutes=9.99))
    assert is_due(OUTLET, seen, after(minutes=10))


@given(
    st.lists(st.timedeltas(timedelta(days=-9), timedelta(days=99)), max_size=50),
    st.timedeltas(timedelta(0), timedelta(days=99)),
    st.integers(0, 99),
)
def test_the_wait_is_always_within_its_bounds(arrivals, polled, failures):
    """Whatever happened."""
    seen = PollHistory(SEEN + polled, SEEN, [SEEN + at for at in arrivals], failures)
    assert 10 <= wait(seen) <= 240

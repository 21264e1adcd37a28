"""Which entries are worth a request."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.polling import RECHECK_AGES, KnownEntry, decide, due_beyond, recheck_due
from transforms.records import FeedEntry

SEEN = datetime(2026, 5, 14, 8, 0, tzinfo=UTC)
ENTRY = FeedEntry("s", "1", "http://s.example/1", "T", "", "", SEEN, "1:a")
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

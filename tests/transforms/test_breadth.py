"""A definition that takes in nearly everything, or nothing, is told with its numbers; any other is left alone."""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.breadth import ENOUGH_FOR_ALL, ENOUGH_FOR_NONE, NEARLY_ALL, Breadth


def test_nothing_is_told_with_its_number() -> None:
    """And with what to do."""
    told = Breadth(5000, 0).remark("ferries")
    assert told is not None
    assert told.startswith("None of the 5,000 articles looked at belongs to ferries (0.0 %)")
    assert "Add terms or lower its threshold" in told


def test_nearly_everything_is_told_with_its_share() -> None:
    """And with what to do."""
    told = Breadth(400, 381).remark("ferries")
    assert told is not None
    assert told.startswith("381 of the 400 articles looked at belong to ferries (95.2 %)")
    assert "add a [[group]] or raise its threshold" in told


@pytest.mark.parametrize("breadth", [Breadth(ENOUGH_FOR_ALL - 1, ENOUGH_FOR_ALL - 1), Breadth(ENOUGH_FOR_NONE - 1, 0)])
def test_of_few_articles_nothing_is_said(breadth: Breadth) -> None:
    """All or none of them may well belong."""
    assert breadth.remark("ferries") is None


@given(looked_at=st.integers(0, 10_000), share=st.floats(0, 1))
def test_what_takes_in_some_is_left_alone(looked_at: int, share: float) -> None:
    """Between one article and nine in ten nothing is said, of however many."""
    found = round(looked_at * share)
    if 0 < found < NEARLY_ALL * looked_at:
        assert Breadth(looked_at, found).remark("ferries") is None


@given(looked_at=st.integers(ENOUGH_FOR_NONE, 10_000), share=st.floats(NEARLY_ALL, 1))
def test_of_enough_articles_all_and_none_are_told(looked_at: int, share: float) -> None:
    """Whatever their number."""
    assert Breadth(looked_at, 0).remark("ferries")
    assert Breadth(looked_at, ceil(looked_at * share)).remark("ferries")

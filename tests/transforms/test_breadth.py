"""A definition that takes in nearly everything, or nothing, is told with its numbers; any other is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.breadth import ENOUGH, NEARLY_ALL, Breadth


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


@pytest.mark.parametrize("found", [0, ENOUGH - 1])
def test_of_few_articles_nothing_is_said(found: int) -> None:
    """All or none of them may well belong."""
    assert Breadth(ENOUGH - 1, found).remark("ferries") is None


@given(looked_at=st.integers(0, 10_000), share=st.floats(0, 1))
def test_what_takes_in_some_is_left_alone(looked_at: int, share: float) -> None:
    """A sentence comes where there are enough articles and none, or nearly all, belong; nowhere else."""
    found = round(looked_at * share)
    is_told = Breadth(looked_at, found).remark("ferries") is not None
    assert is_told == (looked_at >= ENOUGH and (found == 0 or found >= NEARLY_ALL * looked_at))

"""The page of what a hundred million articles need is worked out from the figures as they stand, by arithmetic that anybody can follow."""

import pytest

from docs.scale import PERFORMANCE, Grown, measured, page_of


def test_page_is_what_the_figures_come_to() -> None:
    """A figure that is measured anew without `make docs` fails here."""
    told = PERFORMANCE.with_name("scale.md").read_text(encoding="utf-8")
    assert told == page_of(measured(PERFORMANCE.read_text(encoding="utf-8")))


def test_growth_is_gone_on_with_in_two_ways() -> None:
    """A figure that doubled with ten times as much doubles twice more, or grows with each article as it did."""
    doubled = Grown((1.0, 2.0, 4.0))
    assert doubled.by_decades == 16
    assert doubled.in_proportion == pytest.approx(4 + 2 * 99_000_000 / 900_000)


def test_figure_that_is_missing_is_named() -> None:
    """Whoever renames a row of the performance page is told which one is looked for."""
    with pytest.raises(ValueError, match="a month of"):
        measured("nothing was measured")

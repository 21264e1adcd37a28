"""Charts: what is drawn is what was counted, what is written is escaped, and axes have round numbers."""

from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.marks import days_along, ticks
from dashboard.charts.rows import bars, multiples, shortened
from dashboard.charts.timeline import Band, Bar, spark, timeline

SVG = "{http://www.w3.org/2000/svg}"
FIRST = date(2026, 5, 1)
HARM = "\"><script>window.harmed = 1</script>&'"


def some_bars(values: list[float]) -> list[Bar]:
    return [
        Bar(FIRST + timedelta(days=number), value, number % 3 != 0, f"{number}: {value}")
        for number, value in enumerate(values)
    ]


def drawn(svg: str) -> list[ET.Element]:
    """The bars of a chart, which are those that say something."""
    return [one for one in ET.fromstring(svg).iter(f"{SVG}rect") if one.find(f"{SVG}title") is not None]


@given(st.lists(st.floats(0, 1e6), max_size=60))
def test_bars_are_as_high_as_their_values(values: list[float]) -> None:
    """One for each day, in proportion; those of days that are not complete are hatched."""
    found = drawn(timeline(some_bars(values), [], said="a chart", as_share=False))
    assert len(found) == len(values)
    heights = [float(one.get("height", "")) for one in found]
    top = max(ticks(max(values, default=0)))
    assert heights == pytest.approx([(254 - 26) * value / top for value in values], abs=0.02)
    hatched = [str(one.get("fill")).startswith("url(#") for one in found]
    assert hatched == [number % 3 == 0 for number in range(len(values))]


@pytest.mark.parametrize("is_narrow", [False, True])
def test_text_is_escaped(is_narrow: bool) -> None:
    """Names, labels and what is said of bars."""
    bad = [Bar(FIRST, 1.0, True, HARM)]
    charts = [
        timeline(bad, [Band(FIRST, FIRST, HARM)], said=HARM, as_share=True, is_narrow=is_narrow),
        bars([(HARM, 1.0)], said=HARM, is_narrow=is_narrow),
        multiples({HARM: bad}, {HARM: HARM}, said=HARM, step="day", is_narrow=is_narrow),
        spark(bad, said=HARM, name="x"),
    ]
    for chart in charts:
        assert [one.tag for one in ET.fromstring(chart).iter() if "script" in one.tag] == []
        assert "<script" not in chart


@given(st.floats(1e-6, 1e12))
def test_axis_reaches_the_most_in_round_numbers(most: float) -> None:
    """From 0, in a few equal steps."""
    found = ticks(most)
    assert found[0] == 0
    assert found[-1] >= most * (1 - 1e-6)
    assert 2 <= len(found) <= 7


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 9000), st.integers(2, 12))
def test_days_along_an_axis_are_few(first: date, days: int, about: int) -> None:
    """Within the axis, in order, none twice, and not many more than there is room for."""
    last = first + timedelta(days=days)
    found = days_along(first, last, about=about)
    assert found == sorted(set(found))
    assert all(first <= day <= last for day in found)
    assert len(found) <= about + 1


@pytest.mark.parametrize(("text", "shown"), [("short", "short"), ("a" * 20, "a" * 10 + "…"), ("中" * 9, "中中中中中…")])
def test_text_is_shortened_by_its_width(text: str, shown: str) -> None:
    """A Chinese character is as wide as two letters."""
    assert shortened(text, 10) == shown

"""Attention over time: a bar for each day, hatched where the day is not complete, with bursts marked above."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from markupsafe import Markup

from dashboard.charts.marks import box, days_along, figure, hatch, hatched, rule, ticks, words

STEP_DAYS: Final = {"day": 1, "week": 7, "month": 31}
# A longer axis tells the years.
SAME_YEAR_DAYS: Final = 300


@dataclass(frozen=True, slots=True)
class Bar:
    """What one bar stands for; ``said`` is shown when it is pointed at."""

    day: date
    value: float
    is_complete: bool
    said: str


@dataclass(frozen=True, slots=True)
class Band:
    """Days that stand out, by the number under which they are explained."""

    first: date
    last: date
    label: str


def timeline(
    bars: Sequence[Bar],
    bands: Sequence[Band],
    *,
    said: str,
    as_share: bool,
    step: str = "day",
    is_narrow: bool = False,
    name: str = "t",
) -> Markup:
    """The chart; of no bars, an empty one."""
    width, height = (370.0, 230.0) if is_narrow else (960.0, 280.0)
    left, right, top, bottom = (44.0, width - 6, 26.0, height - 26)
    marks = ticks(max((bar.value for bar in bars), default=0))
    first = bars[0].day if bars else date(2000, 1, 1)
    last = (bars[-1].day if bars else first) + timedelta(days=STEP_DAYS[step] - 1)
    days = (last - first).days + 1

    def x(day: date) -> float:
        return left + (right - left) * (day - first).days / days

    def y(value: float) -> float:
        return bottom - (bottom - top) * value / marks[-1]

    parts = [hatch(name)]
    for mark in marks:
        parts.append(rule(left, y(mark), right, y(mark)))
        parts.append(words(left - 6, y(mark) + 4, f"{mark:.0%}" if as_share else f"{mark:,.4g}", anchor="end"))
    for band in bands:
        begin, end = x(max(band.first, first)), x(min(band.last, last) + timedelta(days=1))
        parts.append(box(begin, top - 6, end - begin, bottom - top + 6, kind="line"))
        parts.append(words((begin + end) / 2, top - 10, band.label, anchor="middle", kind="accent", size=13))
    gap = 1.5 if days <= 100 * STEP_DAYS[step] else 0.4
    for bar in bars:
        until = min(bar.day + timedelta(days=STEP_DAYS[step]), last + timedelta(days=1))
        wide = x(until) - x(bar.day) - gap
        fill = "" if bar.is_complete else hatched(name)
        parts.append(box(x(bar.day), y(bar.value), wide, bottom - y(bar.value), fill=fill, title=bar.said))
    written = "%Y-%m-%d" if days > SAME_YEAR_DAYS else "%m-%d"
    for day in days_along(first, last, about=4 if is_narrow else 9) if bars else []:
        parts += [words(x(day), bottom + 17, day.strftime(written))]
    parts.append(rule(left, bottom, right, bottom, kind="quiet"))
    plot = f"{left:g} {right:g} {top:g} {bottom:g} {first} {last}"
    return figure(width, height, parts, said=said, kind="narrow" if is_narrow else "wide", plot=plot)


def spark(bars: Sequence[Bar], *, said: str, name: str, width: float = 320.0, height: float = 56.0) -> Markup:
    """A timeline without axes, small enough to stand in a list."""
    parts = [hatch(name), rule(0, height - 0.5, width, height - 0.5)]
    if bars:
        most = max((bar.value for bar in bars if bar.value > 0), default=1.0)
        days = (bars[-1].day - bars[0].day).days + 1
        for bar in bars:
            tall = (height - 2) * bar.value / most
            fill = "" if bar.is_complete else hatched(name)
            x = width * (bar.day - bars[0].day).days / days
            parts.append(box(x, height - 1 - tall, min(width / days - 0.8, 24), tall, fill=fill, title=bar.said))
    return figure(width, height, parts, said=said, kind="spark")

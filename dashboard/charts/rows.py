"""Charts that go row by row: bars beside names, and a small timeline for each part of a whole, on one scale."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from markupsafe import Markup

from dashboard.charts.marks import box, figure, hatch, hatched, rule, words
from dashboard.charts.timeline import STEP_DAYS, Bar

ROW: Final = 30.0
# From here on characters are two columns wide.
WIDE_FROM: Final = "\u2e80"


def bars(rows: Sequence[tuple[str, float]], *, said: str, is_narrow: bool = False) -> Markup:
    """A bar beside each name, with its number at the end."""
    width = 370.0 if is_narrow else 960.0
    most = max((value for _, value in rows), default=0) or 1
    name_width = 0.0 if is_narrow else 330.0
    tall = ROW + 16 if is_narrow else ROW
    parts: list[Markup] = []
    for number, (name, value) in enumerate(rows):
        top = number * tall
        bar_top = top + 20 if is_narrow else top + 7
        parts.append(
            words(0, top + (14 if is_narrow else 20), shortened(name, 50 if is_narrow else 46), kind="ink", size=13)
        )
        long = (width - name_width - 64) * max(value, 0) / most
        parts.append(box(name_width, bar_top, long, 17, title=f"{name}: {value:,.6g}"))
        parts.append(words(name_width + long + 7, bar_top + 13, f"{value:,.6g}", kind="quiet", size=13))
    return figure(width, max(len(rows), 1) * tall, parts, said=said, kind="narrow" if is_narrow else "wide")


def multiples(
    parts_of: Mapping[str, Sequence[Bar]],
    totals: Mapping[str, str],
    *,
    said: str,
    step: str,
    is_narrow: bool = False,
    name: str = "m",
) -> Markup:
    """A small timeline for each part, all with the same days and the same scale, so that rows can be compared."""
    width, name_width, total_width = (370.0, 0.0, 0.0) if is_narrow else (960.0, 200.0, 130.0)
    tall = 62.0 if is_narrow else 46.0
    every = [bar for bars_of in parts_of.values() for bar in bars_of]
    most = max((bar.value for bar in every), default=0) or 1
    first = min((bar.day for bar in every), default=None)
    drawn: list[Markup] = [hatch(name)]
    for number, (part, bars_of) in enumerate(parts_of.items()):
        top = number * tall
        bottom = top + tall - 8
        room = bottom - top - (22 if is_narrow else 4)
        drawn.append(words(0, top + 14 if is_narrow else bottom - 6, shortened(part, 26), kind="ink", size=13))
        drawn.append(words(width, top + 14 if is_narrow else bottom - 6, totals[part], anchor="end", size=13))
        left, right = name_width, width - total_width
        drawn.append(rule(left, bottom, right, bottom))
        if first is None:
            continue
        days = (max(bar.day for bar in every) - first).days + STEP_DAYS[step]
        for bar in bars_of:
            high = room * bar.value / most
            x = left + (right - left) * (bar.day - first) / timedelta(days=days)
            wide = (right - left) * STEP_DAYS[step] / days - 1
            fill = "" if bar.is_complete else hatched(name)
            drawn.append(box(x, bottom - high, wide, high, fill=fill, title=f"{part}: {bar.said}"))
    return figure(width, max(len(parts_of), 1) * tall, drawn, said=said, kind="narrow" if is_narrow else "wide")


def shortened(text: str, most: int) -> str:
    """A text of so many columns at most; a Chinese character takes two."""
    taken = 0
    for place, character in enumerate(text):
        taken += 2 if character >= WIDE_FROM else 1
        if taken > most:
            return f"{text[:place]}…"
    return text

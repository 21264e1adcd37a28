"""The pieces of a chart: shapes as SVG with all text escaped, round numbers for axes, and time along them."""

import math
from datetime import date, timedelta
from typing import Final

from markupsafe import Markup, escape

INK: Final = "#1d2421"
QUIET: Final = "#5b6560"
LINE: Final = "#d8ddd9"
BAR: Final = "#1f6f8b"
ACCENT: Final = "#b4511f"
COLOURS: Final = {"ink": INK, "quiet": QUIET, "line": LINE, "bar": BAR, "accent": ACCENT, "ground": "#ffffff"}
FONT: Final = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
SMALLEST: Final = 1e-300
"""What is less than this is nothing on any axis."""


def tag(name: str, content: str | Markup = "", **attributes: object) -> Markup:
    """An element; ``class_`` and names with underscores become what SVG has."""
    written = Markup("").join(
        Markup(' {}="{}"').format(Markup(key.rstrip("_").replace("_", "-")), _plain(value))
        for key, value in attributes.items()
        if value is not None
    )
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), written, escape(content))


def _plain(value: object) -> object:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


def words(x: float, y: float, said: str, *, anchor: str = "start", kind: str = "quiet", size: int = 12) -> Markup:
    """A text."""
    return tag("text", said, x=x, y=y, text_anchor=anchor, class_=f"c-{kind}", fill=COLOURS[kind], font_size=size)


def box(
    x: float, y: float, width: float, height: float, *, kind: str = "bar", fill: str = "", title: str = ""
) -> Markup:
    """A bar, with what it says when it is pointed at."""
    said = tag("title", title) if title else Markup("")
    return tag(
        "rect", said, x=x, y=y, width=max(width, 0.5), height=max(height, 0.0), fill=fill or COLOURS[kind],
        class_=None if fill else f"c-{kind}",
    )  # fmt: skip


def rule(x: float, y: float, to_x: float, to_y: float, *, kind: str = "line", dashes: str | None = None) -> Markup:
    """A line."""
    return tag("line", x1=x, y1=y, x2=to_x, y2=to_y, stroke=COLOURS[kind], class_=f"s-{kind}", stroke_dasharray=dashes)


def hatched(name: str) -> str:
    """What a bar is filled with that is not complete."""
    return f"url(#hatch-{name})"


def hatch(name: str) -> Markup:
    """The pattern of what is not complete."""
    lines = [
        tag("rect", width=6, height=6, fill=COLOURS["ground"], class_="c-ground"),
        tag("path", d="M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2", stroke=BAR, stroke_width=1.6, class_="s-bar"),
    ]
    pattern = tag(
        "pattern", Markup("").join(lines), id=f"hatch-{name}", width=6, height=6, patternUnits="userSpaceOnUse"
    )
    return tag("defs", pattern)


def figure(
    width: float, height: float, parts: list[Markup], *, said: str, kind: str = "wide", plot: str | None = None
) -> Markup:
    """A whole chart. ``said`` is what it shows, for whoever does not see it."""
    content = Markup("").join([tag("title", said), *parts])
    return tag(
        "svg", content, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width:g} {height:g}", role="img",
        aria_label=said, class_=f"chart {kind}", font_family=FONT, data_plot=plot,
    )  # fmt: skip


def ticks(most: float, *, about: int = 4) -> list[float]:
    """Round numbers from 0 to at least the most."""
    raw = most / about
    if raw < SMALLEST:
        return [0.0, 1.0]
    size = 10 ** math.floor(math.log10(raw))
    step = next(size * by for by in (1, 2, 2.5, 5, 10) if size * by >= raw)
    return [step * number for number in range(math.ceil(most / step - 1e-9) + 1)]


def days_along(first: date, last: date, *, about: int) -> list[date]:
    """Days to be written along an axis: some days, Mondays, firsts of months or of years."""
    days = (last - first).days + 1
    if days <= about * 12:
        every = max(1, math.ceil(days / about))
        return [first + timedelta(days=number) for number in range(0, days, every)]
    months = max(1, math.ceil(days / 30.4 / about))
    found = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    within = [day for day in found if first <= day <= last]
    return within[::months]

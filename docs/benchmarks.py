"""The page of what was measured, ``docs/benchmarks.md``, and its pictures, made from ``docs/benchmarks.json`` by ``make docs``."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Final

from benchmarks.results import Result, Taken, read

HERE: Final = Path(__file__).parent
RECORDED: Final = HERE / "benchmarks.json"
PICTURES: Final = HERE / "pictures" / "benchmarks"

_COMMANDS: Final = {
    "backfill, quick": "backfill --quick",
    "whole pages": "whole_pages",
    "quiet poll": "quiet_poll",
    "quiet run": "quiet_run",
    "six months": "six_months",
}
_UNITS: Final = {
    "s": "seconds", "CPU s": "seconds of processor time", "MB": "megabytes", "ms": "milliseconds", "bytes": "bytes",
    "pages/s": "pages a second", "F1": "F1", "×": "ratio, within each round", "articles": "articles",
}  # fmt: skip

WIDTH: Final = 760
_NAMES, _BAR, _FONT = 400, 20, 12
_FAR: Final = 3.0  # what stands for a goal that is so many times as far as the longest bar
_INK, _REACHED, _MISSED, _PLAIN = "#22313a", "#3f7d58", "#b4532f", "#5f8aa6"


def page(found: dict[str, Taken]) -> str:
    """All results as Markdown, a section for each benchmark."""
    head = (
        "# Benchmarks\n\n"
        "What `make bench` measured last, side by side, with the goals that each was held to; `docs/benchmarks.json` has every round. "
        "Machines differ and drift: a ratio is of one round of one run and can be compared, a second cannot. "
        "[Performance](performance.md) says what limits each.\n"
    )
    return head + "".join(_section(name, taken) for name, taken in found.items())


def pictures(found: dict[str, Taken]) -> dict[str, str]:
    """An SVG for each benchmark, by the name of its file."""
    return {f"{_slug(name)}.svg": picture(taken.results) for name, taken in found.items()}


def _section(name: str, taken: Taken) -> str:
    command = f"python -m benchmarks.{_COMMANDS.get(name, name)}"
    about = f" {taken.about[0].upper()}{taken.about[1:]}." if taken.about else ""
    rows = "".join(map(_row, taken.results))
    return (
        f"\n## {name.capitalize()}\n\n"
        f"`{command}`, {taken.at[:10]}, at a load of {taken.load:g} at its end; {taken.machine}.{about}\n\n"
        f"![{name}](pictures/benchmarks/{_slug(name)}.svg)\n\n"
        "| | median | least–most | goal |\n|---|---|---|---|\n" + rows
    )


def _row(result: Result) -> str:
    spread = f"{_number(min(result.rounds))}–{_number(max(result.rounds))}" if len(result.rounds) > 1 else "one round"
    return f"| {result.title} | {_number(result.median)} {result.unit} | {spread} | {_goal(result)} |\n"


def _goal(result: Result) -> str:
    if result.goal is None:
        return ""
    told = f"at {'least' if result.is_at_least else 'most'} {_number(result.goal)}"
    return f"{told}: {'reached' if result.is_reached else '**missed**'}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"  # noqa: PLR2004 - three digits are enough


def _slug(name: str) -> str:
    return name.replace(",", "").replace(" ", "-")


def picture(results: Sequence[Result]) -> str:
    """Bars, a group for each unit, each on a scale of its own; a goal is a line across its bar, and says by its colour whether it is reached."""
    drawn, top = "", 0
    for unit, each in groupby(results, key=lambda result: result.unit):
        group = list(each)
        drawn += f'<text x="0" y="{top + 15}" font-weight="bold">{escape(_UNITS[unit])}</text>'
        top += 22
        longest = max(result.median for result in group) or 1.0
        furthest = max([longest, *(result.goal for result in group if result.goal and result.goal < _FAR * longest)])
        for result in group:
            drawn += "".join(_bar(result, top, (WIDTH - _NAMES - 90) / furthest))
            top += _BAR
        top += 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" height="{top}" '
        f'font-family="DejaVu Sans, sans-serif" font-size="{_FONT}" fill="{_INK}">'
        f'<rect width="100%" height="100%" fill="#fff"/>{drawn}</svg>\n'
    )


def _bar(result: Result, top: int, scale: float) -> Iterator[str]:
    """A figure's name, its bar, the goal across it, and its value."""
    colour = {None: _PLAIN, True: _REACHED, False: _MISSED}[result.is_reached]
    width, right = max(result.median * scale, 1.0), result.median * scale
    yield f'<text x="{_NAMES - 8}" y="{top + 14}" text-anchor="end">{escape(_shortened(result.title))}<title>{escape(result.title)}</title></text>'
    yield f'<rect x="{_NAMES}" y="{top + 3}" width="{width:.1f}" height="{_BAR - 6}" fill="{colour}"/>'
    if result.goal is not None and result.goal * scale <= WIDTH - _NAMES - 90:
        at = _NAMES + result.goal * scale
        yield f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{top}" y2="{top + _BAR}" stroke="{_INK}" stroke-width="2"/>'
        right = max(right, result.goal * scale)
    yield f'<text x="{_NAMES + right + 6:.1f}" y="{top + 14}">{_number(result.median)}</text>'


def _shortened(title: str, most: int = 58) -> str:
    return title if len(title) <= most else f"{title[: most - 1]}…"


def recorded() -> dict[str, Taken]:
    """What was measured last."""
    return read(RECORDED)

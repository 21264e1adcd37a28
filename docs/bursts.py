"""Draws a story's daily share with its bursts: ``python -m docs.bursts HOME [--story ID]``, and prints the bursts.

HOME is that of a warehouse into which the archive was loaded and tracked. The labels are our own words, by the day on which the
burst begins; a burst without one is drawn with its days alone.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docs.pictures import HERE, photograph
from flows.version import version
from warehouse.address import Address
from warehouse.warehouse import Program, Warehouse

LABELS = {
    "2020-11-09": "after the election is called",
    "2020-11-13": "investment ban; words over Taiwan",
}
FIRST, LAST = "2020-11-01", "2020-11-30"
WIDTH, HEIGHT, STEP, FLOOR, TOP = 1000, 360, 31, 300, 50
PAGE = (
    "<!doctype html><meta charset=utf-8><style>body {{ margin: 0; font: 13px 'DejaVu Sans', sans-serif }} "
    ".day {{ fill: #9db4c0 }} .burst {{ fill: #c8553d }} .open {{ fill: #dfe6ea }} text {{ fill: #333 }} "
    "line {{ stroke: #333; stroke-dasharray: 4 3 }}</style>"
    '<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}">{marks}</svg>'
)


def main() -> None:
    """Draw the picture and print the bursts."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("home", type=Path)
    options.add_argument("--story", default="us-china")
    chosen = options.parse_args()
    address, program = Address.in_home(chosen.home), Program(version())
    with Warehouse(address, program=program, now=datetime.now(UTC), read_only=True) as warehouse:
        days, bursts = warehouse.story_timeline(chosen.story), warehouse.story_bursts(chosen.story)
    rows = [row for row in days.iter_rows(named=True) if FIRST <= f"{row['day']}" <= LAST]
    told = list(bursts.iter_rows(named=True))
    for burst in told:
        sys.stdout.write(_line(burst))
    _draw(rows, told, HERE / "pictures" / f"{chosen.story}-2020-11.png")


def _line(burst: dict[str, Any]) -> str:
    return (
        f"{burst['first_day']} to {burst['last_day']}: {burst['articles']} of {burst['all_articles']}, "
        f"{burst['share']:.1%}, usually {burst['usual_share']:.1%}, weight {burst['weight']:.1f}\n"
        + "".join(f"    {title}\n" for title in burst["headlines"] or ())
    )


def _draw(rows: list[dict[str, Any]], bursts: list[dict[str, Any]], target: Path) -> None:
    if not rows:
        sys.exit("There is nothing of that month in this warehouse.")
    scale = (FLOOR - TOP) / max(row["share"] for row in rows)
    marks = [_bar(number, row, bursts, scale) for number, row in enumerate(rows)]
    marks += [_label(burst, rows, number) for number, burst in enumerate(bursts)]
    marks.append(_usual(bursts, scale))
    page = target.with_suffix(".html")
    page.write_text(PAGE.format(width=WIDTH, height=HEIGHT, marks="".join(marks)), encoding="utf-8")
    try:
        photograph(page, target, width=WIDTH, height=HEIGHT)
    finally:
        page.unlink()


def _bar(number: int, row: dict[str, Any], bursts: list[dict[str, Any]], scale: float) -> str:
    is_in = any(burst["first_day"] <= row["day"] <= burst["last_day"] for burst in bursts)
    kind = "burst" if is_in else "day" if row["is_complete"] else "open"
    tall, x = row["share"] * scale, 40 + number * STEP
    return (
        f'<rect class="{kind}" x="{x}" y="{FLOOR - tall:.1f}" width="{STEP - 5}" height="{tall:.1f}"/>'
        f'<text x="{x + 6}" y="{FLOOR + 18}">{row["day"]:%d}</text>'
        f'<text x="{x - 1}" y="{FLOOR - tall - 4:.1f}" font-size="9">{row["share"]:.1%}</text>'
    )


def _label(burst: dict[str, Any], rows: list[dict[str, Any]], number: int) -> str:
    at = next((place for place, row in enumerate(rows) if row["day"] == burst["first_day"]), 0)
    words = LABELS.get(f"{burst['first_day']}", "")
    return f'<text x="{36 + at * STEP}" y="{34 - 16 * (number % 2)}">{burst["first_day"]:%d %B}: {words}</text>'


def _usual(bursts: list[dict[str, Any]], scale: float) -> str:
    if not bursts:
        return ""
    y = FLOOR - bursts[0]["usual_share"] * scale
    return (
        f'<line x1="34" x2="{WIDTH - 20}" y1="{y:.1f}" y2="{y:.1f}"/><text x="2" y="{y + 4:.1f}">mean</text>'
        f'<text x="34" y="{FLOOR + 40}">day of November 2020 (UTC); share of all articles; pale: not complete; '
        "red: in a burst</text>"
    )


if __name__ == "__main__":
    main()

"""The page on quality, for a person without the vocabulary, and its few lines for the terminal."""

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape
from rich.text import Text

from flows.display.charts import sparkline, svg
from flows.display.terminal import aside, out, print_json
from flows.newsroom import Newsroom
from flows.quality import Quality, build_data_docs

SHOWN = 5


def build_pages(told: Quality, newsroom: Newsroom, home: Path) -> Path:
    """Write the front page and Great Expectations' site below the home directory; what stood there goes when they are whole."""
    place, making = home / "quality", home / "quality.making"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    build_data_docs(newsroom, making / "data-docs")
    (making / "index.html").write_text(page(told), encoding="utf-8")
    shutil.rmtree(place, ignore_errors=True)
    making.rename(place)
    return place / "index.html"


def page(told: Quality) -> str:
    """The front page: one file, without anything from elsewhere."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["chart"] = _chart
    environment.filters["number"] = lambda value: f"{value:,}"
    environment.filters["words"] = lambda name: name.replace("_", " ")
    return environment.get_template("quality.html.j2").render(told=told, open=_open(told), over=_over(told))


def _chart(values: Sequence[float | None], usual: float | None = None, title: str = "", height: int = 64) -> Markup:
    # Numbers and the page's own words alone; the one text in it is escaped.
    return Markup(svg(values, usual, title=str(escape(title)), height=height))  # noqa: S704


def _open(told: Quality) -> list[Any]:
    return [alarm for alarm in told.alarms if alarm["over_at"] is None]


def _over(told: Quality) -> list[Any]:
    return [alarm for alarm in told.alarms if alarm["over_at"] is not None]


def show_quality(told: Quality, place: Path, *, as_json: bool) -> None:
    """Where the page is, and the alarms that stand."""
    if as_json:
        print_json({"page": str(place), **asdict(told)})
        return
    for alarm in _open(told)[:SHOWN]:
        out().print(Text.assemble((f"{alarm['severity']}: ", "bold red"), alarm["finding"]))
        if alarm["history"]:
            out().print(Text(f"  {sparkline(alarm['history'])}", style="cyan"))
        out().print(Text(f"  {alarm['remedy']}", style="dim"))
    more = len(_open(told)) - SHOWN
    if more > 0:
        out().print(f"… and {more} alarms more.")
    if not told.alarms:
        aside().print("No alarm was raised in the last month.")
    out().print(Text(str(place)), soft_wrap=True)

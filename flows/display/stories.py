"""A story: its days as a chart, its outlets, its latest articles."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import polars as pl
from rich.bar import Bar
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.display.choices import Period
from flows.display.terminal import out, print_json
from transforms.shares import wilson
from transforms.storybook import Story
from warehouse.warehouse import Warehouse

LATEST = 8
EVENTS = 10
_NUMBERS_WIDTH = 68  # of a timeline's other columns


def show_story(
    story: Story, warehouse: Warehouse, *, by: Period = Period.day, zone: str = "UTC", as_json: bool = False
) -> None:
    """A story's days, weeks or months as a chart, its outlets, and its latest articles."""
    days = with_intervals(warehouse.story_timeline(story.story_id, by=by.value, zone=zone))
    outlets = warehouse.story_outlets(story.story_id)
    bursts = warehouse.story_bursts(story.story_id)
    if as_json:
        happened = warehouse.story_events(story.story_id, limit=EVENTS).to_dicts()
        told = {
            "zone": zone,
            f"{by}s": days.to_dicts(),
            "outlets": outlets.to_dicts(),
            "bursts": bursts.to_dicts(),
            "events": happened,
        }
        print_json({"story_id": story.story_id, **told})
        return
    console = out()
    console.print(Text(story.title, style="bold"), Text(f"({story.story_id})", style="dim"))
    if story.description:
        console.print(Text(story.description, style="italic"))
    if days.is_empty():
        console.print("\nNo article belongs to it yet. Load some, then run 'dateline track'.")
        return
    console.print(timeline(days, by, room=console.width))
    if bursts.height:
        console.print(_bursts_table(bursts))
    console.print(_outlets_table(outlets))
    events = warehouse.story_events(story.story_id, limit=EVENTS)
    if events.height:
        console.print(_events_table(events))
    console.print(_latest_table(warehouse.story_articles(story.story_id, limit=LATEST)))
    _notes(console, days, warehouse.undated_count(story.story_id), by, zone)
    marks = warehouse.marks(story.story_id)
    if marks.height:
        marked_in = int(marks["is_in"].sum())
        console.print(f"By a person: {marked_in:,} marked in, {marks.height - marked_in:,} marked out.", style="dim")


def with_intervals(periods: pl.DataFrame) -> pl.DataFrame:
    """The same, with ``share_at_least`` and ``share_at_most``: between these a share lies in 95 of 100 cases."""
    found = [wilson(*counts) or (None, None) for counts in periods.select("articles", "all_articles").iter_rows()]
    ends = {"share_at_least": [least for least, _ in found], "share_at_most": [most for _, most in found]}
    return periods.with_columns(pl.Series(name, values, dtype=pl.Float64) for name, values in ends.items())


def timeline(periods: pl.DataFrame, by: Period, *, room: int) -> Table:
    """The chart: a bar of articles for each day, week or month, beside their share of all articles of that time.

    Args:
        periods: The days, weeks or months.
        by: Which of these they are.
        room: How many characters wide it may be; the bars have what the numbers leave.
    """
    wide = min(max(room - _NUMBERS_WIDTH, 8), 60)
    most = max(*periods["articles"].to_list(), 1)
    table = Table(box=None, header_style="bold", pad_edge=False, title=None)
    table.add_column(by.value, no_wrap=True)
    table.add_column("in the story", no_wrap=True)
    for name in ("articles", "originals", "of all", "share", "95 %"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in periods.upsample(by.value, every=_STEPS[by]).iter_rows(named=True):
        table.add_row(*_cells(row, by, most, wide), style="" if row["is_complete"] else "dim")
    return table


def _cells(row: dict[str, Any], by: Period, most: int, wide: int) -> list[Any]:
    """A time in which nothing was seen at all has a row too: a gap must look like one."""
    label = f"{_LABELS[by](row[by.value])}{'' if row['is_complete'] else ' ~'}"
    if row["all_articles"] is None:
        return [label, Text("nothing was seen", style="dim"), "", "", "", "", ""]
    bar = Bar(
        size=most, begin=0, end=row["articles"], width=wide, color="cyan" if row["is_complete"] else "bright_black"
    )
    counts = [f"{row[name]:,}" for name in ("articles", "originals", "all_articles")]
    if row["share"] is None:
        return [label, bar, *counts, "", ""]
    interval = f"{100 * row['share_at_least']:.1f}–{100 * row['share_at_most']:.1f}"
    return [label, bar, *counts, f"{row['share']:.1%}", interval]


def _week(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02} {monday:%d %b}"


_STEPS: Final = {Period.day: "1d", Period.week: "1w", Period.month: "1mo"}
_LABELS: Final[dict[Period, Callable[[date], str]]] = {
    Period.day: lambda day: f"{day:%a %Y-%m-%d}",
    Period.week: _week,
    Period.month: lambda day: f"{day:%b %Y}",
}


def _bursts_table(bursts: pl.DataFrame) -> Table:
    table = Table(title="\nBursts", title_justify="left", box=None, header_style="bold", pad_edge=False)
    table.add_column("days", no_wrap=True)
    for name in ("articles", "of all", "share", "usual", "weight"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("headlines most particular to them", overflow="fold")
    for row in bursts.iter_rows(named=True):
        going_on = " …" if row["is_ongoing"] else ""
        table.add_row(
            f"{row['first_day']:%d %b} – {row['last_day']:%d %b}{going_on}",
            f"{row['articles']:,}",
            f"{row['all_articles']:,}",
            f"{row['share']:.1%}",
            f"{row['usual_share']:.1%}",
            f"{row['weight']:.1f}",
            Text("\n".join(row["headlines"] or ())),
        )
    return table


def _outlets_table(outlets: pl.DataFrame) -> Table:
    table = Table(title="\nBy outlet", title_justify="left", box=None, header_style="bold", pad_edge=False)
    table.add_column("outlet", no_wrap=True)
    table.add_column("language", no_wrap=True)
    for name in ("articles", "originals", "of all", "share"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("first", no_wrap=True)
    table.add_column("last", no_wrap=True)
    for row in outlets.iter_rows(named=True):
        table.add_row(
            row["source_id"],
            row["language"],
            f"{row['articles']:,}",
            f"{row['originals']:,}",
            f"{row['all_articles']:,}",
            f"{row['share']:.1%}",
            f"{row['first_day']:%d %b}",
            f"{row['last_day']:%d %b}",
        )
    return table


def _events_table(events: pl.DataFrame) -> Table:
    table = Table(title="\nWhat happened", title_justify="left", box=None, header_style="bold", pad_edge=False)
    table.add_column("first report", no_wrap=True, style="dim", min_width=16)
    for name in ("articles", "outlets"):
        table.add_column(name, justify="right", no_wrap=True, min_width=len(name))
    table.add_column("headline of the first report", overflow="ellipsis", no_wrap=True)
    for row in events.iter_rows(named=True):
        table.add_row(
            f"{row['first_at']:%Y-%m-%d %H:%M}", f"{row['in_story']:,}", f"{row['sources']:,}", Text(row["title"])
        )
    return table


def _latest_table(articles: pl.DataFrame) -> Table:
    table = Table(title="\nLatest", title_justify="left", box=None, show_header=False, pad_edge=False)
    table.add_column("published", no_wrap=True, style="dim", min_width=16)
    table.add_column("outlet", no_wrap=True)
    table.add_column("title", overflow="ellipsis", no_wrap=True)
    for row in articles.iter_rows(named=True):
        published = f"{row['published_at']:%Y-%m-%d %H:%M}" if row["published_at"] else "undated"
        edited = f" (revision {row['revision_count']})" if row["revision_count"] > 1 else ""
        table.add_row(published, row["source_id"], Text(f"{row['title']}{edited}"))
    return table


def _notes(console: Console, periods: pl.DataFrame, undated: int, by: Period, zone: str) -> None:
    articles, everything = int(periods["articles"].sum()), int(periods["all_articles"].sum())
    share = f", {articles / everything:.1%}" if everything else ""
    console.print(f"\n{articles:,} of {everything:,} articles{share}. {_zones(zone)}")
    if not periods["is_complete"].all():
        console.print(f"~ {by} not complete: {_INCOMPLETE[by]}.", style="dim")
    if undated:
        console.print(f"{undated:,} more without a date of their own stand on no day.", style="dim")


def _zones(zone: str) -> str:
    return "Days are UTC." if zone == "UTC" else f"Days above are {zone}; all else is UTC."


_WHY: Final = "an outlet was not looked at, was silent, or was not seen after its end"
_INCOMPLETE: Final = {
    Period.day: _WHY,
    Period.week: f"it is not over, or of a day of it {_WHY}",
    Period.month: f"it is not over, or of a day of it {_WHY}",
}

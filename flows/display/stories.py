"""A story: its days as a chart, its outlets, its latest articles."""

from typing import Any

import polars as pl
from rich.bar import Bar
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.display.terminal import out, print_json
from transforms.storybook import Story
from warehouse.warehouse import Warehouse

LATEST = 8
EVENTS = 10


def show_story(story: Story, warehouse: Warehouse, *, as_json: bool = False) -> None:
    """A story's days as a chart, its outlets, and its latest articles."""
    days = warehouse.story_days(story.story_id)
    outlets = warehouse.story_outlets(story.story_id)
    bursts = warehouse.story_bursts(story.story_id)
    if as_json:
        happened = warehouse.story_events(story.story_id, limit=EVENTS).to_dicts()
        told = {"days": days.to_dicts(), "outlets": outlets.to_dicts(), "bursts": bursts.to_dicts(), "events": happened}
        print_json({"story_id": story.story_id, **told})
        return
    console = out()
    console.print(Text(story.title, style="bold"), Text(f"({story.story_id})", style="dim"))
    if story.description:
        console.print(Text(story.description, style="italic"))
    if days.is_empty():
        console.print("\nNo article belongs to it yet. Load some, then run 'dateline track'.")
        return
    console.print(timeline(days))
    if bursts.height:
        console.print(_bursts_table(bursts))
    console.print(_outlets_table(outlets))
    events = warehouse.story_events(story.story_id, limit=EVENTS)
    if events.height:
        console.print(_events_table(events))
    console.print(_latest_table(warehouse.story_articles(story.story_id, limit=LATEST)))
    _notes(console, days, warehouse.undated_count(story.story_id))
    marks = warehouse.marks(story.story_id)
    if marks.height:
        marked_in = int(marks["is_in"].sum())
        console.print(f"By a person: {marked_in:,} marked in, {marks.height - marked_in:,} marked out.", style="dim")


def timeline(days: pl.DataFrame) -> Table:
    """The chart: a bar of articles for each day, beside their share of all articles of that day."""
    most = max(*days["articles"].to_list(), 1)
    table = Table(box=None, header_style="bold", pad_edge=False, title=None)
    table.add_column("\nday", no_wrap=True)
    table.add_column("\narticles in the story", min_width=30, ratio=1)
    for name in ("\narticles", "\noriginals", "\nof all", "\nshare"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in _every_day(days).iter_rows(named=True):
        table.add_row(*_day_cells(row, most), style="" if row["is_complete"] else "dim")
    return table


def _every_day(days: pl.DataFrame) -> pl.DataFrame:
    """Days on which nothing was seen at all have a row too: a gap must look like one."""
    return days.upsample("day", every="1d")


def _day_cells(row: dict[str, Any], most: int) -> list[Any]:
    label = f"{row['day']:%a %Y-%m-%d}{'' if row['is_complete'] else ' ~'}"
    if row["all_articles"] is None:
        return [label, Text("nothing was seen", style="dim"), "", "", "", ""]
    bar = Bar(size=most, begin=0, end=row["articles"], color="cyan" if row["is_complete"] else "bright_black")
    return [
        label,
        bar,
        f"{row['articles']:,}",
        f"{row['originals']:,}",
        f"{row['all_articles']:,}",
        f"{row['share']:.1%}",
    ]


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


def _notes(console: Console, days: pl.DataFrame, undated: int) -> None:
    articles, everything = int(days["articles"].sum()), int(days["all_articles"].sum())
    console.print(f"\n{articles:,} of {everything:,} articles, {articles / everything:.1%}. Days are UTC.")
    if not days["is_complete"].all():
        console.print("~ day not complete: an outlet was not seen after it had ended.", style="dim")
    if undated:
        console.print(f"{undated:,} more without a date of their own stand on no day.", style="dim")

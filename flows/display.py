"""What a person sees in the terminal: counts, tables, a story's timeline. Nothing is decided or computed here."""

import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import polars as pl
from rich.bar import Bar
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from flows.examine import Examination
from flows.newsroom import Run
from flows.subscriptions import Imported
from flows.track import Tracked
from transforms.catalog import Source, SourceIndex, Story
from transforms.errors import UsageError
from transforms.records import Counts
from warehouse.warehouse import Warehouse

SHOWN_ROWS = 200
LATEST = 8
SHOWN_REFUSED = 10
OUTCOMES = ("new", "changed", "unchanged", "rejected", "failed")


class Format(StrEnum):
    """How an answer is written."""

    table = "table"
    json = "json"
    csv = "csv"
    parquet = "parquet"


def format_named(name: str, output: Path | None) -> Format:
    """The format of that name.

    Raises:
        UsageError: There is none of that name, or it cannot go where it is to go.
    """
    try:
        wanted = Format(name)
    except ValueError as error:
        raise UsageError(f"There is no format {name!r}.", remedy=f"Choose one of {', '.join(Format)}.") from error
    if wanted is Format.parquet and output is None:
        raise UsageError("Parquet cannot be shown in a terminal.", remedy="Say where to write it: --output FILE.")
    return wanted


def _out() -> Console:
    return Console()


def _aside() -> Console:
    return Console(stderr=True)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error while the body runs; yields what to call with (done, total)."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_aside(), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """A sign on standard error that something goes on."""
    with _aside().status(what):
        yield


# Runs


def show_run(run: Run, rejected: pl.DataFrame, *, as_json: bool = False) -> None:
    """A run's counts by source, what it did not take and why, and where to look next."""
    if as_json:
        _print_json({"run_id": run.run_id, **_counts(run.counts), "rejections": rejected.to_dicts()})
        return
    console = _out()
    console.print(counts_table(run))
    print_rejections(rejected)
    for source_id, sentence in run.stopped.items():
        console.print(f"[bold red]Stopped:[/] {source_id}: {sentence}")
    console.print(Text(_equation(run.counts)))


def print_rejections(rejected: pl.DataFrame) -> None:
    """What was not taken, and why; nothing where there was none."""
    if not rejected.is_empty():
        _out().print(_rejections_table(rejected))


def counts_table(run: Run) -> Table:
    """One row for each source, and one for all."""
    table = Table(title="What was done", title_justify="left", box=None, header_style="bold", pad_edge=False)
    table.add_column("source")
    for name in ("entries", *OUTCOMES):
        table.add_column(name, justify="right")
    for source_id, counts in sorted(run.by_source.items(), key=lambda item: -item[1].entries):
        table.add_row(source_id, *_cells(counts))
    table.add_row("all", *_cells(run.counts), style="bold")
    return table


def _rejections_table(rejected: pl.DataFrame) -> Table:
    """What was not taken: how many of which source, by which expectation, with an example."""
    table = Table(
        title="\nWhat was not taken, and why", title_justify="left", box=None, header_style="bold", pad_edge=False
    )
    table.add_column("records", justify="right", no_wrap=True)
    table.add_column("source", no_wrap=True)
    table.add_column("expectation", no_wrap=True)
    table.add_column("for example, and where", overflow="fold")
    for row in rejected.iter_rows(named=True):
        example = Text.assemble(row["example"], "\n", (row["place"], "dim"))
        table.add_row(f"{row['records']:,}", row["source_id"], f"{row['stage']}: {row['expectation']}", example)
    return table


def _cells(counts: Counts) -> list[str]:
    numbers = (counts.entries, *(getattr(counts, name) for name in OUTCOMES))
    return [f"{number:,}" if number else "·" for number in numbers]


def _equation(counts: Counts) -> str:
    parts = " + ".join(f"{getattr(counts, name):,} {name}" for name in OUTCOMES)
    return f"\n{counts.entries:,} entries = {parts}"


def _counts(counts: Counts) -> dict[str, int]:
    return {"entries": counts.entries, **{name: getattr(counts, name) for name in OUTCOMES}}


def show_tracked(tracked: Sequence[Tracked], *, as_json: bool = False) -> None:
    """What matching did for each story."""
    if as_json:
        _print_json([{"story_id": t.story_id, "looked_at": t.looked_at, "found": t.found} for t in tracked])
        return
    for story in tracked:
        again = " (new definition)" if story.is_new_definition else ""
        _out().print(f"[bold]{story.story_id}[/]: {story.found:,} of {story.looked_at:,} new articles belong{again}")


# Stories


def show_story(story: Story, warehouse: Warehouse, *, as_json: bool = False) -> None:
    """A story's days as a chart, its outlets, and its latest articles."""
    days = warehouse.story_days(story.story_id)
    outlets = warehouse.story_outlets(story.story_id)
    if as_json:
        _print_json({"story_id": story.story_id, "days": days.to_dicts(), "outlets": outlets.to_dicts()})
        return
    console = _out()
    console.print(Text(story.title, style="bold"), Text(f"({story.story_id})", style="dim"))
    if story.description:
        console.print(Text(story.description, style="italic"))
    if days.is_empty():
        console.print("\nNo article belongs to it yet. Load some, then run 'dateline track'.")
        return
    console.print(timeline(days))
    console.print(_outlets_table(outlets))
    console.print(_latest_table(warehouse.story_articles(story.story_id, limit=LATEST)))
    _notes(console, days, warehouse.undated_count(story.story_id))


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


# Answers


def show_frame(frame: pl.DataFrame, *, format_: Format, output: Path | None = None) -> None:
    """An answer, as a table for a person or as data for a program; a file is written beside and renamed."""
    if format_ is Format.table:
        _show_table(frame, output)
        return
    written = _serialised(frame, format_)
    if output is None:
        sys.stdout.write(written.decode())
    else:
        _write_whole(output, written)
        _aside().print(f"{frame.height:,} rows written to {output}")


def _serialised(frame: pl.DataFrame, format_: Format) -> bytes:
    buffer = io.BytesIO()
    if format_ is Format.parquet:
        frame.write_parquet(buffer)
        return buffer.getvalue()
    if format_ is Format.csv:
        return _flat(frame).write_csv().encode()
    # JSON knows no infinity and nothing that is no number.
    floats = pl.selectors.float()
    return (_json(frame.with_columns(pl.when(floats.is_finite()).then(floats)).to_dicts()) + "\n").encode()


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists and structures as JSON, bytes in hexadecimal, since CSV has neither."""
    return frame.with_columns(
        pl.Series(name, [_flat_value(value) for value in frame[name].to_list()], dtype=pl.String)
        for name, dtype in frame.schema.items()
        if dtype.is_nested() or dtype == pl.Binary
    )


def _flat_value(value: object) -> str | None:
    if value is None:
        return None
    return value.hex() if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False, default=_json_value)


def _write_whole(output: Path, written: bytes) -> None:
    partial = output.with_name(f".{output.name}.partial")
    try:
        partial.write_bytes(written)
        partial.replace(output)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}.", remedy="Choose another --output.") from error


def _show_table(frame: pl.DataFrame, output: Path | None) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name, dtype in frame.schema.items():
        table.add_column(name, justify="right" if dtype.is_numeric() else "left", overflow="fold")
    for row in frame.head(SHOWN_ROWS).iter_rows():
        table.add_row(*[_cell(value) for value in row])
    if output is None:
        _out().print(table)
    else:
        drawn = io.StringIO()
        Console(file=drawn, width=200).print(table)
        _write_whole(output, drawn.getvalue().encode())
    if frame.height > SHOWN_ROWS:
        _aside().print(f"The first {SHOWN_ROWS} of {frame.height:,} rows; --format csv gives all.", style="dim")


def _cell(value: object) -> Text:
    if value is None:
        return Text("–", style="dim")
    if isinstance(value, float):
        return Text(f"{value:.4g}")
    if isinstance(value, list):
        return Text(", ".join(str(part) for part in value))
    return Text(str(value).removesuffix("+00:00"))


def show_sources(sources: SourceIndex, *, as_json: bool = False) -> None:
    """The outlets of the catalogue."""
    rows = [
        {
            "source_id": source.source_id,
            "name": source.name,
            "languages": list(source.languages),
            "zone": source.zone,
            "feeds": len(source.feeds),
            "hosts": list(source.hosts),
        }
        for source in sources.sources.values()
    ]
    show_frame(pl.DataFrame(rows), format_=Format.json if as_json else Format.table)


def show_imported(imported: Sequence[Imported]) -> None:
    """What became of each feed of a list."""
    rows = [(feed.subscription.title, feed.subscription.feed_url, feed.reason) for feed in imported]
    show_frame(pl.DataFrame(rows, schema=["title", "feed", "result"], orient="row"), format_=Format.table)


def show_examination(source: Source, examination: Examination, *, as_json: bool = False) -> None:
    """What one look at a source found and missed."""
    poll, reading = examination.poll, examination.reading
    refused = (*poll.rejections, *poll.feed_failures, *reading.rejections, *examination.verdict.rejections)
    if as_json:
        found = {"entries": poll.entry_count, "articles": reading.articles.reading.height, "found": examination.found}
        _print_json({"source_id": source.source_id, **found, "refused": [rejection.reason for rejection in refused]})
        return
    console = _out()
    console.print(Text(source.name, style="bold"), Text(f"({source.source_id})", style="dim"))
    console.print(
        f"{poll.entry_count} entries, {len(poll.documents)} pages, {reading.articles.reading.height} articles\n"
    )
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("field")
    table.add_column("articles that have it", min_width=24)
    table.add_column("share", justify="right")
    for name, share in examination.found.items():
        table.add_row(name.removesuffix("_count"), Bar(size=1, begin=0, end=share, width=24), f"{share:.0%}")
    console.print(table)
    for rejection in refused[:SHOWN_REFUSED]:
        console.print(Text.assemble((f"\n{rejection.expectation}: ", "bold"), rejection.reason, f"\n  {rejection.url}"))
    if len(refused) > SHOWN_REFUSED:
        console.print(f"\n… and {len(refused) - SHOWN_REFUSED} more that were not taken; --json has all.")


def _print_json(value: object) -> None:
    sys.stdout.write(_json(value) + "\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_json_value, indent=1)


def _json_value(value: object) -> object:
    """Numbers stay numbers: DuckDB's sums of whole numbers are decimals."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, date) else str(value)

"""Sources: the catalogue's list, what one look at one found, what became of a list of feeds."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl
from rich.bar import Bar
from rich.table import Table
from rich.text import Text

from flows.display.answers import show_frame
from flows.display.choices import Format
from flows.display.terminal import as_json_text, out, print_json
from flows.examine import Examination
from flows.recordings import Checked
from flows.subscriptions import Imported
from transforms.catalog import Source, SourceIndex
from transforms.recordings import Recording

SHOWN_REFUSED = 10
SHOWN_CHARS = 600  # of a field that is read otherwise


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
        moved = [{"from": old, "to": new} for old, new in poll.moved_feeds]
        told = {"moved_feeds": moved, "refused": [rejection.reason for rejection in refused]}
        print_json({"source_id": source.source_id, **found, "expected": source.expected.fields, **told})
        return
    console = out()
    console.print(Text(source.name, style="bold"), Text(f"({source.source_id})", style="dim"))
    console.print(
        f"{poll.entry_count} entries, {len(poll.documents)} pages, {reading.articles.reading.height} articles\n"
    )
    console.print(_share_table(examination.found, source.expected.fields))
    for old, new in poll.moved_feeds:
        told_of = f"its host says that {old} is now at {new}; change the address in {source.source_id}.toml"
        console.print(Text.assemble(("\nmoved feed: ", "bold"), told_of))
    for rejection in refused[:SHOWN_REFUSED]:
        console.print(Text.assemble((f"\n{rejection.expectation}: ", "bold"), rejection.reason, f"\n  {rejection.url}"))
    if len(refused) > SHOWN_REFUSED:
        console.print(f"\n… and {len(refused) - SHOWN_REFUSED} more that were not taken; --json has all.")


def _share_table(found: Mapping[str, float], minima: Mapping[str, float]) -> Table:
    """The share of articles with each field, against the least that the source's file expects."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("field")
    table.add_column("articles that have it", min_width=24)
    for name in ("share", "at least"):
        table.add_column(name, justify="right")
    for name, share in found.items():
        least = minima.get(name)
        style = "bold red" if least is not None and share < least else ""
        bar = Bar(size=1, begin=0, end=share, width=24)
        table.add_row(name, bar, Text(f"{share:.0%}", style=style), "" if least is None else f"{least:.0%}")
    return table


def show_recorded(file: Path, made: Recording) -> None:
    """What a page that was just recorded says, in a line, and where its record lies."""
    said = made.record.get("title") or f"no article: {made.record.get('reason')}"
    out().print(Text(f"{said}\n  {file}"))


def show_checked(checked: Iterable[Checked]) -> int:
    """The fields of recorded pages that are read otherwise; how many pages have any."""
    pages, differing = 0, 0
    for page in checked:
        pages, differing = pages + 1, differing + bool(page.differences)
        for each in page.differences:
            out().print(Text(f"{page.file.name}  {each.field}", style="bold"))
            out().print(Text(f"  - {_apart(each.recorded, each.read)}\n  + {_apart(each.read, each.recorded)}"))
    out().print(f"{pages - differing:,} of {pages:,} recorded pages are read as recorded.")
    return differing


def _apart(value: object, other: object) -> str:
    """What is in one reading of a field and not in the other: of a text its paragraphs, of a list its items."""
    parts, others = _parts(value), _parts(other)
    apart = " ¶ ".join(part for part in parts if part not in others) or (
        "–" if not parts else "the same, in other order"
    )
    return textwrap.shorten(apart, SHOWN_CHARS, placeholder=" …")


def _parts(value: object) -> list[str]:
    if isinstance(value, list):
        return [as_json_text(item) for item in value]
    return str(value).split("\n\n") if value is not None else []

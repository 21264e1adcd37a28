"""Sources: the catalogue's list, what one look at one found, what became of a list of feeds."""

from collections.abc import Sequence

import polars as pl
from rich.bar import Bar
from rich.table import Table
from rich.text import Text

from flows.display.answers import Format, show_frame
from flows.display.terminal import out, print_json
from flows.examine import Examination
from flows.subscriptions import Imported
from transforms.catalog import Source, SourceIndex

SHOWN_REFUSED = 10


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
        reasons = [rejection.reason for rejection in refused]
        print_json({"source_id": source.source_id, **found, "moved_feeds": moved, "refused": reasons})
        return
    console = out()
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
    for old, new in poll.moved_feeds:
        told = f"its host says that {old} is now at {new}; change the address in {source.source_id}.toml"
        console.print(Text.assemble(("\nmoved feed: ", "bold"), told))
    for rejection in refused[:SHOWN_REFUSED]:
        console.print(Text.assemble((f"\n{rejection.expectation}: ", "bold"), rejection.reason, f"\n  {rejection.url}"))
    if len(refused) > SHOWN_REFUSED:
        console.print(f"\n… and {len(refused) - SHOWN_REFUSED} more that were not taken; --json has all.")

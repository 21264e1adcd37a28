"""What a run did: counts by source, what was not taken and why."""

from collections import Counter
from collections.abc import Sequence

import polars as pl
from rich.table import Table
from rich.text import Text

from flows.display.terminal import aside, out, print_json
from flows.newsroom import Run
from flows.reread import Differences
from flows.track import Tracked
from transforms.records import Counts

SHOWN_CHARS = 100
OUTCOMES = ("new", "changed", "unchanged", "rejected", "failed")


def show_run(run: Run, rejected: pl.DataFrame, *, as_json: bool = False) -> None:
    """A run's counts by source, what it did not take and why, and where to look next."""
    if as_json:
        print_json(
            {
                "run_id": run.run_id,
                **_counts(run.counts),
                "rejections": rejected.to_dicts(),
                "left_out": dict(run.left_out),
                "passed_over_bytes": run.passed_over,
                "alarms": run.alarms,
                "troubles": run.troubles,
            }
        )
        return
    console = out()
    console.print(counts_table(run))
    print_rejections(rejected)
    for source_id, sentence in run.stopped.items():
        console.print(f"[bold red]Stopped:[/] {source_id}: {sentence}")
    for sentence in run.alarms:
        console.print(Text.assemble(("Alarm: ", "bold red"), sentence))
    if run.alarms:
        console.print(
            Text("'dateline quality' shows alarms with their days, their reasons and what to do.", style="dim")
        )
    for sentence in run.troubles:
        aside().print(Text(sentence))
    console.print(Text(_equation(run.counts)))
    print_left_out(run.left_out)
    if run.passed_over:
        out().print(Text(f"{run.passed_over:,} bytes of WARC files were loaded before, and passed over."))


def print_left_out(left_out: Counter[str]) -> None:
    """What an archive held beside the entries, and why it was not asked for; nothing where there was none."""
    if left_out:
        parts = "; ".join(f"{count:,} {reason}" for reason, count in left_out.most_common())
        out().print(Text(f"{left_out.total():,} left out: {parts}"))


def print_rejections(rejected: pl.DataFrame) -> None:
    """What was not taken, and why; nothing where there was none."""
    if not rejected.is_empty():
        out().print(_rejections_table(rejected))


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
        place = "" if row["place"] in row["example"] else f"\n{row['place']}"
        example = Text.assemble(row["example"], (place, "dim"))
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
        told = ("story_id", "looked_at", "found", "remark")
        print_json([{name: getattr(story, name) for name in told} for story in tracked])
        return
    for story in tracked:
        again = " (new definition)" if story.is_new_definition else ""
        out().print(f"[bold]{story.story_id}[/]: {story.found:,} of {story.looked_at:,} new articles belong{again}")
        if story.remark:
            out().print(Text(story.remark))


def show_differences(differences: Differences, *, is_written: bool) -> None:
    """What today's readers read otherwise: fields, how many documents, an example of each."""
    done = "were read otherwise and kept as readings" if is_written else "would be read otherwise; nothing was written"
    out().print(f"{differences.documents:,} documents {done}.")
    if not differences.fields:
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("field", no_wrap=True)
    table.add_column("documents", justify="right")
    table.add_column("for example", overflow="fold")
    for name, count in differences.fields.most_common():
        url, before, after = differences.examples[name][0]
        told = Text.assemble((_short(before), "red"), " → ", (_short(after), "green"), (f"\n{url}", "dim"))
        table.add_row(name, f"{count:,}", told)
    out().print(table)


def _short(value: object) -> str:
    text = "nothing" if value is None else " ".join(str(value).split())
    return text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…"

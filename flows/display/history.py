"""What ran: the last runs, and one of them with all that it did."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from rich.table import Table
from rich.text import Text

from flows.display.runs import OUTCOMES, print_rejections
from flows.display.terminal import out, print_json

COLOURS = {"completed": "green", "failed": "bold red", "running": "yellow"}


def show_runs(runs: pl.DataFrame, zone: ZoneInfo, *, as_json: bool) -> None:
    """One row for each run, the latest first."""
    if as_json:
        print_json(runs.to_dicts())
        return
    if runs.is_empty():
        out().print("Nothing has run yet.")
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("run", "flow", f"began ({zone})", "took", "state"):
        table.add_column(name, no_wrap=True)
    for name in ("entries", *OUTCOMES):
        table.add_column(name, justify="right")
    for row in runs.iter_rows(named=True):
        table.add_row(row["run_id"], row["flow"], *_when(row, zone), _state(row), *_numbers(row))
    out().print(table)


def show_run(
    run: Mapping[str, Any], sources: pl.DataFrame, rejected: pl.DataFrame, zone: ZoneInfo, *, as_json: bool
) -> None:
    """What it was asked, what it counted at each source, what it did not take, and where to look next."""
    if as_json:
        print_json({**run, "sources": sources.to_dicts(), "rejections": rejected.to_dicts()})
        return
    console, (began, took) = out(), _when(run, zone)
    console.print(Text.assemble((f"{run['flow']} ", "bold"), run["run_id"], "  ", _state(run)))
    console.print(Text(f"began {began} ({zone}), took {took or 'no known time'}; Dateline {run['version']}"))
    console.print(Text(f"asked for {run['parameters']}", style="dim"))
    if run["message"]:
        console.print(Text(run["message"]))
    if not sources.is_empty():
        console.print(_sources(run, sources))
    print_rejections(rejected)
    if not rejected.is_empty():
        console.print(
            Text("'dateline quarantine list' shows each; 'dateline quality' what can be believed.", style="dim")
        )


def _sources(run: Mapping[str, Any], sources: pl.DataFrame) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("source")
    for name in ("entries", *OUTCOMES):
        table.add_column(name, justify="right")
    for row in sources.iter_rows(named=True):
        table.add_row(row["source_id"], *_numbers(row))
    table.add_row("all", *_numbers(run), style="bold")
    return table


def _when(run: Mapping[str, Any], zone: ZoneInfo) -> tuple[str, str]:
    began: datetime = run["started_at"]
    took = f"{(run['finished_at'] - began).total_seconds():,.1f} s" if run["finished_at"] else ""
    return f"{began.astimezone(zone):%Y-%m-%d %H:%M:%S}", took


def _state(run: Mapping[str, Any]) -> Text:
    return Text(run["state"], style=COLOURS.get(run["state"], ""))


def _numbers(row: Mapping[str, Any]) -> list[str]:
    return [f"{row[name]:,}" if row[name] else "·" for name in ("entries", *OUTCOMES)]

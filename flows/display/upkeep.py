"""Upkeep: what was tidied, what is not sound, what was written elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.table import Table
from rich.text import Text

from flows.display.terminal import out, print_json
from warehouse.backups import Copied
from warehouse.soundness import Fault
from warehouse.upkeep import Done


def show_done(done: Sequence[Done], *, as_json: bool = False) -> None:
    """How much each step of the upkeep did."""
    if as_json:
        print_json([asdict(step) for step in done])
        return
    _print_counts({step.what: step.count for step in done})


def show_faults(faults: Sequence[Fault], *, as_json: bool = False) -> None:
    """What is not as it must be, and what a person does."""
    if as_json:
        print_json([asdict(fault) for fault in faults])
        return
    console = out()
    if not faults:
        console.print("The warehouse is sound: every file, every document's bytes, every id, every sum.")
    for fault in faults:
        console.print(Text.assemble((f"{fault.problem}: {fault.count:,}", "bold"), f", such as {fault.example}"))
        console.print(f"  {fault.remedy}")


def show_exported(counts: Mapping[str, int], output: Path, *, as_json: bool = False) -> None:
    """How many rows of each view were written, and where."""
    if as_json:
        print_json({"output": str(output), "rows": dict(counts)})
        return
    _print_counts(counts)
    out().print(f"\nwritten to {output}", highlight=False, soft_wrap=True)


def show_copied(copied: Copied, where: str, *, as_json: bool = False) -> None:
    """How much was copied, and where to."""
    if as_json:
        print_json(asdict(copied))
        return
    told = f"{copied.files:,} files and the catalogue, {copied.byte_count / 1e6:,.1f} MB, {where}"
    out().print(told, highlight=False, soft_wrap=True)


def _print_counts(counts: Mapping[str, int]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right")
    table.add_column()
    for what, count in counts.items():
        table.add_row(f"{count:,}", what)
    out().print(table)

"""What a backfill would do."""

from datetime import timedelta

from rich.table import Table

from flows.display.runs import print_left_out
from flows.display.terminal import out, print_json
from transforms.plans import Plan

_MEGABYTE = 1_000_000
_HOUR = 3600


def show_plan(plan: Plan, seconds: float | None, *, as_json: bool = False) -> None:
    """Documents and bytes by outlet and month, what would be passed over, and how long it takes."""
    if as_json:
        print_json(_told(plan, seconds))
        return
    out().print(_table(plan))
    out().print(f"\n{plan.known:,} more are in the warehouse already; {plan.refused:,} places cannot be taken.")
    print_left_out(plan.left_out)
    out().print(f"{_time(seconds) if plan.documents else 'There is nothing new to read.'} Nothing was loaded.")


def _table(plan: Plan) -> Table:
    table = Table(title="What would be read", title_justify="left", box=None, header_style="bold", pad_edge=False)
    table.add_column("source")
    table.add_column("month")
    table.add_column("documents", justify="right")
    table.add_column("MB", justify="right")
    for part, count in sorted(plan.documents.items()):
        table.add_row(part.source_id, part.month, f"{count:,}", f"{plan.byte_counts[part] / _MEGABYTE:,.1f}")
    total = f"{plan.byte_counts.total() / _MEGABYTE:,.1f}"
    table.add_row("all", "", f"{plan.documents.total():,}", total, style="bold")
    return table


def _time(seconds: float | None) -> str:
    if seconds is None:
        return (
            "How long it takes is not known: no earlier backfill of this warehouse read enough documents of this kind."
        )
    if seconds < _HOUR:
        return f"At the rate of earlier backfills it takes about {timedelta(seconds=round(seconds))}."
    return f"At the rate of earlier backfills it takes about {seconds / _HOUR:,.1f} hours."


def _told(plan: Plan, seconds: float | None) -> dict[str, object]:
    parts = [
        {**part._asdict(), "documents": count, "bytes": plan.byte_counts[part]}
        for part, count in sorted(plan.documents.items())
    ]
    return {
        "documents": plan.documents.total(),
        "bytes": plan.byte_counts.total(),
        "hours": None if seconds is None else round(seconds / _HOUR, 4),
        "known": plan.known,
        "refused": plan.refused,
        "left_out": dict(plan.left_out),
        "parts": parts,
    }

"""`dateline backfill`: archives from disk."""

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.left_out import tell_left_out
from flows.commands.options import AsJson, Since, Until, day, settings_of


def backfill(
    context: typer.Context,
    path: Annotated[
        list[Path],
        typer.Argument(help="Directories of saved articles or WARC files, single files, or CDX and CDXJ listings."),
    ],
    source: Annotated[list[str] | None, typer.Option("--source", help="Only of this outlet; may be repeated.")] = None,
    since: Since = None,
    until: Until = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show the plan: documents, bytes and hours; load nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Load archives of articles from disk. Give the same command again to go on after an interruption."""
    settings = settings_of(context)
    if not (dry_run or settings.dask):
        from flows.processes import READING, begin

        begin(READING)  # it has all that it needs when this process has
    from flows.backfill import backfill as run_backfill
    from flows.display import plans, runs, terminal
    from flows.newsroom import open_newsroom
    from flows.planning import plan, selected
    from flows.runner import DirectRunner

    with open_newsroom(settings) as newsroom:
        selection = selected(newsroom.sources, source or (), day(since), day(until))
        if dry_run:
            with terminal.progress("looking through") as on_progress:
                planned, seconds = plan(path, newsroom, selection=selection, on_progress=on_progress)
            plans.show_plan(planned, seconds, as_json=as_json)
            return
        with terminal.progress("loading") as on_progress:
            run = run_backfill(path, newsroom, DirectRunner(), selection=selection, on_progress=on_progress)
        summary = newsroom.warehouse.rejection_summary(run.run_id)
    runs.show_run(run, summary, as_json=as_json)
    tell_left_out(newsroom)

"""What ran, and how it went: `dateline runs …`."""

from typing import Annotated

import typer

from flows.commands.options import AsJson, settings_of

app = typer.Typer(help="What ran, when, and how it went.", no_args_is_help=True)


@app.command("list")
def runs_list(
    context: typer.Context,
    flow: Annotated[str | None, typer.Option(help="Only of this flow, such as ingest.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the latest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the last runs: when each began, how long it took, what it counted and whether it came to its end."""
    from flows.display.history import show_runs
    from flows.newsroom import open_warehouse

    settings = settings_of(context)
    with open_warehouse(settings, read_only=True) as warehouse:
        latest = warehouse.latest_runs(flow=flow, limit=limit)
    show_runs(latest, settings.reader_zone, as_json=as_json)


@app.command("show")
def runs_show(
    context: typer.Context,
    run: Annotated[str, typer.Argument(help="Its id as 'runs list' shows it, or the beginning of it, or 'last'.")],
    as_json: AsJson = False,
) -> None:
    """Show a run: what it was asked, what it counted at each source, what it did not take, and where to look next."""
    from flows.display.history import show_run
    from flows.named import the_run
    from flows.newsroom import open_warehouse

    settings = settings_of(context)
    with open_warehouse(settings, read_only=True) as warehouse:
        found = the_run(warehouse, run)
        sources = warehouse.counts_by_source(found["run_id"])
        rejected = warehouse.rejection_summary(found["run_id"])
    show_run(found, sources, rejected, settings.reader_zone, as_json=as_json)

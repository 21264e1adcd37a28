"""The quarantine: `dateline quarantine …`."""

from typing import Annotated

import typer

from flows.commands.options import AsJson, OfSource, Since, Until, day, settings_of

app = typer.Typer(help="What was not taken, and why.", no_args_is_help=True)


@app.command("list")
def quarantine_list(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="Only of this outlet.")] = None,
    expectation: Annotated[str | None, typer.Option(help="Only what fell short of this expectation.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the latest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List what was not taken, with the reason."""
    from flows.display import answers, choices
    from flows.newsroom import open_warehouse

    with open_warehouse(settings_of(context), read_only=True) as warehouse:
        rejections = warehouse.open_rejections(source_id=source, expectation=expectation, limit=limit)
    answers.show_frame(rejections, format_=choices.Format.json if as_json else choices.Format.table)


@app.command("show")
def quarantine_show(
    context: typer.Context,
    record: Annotated[str, typer.Argument(help="The record's or its document's id, as 'quarantine list' shows it.")],
) -> None:
    """Show what was not taken beside the document that was kept of it."""
    from flows.display.rejections import show_rejected
    from flows.newsroom import open_warehouse

    with open_warehouse(settings_of(context), read_only=True) as warehouse:
        show_rejected(record, warehouse)


@app.command("replay")
def quarantine_replay(
    context: typer.Context,
    source: OfSource = None,
    expectation: Annotated[str | None, typer.Option(help="Only what fell short of this expectation.")] = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Read again what was not taken, after a reader or a suite was mended; what passes now is loaded."""
    from flows.display import runs, terminal
    from flows.newsroom import open_newsroom
    from flows.reread import replay
    from flows.runner import DirectRunner
    from warehouse.kept import Wanted

    wanted = Wanted(source, day(since), day(until), expectation)
    with open_newsroom(settings_of(context)) as newsroom:
        with terminal.progress("reading again") as on_progress:
            run = replay(wanted, newsroom, DirectRunner(), on_progress=on_progress)
        summary = newsroom.warehouse.rejection_summary(run.run_id)
    runs.show_run(run, summary, as_json=as_json)

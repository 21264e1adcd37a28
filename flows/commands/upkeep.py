"""The warehouse itself: `dateline maintain`, `export`, `backup` and `restore`."""

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import AsJson, settings_of
from transforms.errors import UsageError

app = typer.Typer()


@app.command()
def maintain(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Only look whether all is sound; change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Merge small files, let old snapshots go, remove files of nobody. Works while others read and write."""
    from flows.display import terminal, upkeep
    from flows.maintain import maintain as run_maintain
    from flows.newsroom import open_newsroom, open_warehouse
    from flows.runner import DirectRunner

    settings = settings_of(context)
    if check:
        with open_warehouse(settings, read_only=True) as warehouse, terminal.waiting("looking at every file and id"):
            faults = warehouse.faults()
        upkeep.show_faults(faults, as_json=as_json)
        raise typer.Exit(code=1 if faults else 0)
    with open_newsroom(settings) as newsroom, terminal.waiting("tidying the warehouse"):
        done = run_maintain(newsroom, DirectRunner())
    upkeep.show_done(done, as_json=as_json)


@app.command()
def export(
    context: typer.Context,
    output: Annotated[Path, typer.Argument(help="A file for duckdb, a directory for parquet and csv.")],
    format_: Annotated[str, typer.Option("--format", help="duckdb, parquet or csv")] = "duckdb",
    as_json: AsJson = False,
) -> None:
    """Write the public views to files, consistent while others write; what stands there already is replaced."""
    from flows.display import terminal, upkeep
    from flows.newsroom import open_warehouse
    from warehouse.exports import ExportFormat

    if format_ not in list(ExportFormat):
        raise UsageError(f"There is no format {format_!r}.", remedy=f"Choose one of {', '.join(ExportFormat)}.")
    with (
        open_warehouse(settings_of(context), read_only=True) as warehouse,
        terminal.progress("writing views") as on_progress,
    ):
        counts = warehouse.export(output, ExportFormat(format_), on_progress=on_progress)
    upkeep.show_exported(counts, output, as_json=as_json)


@app.command()
def backup(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(help="A new directory; it is whole, or not there.")],
    as_json: AsJson = False,
) -> None:
    """Copy the warehouse as it is now into a new directory. Works while others read and write."""
    from flows.display import terminal, upkeep
    from warehouse.backups import back_up

    address = settings_of(context).address
    if not address.exists:
        raise UsageError(f"There is no warehouse at {address.catalog} yet.", remedy="Nothing has to be backed up.")
    with terminal.progress("copying files") as on_progress:
        copied = back_up(address, directory, on_progress=on_progress)
    upkeep.show_copied(copied, f"backed up to {directory}", as_json=as_json)


@app.command()
def restore(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(help="What 'dateline backup' made.")],
    as_json: AsJson = False,
) -> None:
    """Put a backup where the warehouse is to be; refused where one stands already."""
    from flows.display import terminal, upkeep
    from warehouse.backups import restore as run_restore

    settings = settings_of(context)
    with terminal.progress("copying files") as on_progress:
        copied = run_restore(directory, settings.address, on_progress=on_progress)
    upkeep.show_copied(copied, f"restored to {settings.home}", as_json=as_json)

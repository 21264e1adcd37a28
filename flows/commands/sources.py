"""Outlets: `dateline sources …`."""

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import AsJson, settings_of
from transforms.errors import UsageError

app = typer.Typer(help="The outlets that Dateline reads.", no_args_is_help=True)


@app.command("list")
def sources_list(context: typer.Context, as_json: AsJson = False) -> None:
    """List the outlets of the catalogue."""
    from flows.catalog import read_sources
    from flows.display import sources as display_sources

    sources = read_sources(settings_of(context).catalog / "sources")
    display_sources.show_sources(sources, as_json=as_json)


@app.command("check")
def sources_check(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="The source's id: its file's name in catalog/sources.")],
    as_json: AsJson = False,
) -> None:
    """Read a source once from end to end, without loading it, and say what was found and what was missed."""
    from flows.catalog import read_sources
    from flows.display import sources as display_sources
    from flows.display import terminal
    from flows.examine import examine_source

    settings = settings_of(context)
    known = read_sources(settings.catalog / "sources").sources
    if source not in known:
        raise UsageError(
            f"There is no source {source!r} in {settings.catalog / 'sources'}.", remedy="See 'dateline sources list'."
        )
    with terminal.waiting(f"reading {source}"):
        examination = examine_source(known[source], settings)
    display_sources.show_examination(known[source], examination, as_json=as_json)


@app.command("record")
def sources_record(
    context: typer.Context,
    page: Annotated[str | None, typer.Argument(help="A page's address, or the file it was saved to.")] = None,
    to: Annotated[Path | None, typer.Option(help="Directory for the page and its record.")] = None,
    url: Annotated[str | None, typer.Option(help="The address of a page in a file that does not name it.")] = None,
    source: Annotated[str | None, typer.Option(help="The outlet, where the address does not tell.")] = None,
    check: Annotated[Path | None, typer.Option(help="Read the pages recorded in this directory again.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Keep what is read now as the record.")] = False,
) -> None:
    """Store a page with what is read out of it, or read stored pages again and show what is read otherwise."""
    from flows.catalog import read_sources
    from flows.display import sources as display_sources
    from flows.recordings import check_recorded, fetch_page, page_in_file, record_page

    settings = settings_of(context)
    known = read_sources(settings.catalog / "sources")
    if check is not None and page is None:
        differs = display_sources.show_checked(check_recorded(check, known, accept=accept))
        raise typer.Exit(code=1 if differs and not accept else 0)
    if page is None or to is None or check is not None:
        raise UsageError("There is nothing to do.", remedy="Give a page and --to DIR, or --check DIR alone.")
    if page.startswith(("http://", "https://")):
        document = fetch_page(page, settings, known, source_id=source)
    else:
        document = page_in_file(Path(page), known, url=url, source_id=source)
    display_sources.show_recorded(*record_page(document, to, known))


@app.command("health")
def sources_health(context: typer.Context, as_json: AsJson = False) -> None:
    """Show how each source does, held against its own last four weeks."""
    from flows.display import answers, choices
    from flows.newsroom import open_warehouse

    with open_warehouse(settings_of(context), read_only=True) as warehouse:
        answers.show_frame(warehouse.health(), format_=choices.Format.json if as_json else choices.Format.table)


@app.command("import-opml")
def sources_import_opml(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="A list of feeds, exported from a feed reader.")]
) -> None:
    """Make a source file for each feed of a list that is not in the catalogue yet."""
    from flows.display import sources as display_sources
    from flows.subscriptions import import_opml

    display_sources.show_imported(import_opml(file, settings_of(context)))


@app.command("export-opml")
def sources_export_opml(context: typer.Context) -> None:
    """Print the catalogue's feeds as OPML, for a feed reader."""
    from flows.subscriptions import export_opml

    typer.echo(export_opml(settings_of(context)).decode(), nl=False)

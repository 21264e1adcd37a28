"""Articles: `dateline article …`."""

from typing import Annotated

import typer

from flows.commands.options import AsJson, AsOf, moment, settings_of

app = typer.Typer(
    help="One article: what it says, how its date is known, what was changed in it.", no_args_is_help=True
)


@app.command("show")
def show(
    context: typer.Context,
    article: Annotated[
        str, typer.Argument(help="Its id, the beginning of it (four characters or more), or its address.")
    ],
    diff: Annotated[bool, typer.Option("--diff", help="Show what the outlet changed, revision by revision.")] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show an article with the evidence of its date, its revisions, its copies and its stories."""
    from flows.display import articles as display
    from flows.named import the_article
    from flows.newsroom import open_warehouse

    with open_warehouse(settings_of(context), read_only=True, as_of=moment(as_of)) as warehouse:
        dossier = warehouse.dossier(the_article(warehouse, article))
    display.show_changes(dossier, as_json=as_json) if diff else display.show_article(dossier, as_json=as_json)

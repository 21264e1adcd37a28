"""Search: `dateline search …`."""

from datetime import datetime
from typing import Annotated

import typer

from flows.commands.options import AsJson, settings_of


def search(
    context: typer.Context,
    query: Annotated[
        list[str],
        typer.Argument(
            help='Words that must all be there; "a phrase"; AND, OR, NOT, parentheses; title:word looks at headlines alone.'
        ),
    ],
    source: Annotated[
        list[str] | None, typer.Option("--source", help="Only of this outlet; may be given again.")
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option("--language", help="Only in this language: en, zh, zh-Hant …; may be given again."),
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what was published on this day or later.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what was published on this day or before.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many are shown.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Search what articles say, Chinese and English, best first; either script of Chinese finds both."""
    from flows.display.search import show_found
    from flows.newsroom import open_warehouse
    from transforms.search_query import parse

    bounds = [
        *(f"source:{name}" for name in source or ()),
        *(f"lang:{name}" for name in language or ()),
        *([f"since:{since:%Y-%m-%d}"] if since else ()),
        *([f"until:{until:%Y-%m-%d}"] if until else ()),
    ]
    typed = " ".join([*query, *bounds])
    asked = parse(typed)
    with open_warehouse(settings_of(context), read_only=True) as warehouse:
        found, articles = warehouse.search(typed, limit=limit)
    show_found(asked, found, articles, as_json=as_json)

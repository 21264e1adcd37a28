"""How we know: `dateline quality`."""

import typer

from flows.commands.options import AsJson, settings_of


def quality(context: typer.Context, as_json: AsJson = False) -> None:
    """Make the page that says what can be believed: sources, alarms, what failed and what to do; prints where it is."""
    from flows.display.quality import build_pages, show_quality
    from flows.display.terminal import waiting
    from flows.newsroom import open_newsroom
    from flows.quality import quality as gather

    settings = settings_of(context)
    with open_newsroom(settings, read_only=True) as newsroom, waiting("writing the pages"):
        told = gather(newsroom)
        place = build_pages(told, newsroom, settings.home)
    show_quality(told, place, as_json=as_json)

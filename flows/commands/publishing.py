"""A story for others to see: `dateline story publish`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.left_out import end_of_stories
from flows.commands.options import settings_of
from transforms.errors import UsageError


class PageLanguage(StrEnum):
    """In which language the pages are."""

    en = "en"
    zh = "zh"


def story_publish(
    context: typer.Context,
    story: Annotated[str, typer.Argument(help="The story's id: its file's name in catalog/stories.")],
    directory: Annotated[
        Path, typer.Argument(help="Where the site is put; an earlier one of the same story is replaced.")
    ],
    language: Annotated[PageLanguage, typer.Option(help="Of the pages: English or Chinese.")] = PageLanguage.en,
    quotations: Annotated[
        bool, typer.Option(help="Show how articles begin: 140 characters at most, of Chinese 70.")
    ] = True,
    url: Annotated[str, typer.Option(help="The address at which the site will stand, for its feed to say.")] = "",
) -> None:
    """Write a story as a site of plain files: pages with charts, an Atom feed, the frozen data. Any web server serves it.

    Articles are shown by headline, link and a short quotation. The pages need no script and load nothing from elsewhere. What
    is written again of the same state of the warehouse is the same, byte by byte.
    """
    from flows.newsroom import open_newsroom
    from flows.publish import Manner, publish

    if url and not url.startswith(("https://", "http://")):
        raise UsageError(f"{url!r} is no address of the web.", remedy="Write it as https://news.example/summit/.")
    address = f"{url.rstrip('/')}/" if url else ""
    with open_newsroom(settings_of(context)) as newsroom:
        done = publish(story, newsroom, directory, Manner(language.value, quotations, address))
    typer.echo(
        f"Published {story} as of {done.snapshot.taken_at:%Y-%m-%d %H:%M} UTC (snapshot {done.snapshot.snapshot_id}): "
        f"{done.file_count} files, {done.byte_count / 1000:,.0f} kB."
    )
    typer.echo(f"Open {done.place / 'index.html'}, or put the directory on a web server.")
    end_of_stories(newsroom)

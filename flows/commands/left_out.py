"""Files of stories and names that are wrong: the others go on, and these are told at the end."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from flows.newsroom import Newsroom


def tell_left_out(newsroom: "Newsroom") -> None:
    """Say on standard error which files were left out, what is wrong with each, and what waits for it."""
    for error in newsroom.left_out:
        typer.echo(f"Left out: {error}", err=True)
    if newsroom.wrong_names:
        typer.echo("Articles are put into events again when the files of names are mended.", err=True)


def end_of_stories(newsroom: "Newsroom") -> None:
    """End a command that is about stories: with status 1 where a file was left out."""
    tell_left_out(newsroom)
    raise typer.Exit(code=1 if newsroom.left_out else 0)

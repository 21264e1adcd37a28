"""What several commands take: options, and the settings that the command line was called with."""

from datetime import date, datetime
from typing import Annotated

import typer

from flows.settings import Settings

OfSource = Annotated[str | None, typer.Option("--source", help="Only of this outlet.")]
Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what was seen on this day or later.")]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what was seen on this day or before.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for a program to read.")]


def settings_of(context: typer.Context) -> Settings:
    """The settings read before the command was called."""
    assert isinstance(context.obj, Settings)
    return context.obj


def day(instant: datetime | None) -> date | None:
    """The day of an option that a person gave as a day."""
    return instant.date() if instant else None

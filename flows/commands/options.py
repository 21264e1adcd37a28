"""What several commands take: options, and the settings that the command line was called with."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer

from flows.settings import Settings, zone_named
from transforms.errors import UsageError

OfSource = Annotated[str | None, typer.Option("--source", help="Only of this outlet.")]
Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what was seen on this day or later.")]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what was seen on this day or before.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        help="As it was then: a day (to its end), a time (UTC where it names no zone), or a snapshot's number."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for a program to read.")]


def settings_of(context: typer.Context) -> Settings:
    """The settings read before the command was called."""
    assert isinstance(context.obj, Settings)
    return context.obj


def day(instant: datetime | None) -> date | None:
    """The day of an option that a person gave as a day."""
    return instant.date() if instant else None


def chosen_zone(written: str | None, settings: Settings) -> str:
    """The time zone that was given, else that of the settings.

    Raises:
        UsageError: There is none of that name.
    """
    try:
        return zone_named(written).key if written else settings.zone
    except ValueError as error:
        raise UsageError(f"{written!r} is no time zone.", remedy="Write one such as Asia/Taipei or UTC.") from error


def moment(written: str | None) -> datetime | int | None:
    """What ``--as-of`` names.

    Raises:
        UsageError: It is neither a day, nor a time, nor a number.
    """
    if written is None or written.isdecimal():
        return int(written) if written else None
    try:
        named = datetime.fromisoformat(written)
    except ValueError as error:
        raise UsageError(
            f"{written!r} is no moment.", remedy="Write 2026-05-17, 2026-05-17T08:30+08:00 or a snapshot's number."
        ) from error
    is_day = len(written) == len("2026-05-17")
    named += timedelta(days=1, microseconds=-1) if is_day else timedelta()
    return named if named.tzinfo else named.replace(tzinfo=UTC)

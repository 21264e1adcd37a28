"""What is new in a story: `dateline story digest`."""

import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.left_out import end_of_stories
from flows.commands.options import day, settings_of
from flows.display.choices import DigestFormat
from transforms.errors import UsageError

if TYPE_CHECKING:
    from flows.newsroom import Newsroom


def story_digest(
    context: typer.Context,
    story: Annotated[str, typer.Argument(help="The story's id: its file's name in catalog/stories.")],
    format_: Annotated[
        DigestFormat, typer.Option("--format", help="As text, as mail, or as a feed.")
    ] = DigestFormat.text,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Look back to this day, whatever was told of since."),
    ] = None,
    send: Annotated[
        bool,
        typer.Option("--send", help="Send it to the addresses of DATELINE_NOTIFY; the next one goes on from there."),
    ] = False,
) -> None:
    """Show what is new in a story since its last digest was sent: events, bursts, outlets, edits, corrections of our own.

    Printing takes nothing away from the next digest; only what is sent does, here or by schedule. A feed shows the last
    thirty days, since its readers know themselves what they have seen.
    """
    from flows.newsroom import open_newsroom

    if send and (since or format_ is not DigestFormat.text):
        raise UsageError(
            "What is sent goes on from the last digest, as a page to mail and as text to others.",
            remedy="Leave --since and --format out, or --send.",
        )
    with open_newsroom(settings_of(context)) as newsroom:
        if send:
            _send(story, newsroom)
        else:
            _print(story, newsroom, day(since), format_)
    end_of_stories(newsroom)


def _print(story: str, newsroom: "Newsroom", since: date | None, format_: DigestFormat) -> None:
    from flows.digest import digest_of, feed_of
    from flows.display.digests import rendered
    from flows.events import bring_events_up_to_date
    from flows.track import bring_up_to_date, chosen_stories

    [chosen] = chosen_stories(newsroom, [story])
    bring_up_to_date(newsroom, [story])
    bring_events_up_to_date(newsroom)
    told = (feed_of if format_ is DigestFormat.atom else digest_of)(chosen, newsroom, since=since)
    sys.stdout.write(rendered(told, format_))
    if told.is_nothing and since is None:
        typer.echo("To look back further, say since when: --since 2026-05-17", err=True)


def _send(story: str, newsroom: "Newsroom") -> None:
    from flows.digest import send_digests
    from flows.runner import DirectRunner

    sent = send_digests([story], newsroom, DirectRunner())
    if not sent.composed:
        typer.echo("Nothing is new since the last digest.")
    typer.echo(f"Messages taken: {sent.taken}.")
    for sentence in sent.troubles:
        typer.echo(sentence, err=True)
    if sent.troubles:
        raise typer.Exit(code=1)

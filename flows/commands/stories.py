"""Stories: `dateline story …`."""

from pathlib import Path
from typing import Annotated

import typer

from flows.commands import digests, publishing
from flows.commands.left_out import end_of_stories
from flows.commands.options import AsJson, AsOf, chosen_zone, moment, settings_of
from flows.display.choices import Format, Period
from transforms.errors import UsageError

app = typer.Typer(
    help="Followed stories: what they cover, when, how much of all there was. A file that is wrong is left out and told.",
    no_args_is_help=True,
)

app.command("digest")(digests.story_digest)
app.command("publish")(publishing.story_publish)


@app.command("list")
def story_list(context: typer.Context, as_json: AsJson = False) -> None:
    """List the followed stories with what they cover."""
    from flows.display import answers, choices
    from flows.newsroom import open_newsroom
    from flows.track import bring_up_to_date

    with open_newsroom(settings_of(context)) as newsroom:
        bring_up_to_date(newsroom)
        answers.show_frame(
            newsroom.warehouse.stories(), format_=choices.Format.json if as_json else choices.Format.table
        )
    end_of_stories(newsroom)


@app.command("show")
def story_show(
    context: typer.Context,
    story: Annotated[str, typer.Argument(help="The story's id: its file's name in catalog/stories.")],
    by: Annotated[Period, typer.Option(help="Days, weeks from Monday (ISO 8601), or months.")] = Period.day,
    zone: Annotated[
        str | None, typer.Option(help="Where the reader is, such as Asia/Taipei. [default: DATELINE_ZONE, else UTC]")
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show a story's timeline: articles for each day, week or month, and their share of all that was published.

    An article stands on the day on which it was published where the reader is; one of which only the day is known stands
    on that day. Shares are summed first and divided then, and have an interval in which they lie in 95 of 100 cases.
    """
    from flows.display import stories
    from flows.events import bring_events_up_to_date
    from flows.newsroom import open_newsroom
    from flows.track import bring_up_to_date, chosen_stories

    where = chosen_zone(zone, settings_of(context))
    with open_newsroom(settings_of(context), as_of=moment(as_of)) as newsroom:
        [chosen] = chosen_stories(newsroom, [story])
        if as_of is None:
            bring_up_to_date(newsroom, [story])
            bring_events_up_to_date(newsroom)
        stories.show_story(chosen, newsroom.warehouse, by=by, zone=where, as_json=as_json)
    end_of_stories(newsroom)


@app.command("check")
def story_check(
    context: typer.Context,
    story: Annotated[str, typer.Argument(help="The story's id: its file's name in catalog/stories.")],
    article: Annotated[
        str | None, typer.Argument(help="An article's id, the beginning of it, or its address; else the doubtful ones.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many of the doubtful are shown on either side.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Explain why an article is in a story or out of it; without one, show the nearest misses and the weakest hits."""
    from flows.check import check_article, doubtful
    from flows.display import checks
    from flows.marks import tally
    from flows.newsroom import open_newsroom
    from flows.track import chosen_stories

    with open_newsroom(settings_of(context), read_only=True) as newsroom:
        [chosen] = chosen_stories(newsroom, [story])
        if article is None:
            told = tally(chosen, newsroom)
            checks.show_doubtful(chosen, doubtful(chosen, newsroom, limit=limit), told, as_json=as_json)
        else:
            checks.show_verdict(chosen, check_article(chosen, article, newsroom), as_json=as_json)
    end_of_stories(newsroom)


@app.command("freeze")
def story_freeze(
    context: typer.Context,
    story: Annotated[str, typer.Argument(help="The story's id: its file's name in catalog/stories.")],
    output: Annotated[Path, typer.Option(help="Directory in which the bundle is put.")] = Path("frozen"),
) -> None:
    """Write what a story covers now as a dated bundle that can be cited: Parquet, definition, checksums, a README."""
    from flows.freeze import freeze
    from flows.newsroom import open_newsroom

    with open_newsroom(settings_of(context)) as newsroom:
        typer.echo(freeze(story, newsroom, output))


@app.command("verify")
def story_verify(
    context: typer.Context,
    bundle: Annotated[Path, typer.Argument(help="What 'dateline story freeze' made.")],
) -> None:
    """Check a bundle's files, and whether the warehouse says the same of that moment; exit status 1 where it does not."""
    from flows.freeze import verify

    found = verify(bundle, settings_of(context))
    for sentence in (*found.agrees, *found.differs):
        typer.echo(sentence)
    raise typer.Exit(code=1 if found.differs else 0)


@app.command("words")
def story_words(
    context: typer.Context,
    story: Annotated[str, typer.Argument(help="The story's id.")],
    between: Annotated[str, typer.Option(help="Outlets by their id, or languages such as zh-Hant, with commas.")],
    others: Annotated[str, typer.Option("--and", help="The group that they are held against.")],
    limit: Annotated[int, typer.Option(min=1, help="How many words of either group.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show which words tell two groups of outlets apart: z-scores of the log-odds, beyond 1.96 hardly chance."""
    from dataclasses import asdict

    import polars as pl

    from flows.display import answers
    from flows.newsroom import open_newsroom
    from flows.track import chosen_stories
    from flows.words import words_between

    with open_newsroom(settings_of(context), read_only=True) as newsroom:
        [chosen] = chosen_stories(newsroom, [story])
        words = words_between(chosen.story_id, between, others, newsroom)
    told = [*(word for word in words[:limit] if word.z > 0), *(word for word in words[-limit:] if word.z < 0)]
    rows = [asdict(word) | {"counts": list(word.counts), "articles": list(word.articles)} for word in told]
    answers.show_frame(pl.DataFrame(rows), format_=Format.json if as_json else Format.table)


Story = Annotated[str, typer.Argument(help="The story's id.")]
Article = Annotated[str, typer.Argument(help="An article's id, the beginning of it, or its address.")]


@app.command("mark")
def story_mark(
    context: typer.Context,
    story: Story,
    article: Article,
    place: Annotated[str, typer.Argument(help="in or out")],
    reason: Annotated[str, typer.Option(help="Why, for whoever looks at it later.")] = "",
) -> None:
    """Say that an article is in a story or out of it; that outranks the rule until it is taken back."""
    if place not in ("in", "out"):
        raise UsageError(f"An article is in or out, not {place!r}.", remedy="Say 'in' or 'out'.")
    _mark(context, story, article, place, reason)


@app.command("unmark")
def story_unmark(context: typer.Context, story: Story, article: Article) -> None:
    """Take back what was said of an article; the rule decides again."""
    _mark(context, story, article, "none", "")


def _mark(context: typer.Context, story: str, article: str, mark: str, reason: str) -> None:
    from flows.marks import set_mark
    from flows.newsroom import open_newsroom
    from flows.track import chosen_stories

    with open_newsroom(settings_of(context)) as newsroom:
        [chosen] = chosen_stories(newsroom, [story])
        is_new = set_mark(chosen, article, mark, reason, newsroom)
    said = "The rule decides again." if mark == "none" else f"Marked {mark}."
    typer.echo(said if is_new else "That stood already.")

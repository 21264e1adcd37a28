"""The command line: arguments in, one sentence of what was done out. What is done stands in the flows.

Results go to standard output, everything else to standard error. Exit status 0 is done, 1 something failed and is
told, 2 wrong use. Heavy libraries are imported by the command that needs them, so that ``dateline --help`` is quick.
"""

import logging
import signal
import sys
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from flows.settings import Settings, read_settings
from transforms.errors import DatelineError, UsageError

app = typer.Typer(
    help="Follow the news and answer for it: fetched, kept, checked, dated, and asked in SQL.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
story_app = typer.Typer(
    help="Followed stories: what they cover, when, how much of all there was.", no_args_is_help=True
)
sources_app = typer.Typer(help="The outlets that Dateline reads.", no_args_is_help=True)
quarantine_app = typer.Typer(help="What was not taken, and why.", no_args_is_help=True)
app.add_typer(story_app, name="story")
app.add_typer(sources_app, name="sources")
app.add_typer(quarantine_app, name="quarantine")

INTERRUPTED = 130  # as shells have it: 128 and the number of the signal

OfSource = Annotated[str | None, typer.Option("--source", help="Only of this outlet.")]
Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what was seen on this day or later.")]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what was seen on this day or before.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for a program to read.")]


def main() -> None:
    """Run the command line; what Dateline reports by itself is printed as a sentence, without a trace."""
    # A retry that helps is nobody's business; one that does not is told by what is raised in the end.
    logging.getLogger("stamina").setLevel(logging.ERROR)
    signal.signal(signal.SIGINT, _interrupted)
    try:
        app()
    except UsageError as error:
        _tell(error, status=2)
    except DatelineError as error:
        _tell(error, status=1)
    except SystemExit as end:
        # Typer makes this of an interruption, without a word.
        if end.code != INTERRUPTED:
            raise
        _tell_stopped()
    except RuntimeError as error:
        # DuckDB makes this of an interruption in the middle of a statement.
        if not isinstance(error.__cause__, KeyboardInterrupt):
            raise
        _tell_stopped()


def _interrupted(_signal: int, _frame: FrameType | None) -> None:
    # The second time ends everything at once, whatever the first is still waiting for: what was not committed is not
    # there. An interruption in the middle of an import may wait for ever (python/cpython#91351).
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    raise KeyboardInterrupt


def _tell_stopped() -> None:
    typer.echo("Stopped. What was loaded is whole; the same command goes on from there.", err=True)
    sys.exit(INTERRUPTED)


def _tell(error: DatelineError, *, status: int) -> None:
    typer.echo(f"dateline: {error.problem}", err=True)
    if error.remedy:
        typer.echo(f"  {error.remedy}", err=True)
    sys.exit(status)


def _day(instant: datetime | None) -> date | None:
    return instant.date() if instant else None


def _version(wanted: bool) -> None:
    if wanted:
        from flows.newsroom import version

        typer.echo(version())
        raise typer.Exit


@app.callback()
def dateline(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option(help="Directory that holds the warehouse. [default: data, or DATELINE_HOME]")
    ] = None,
    catalog: Annotated[
        Path | None, typer.Option(help="Directory with sources/ and stories/. [default: the one shipped]")
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Follow the news and answer for it: fetched, kept, checked, dated, and asked in SQL."""
    given = {"home": home, "catalog": catalog}
    context.obj = read_settings(**{name: value for name, value in given.items() if value is not None})


def _settings(context: typer.Context) -> Settings:
    assert isinstance(context.obj, Settings)
    return context.obj


@app.command()
def demo(context: typer.Context) -> None:
    """Show the whole of it on a sample newsroom: fetch twice, check, load, follow a story. Takes under a minute."""
    from flows.demo import demonstrate

    demonstrate(_settings(context))


@app.command()
def ingest(
    context: typer.Context,
    source: Annotated[list[str] | None, typer.Argument(help="Sources to read; all that have a feed if none.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fetch what the sources publish now, check it and load it."""
    from flows.display import runs, terminal
    from flows.ingest import ingest as run_ingest
    from flows.newsroom import open_newsroom
    from flows.runner import DirectRunner

    settings = _settings(context)
    if not settings.contact:
        typer.echo("No contact is told to servers; set DATELINE_CONTACT to your mail or web address.", err=True)
    with open_newsroom(settings) as newsroom, DirectRunner() as runner, terminal.waiting("reading sources"):
        run = run_ingest(source or [], newsroom, runner)
        summary = newsroom.warehouse.rejection_summary(run.run_id)
    runs.show_run(run, summary, as_json=as_json)
    raise typer.Exit(code=1 if run.counts.failed and not (run.counts.entries - run.counts.failed) else 0)


@app.command()
def backfill(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A directory in the archive's format, or one file of it.")],
    as_json: AsJson = False,
) -> None:
    """Load an archive of articles from disk. Give the same command again to go on after an interruption."""
    from flows.backfill import backfill as run_backfill
    from flows.display import runs, terminal
    from flows.newsroom import open_newsroom
    from flows.runner import DirectRunner

    with open_newsroom(_settings(context)) as newsroom, DirectRunner() as runner:
        with terminal.progress("loading documents") as on_progress:
            run = run_backfill(path, newsroom, runner, on_progress=on_progress)
        summary = newsroom.warehouse.rejection_summary(run.run_id)
    runs.show_run(run, summary, as_json=as_json)


@app.command()
def track(
    context: typer.Context,
    story: Annotated[list[str] | None, typer.Argument(help="Stories to match; all if none.")] = None,
    as_json: AsJson = False,
) -> None:
    """Match new articles against the followed stories."""
    from flows.display import runs, terminal
    from flows.newsroom import open_newsroom
    from flows.runner import DirectRunner
    from flows.track import track as run_track

    with open_newsroom(_settings(context)) as newsroom, DirectRunner() as runner, terminal.waiting("matching articles"):
        tracked = run_track(story or [], newsroom, runner)
    runs.show_tracked(tracked, as_json=as_json)


@story_app.command("list")
def story_list(context: typer.Context, as_json: AsJson = False) -> None:
    """List the followed stories with what they cover."""
    from flows.display import answers
    from flows.newsroom import open_newsroom
    from flows.track import bring_up_to_date

    with open_newsroom(_settings(context)) as newsroom:
        bring_up_to_date(newsroom)
        answers.show_frame(
            newsroom.warehouse.stories(), format_=answers.Format.json if as_json else answers.Format.table
        )


@story_app.command("show")
def story_show(
    context: typer.Context,
    story: Annotated[str, typer.Argument(help="The story's id: its file's name in catalog/stories.")],
    as_json: AsJson = False,
) -> None:
    """Show a story's timeline: articles for each day, and their share of all that was published."""
    from flows.display import stories
    from flows.newsroom import open_newsroom
    from flows.track import bring_up_to_date, chosen_stories

    with open_newsroom(_settings(context)) as newsroom:
        [chosen] = chosen_stories(newsroom, [story])
        bring_up_to_date(newsroom, [story])
        stories.show_story(chosen, newsroom.warehouse, as_json=as_json)


@app.command()
def sql(
    context: typer.Context,
    query: Annotated[str | None, typer.Argument(help="The question; read from standard input if none.")] = None,
    format_: Annotated[str, typer.Option("--format", help="table, json, csv or parquet")] = "table",
    output: Annotated[Path | None, typer.Option(help="File to write to, instead of standard output.")] = None,
) -> None:
    """Ask the warehouse in SQL; 'select * from dictionary' says what there is. Works while others write."""
    from flows.display import answers
    from flows.newsroom import open_warehouse

    wanted = answers.format_named(format_, output)
    if query is None and sys.stdin.isatty():
        raise UsageError("No question was given.", remedy="Try: dateline sql 'select * from dictionary'")
    with open_warehouse(_settings(context), read_only=True) as warehouse:
        answer = warehouse.sql(query if query is not None else sys.stdin.read())
    answers.show_frame(answer, format_=wanted, output=output)


@sources_app.command("list")
def sources_list(context: typer.Context, as_json: AsJson = False) -> None:
    """List the outlets of the catalogue."""
    from flows.catalog import read_sources
    from flows.display import sources as display_sources

    sources = read_sources(_settings(context).catalog / "sources")
    display_sources.show_sources(sources, as_json=as_json)


@sources_app.command("check")
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

    settings = _settings(context)
    known = read_sources(settings.catalog / "sources").sources
    if source not in known:
        raise UsageError(
            f"There is no source {source!r} in {settings.catalog / 'sources'}.", remedy="See 'dateline sources list'."
        )
    with terminal.waiting(f"reading {source}"):
        examination = examine_source(known[source], settings)
    display_sources.show_examination(known[source], examination, as_json=as_json)


@sources_app.command("health")
def sources_health(context: typer.Context, as_json: AsJson = False) -> None:
    """Show how each source does, held against its own last four weeks."""
    from flows.display import answers
    from flows.newsroom import open_warehouse

    with open_warehouse(_settings(context), read_only=True) as warehouse:
        answers.show_frame(warehouse.health(), format_=answers.Format.json if as_json else answers.Format.table)


@sources_app.command("import-opml")
def sources_import_opml(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="A list of feeds, exported from a feed reader.")]
) -> None:
    """Make a source file for each feed of a list that is not in the catalogue yet."""
    from flows.display import sources as display_sources
    from flows.subscriptions import import_opml

    display_sources.show_imported(import_opml(file, _settings(context)))


@sources_app.command("export-opml")
def sources_export_opml(context: typer.Context) -> None:
    """Print the catalogue's feeds as OPML, for a feed reader."""
    from flows.subscriptions import export_opml

    typer.echo(export_opml(_settings(context)).decode(), nl=False)


@quarantine_app.command("list")
def quarantine_list(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="Only of this outlet.")] = None,
    expectation: Annotated[str | None, typer.Option(help="Only what fell short of this expectation.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the latest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List what was not taken, with the reason."""
    from flows.display import answers
    from flows.newsroom import open_warehouse

    with open_warehouse(_settings(context), read_only=True) as warehouse:
        rejections = warehouse.open_rejections(source_id=source, expectation=expectation, limit=limit)
    answers.show_frame(rejections, format_=answers.Format.json if as_json else answers.Format.table)


@quarantine_app.command("show")
def quarantine_show(
    context: typer.Context,
    record: Annotated[str, typer.Argument(help="The record's or its document's id, as 'quarantine list' shows it.")],
) -> None:
    """Show what was not taken beside the document that was kept of it."""
    from flows.display.rejections import show_rejected
    from flows.newsroom import open_warehouse

    with open_warehouse(_settings(context), read_only=True) as warehouse:
        show_rejected(record, warehouse)


@quarantine_app.command("replay")
def quarantine_replay(
    context: typer.Context,
    source: OfSource = None,
    expectation: Annotated[str | None, typer.Option(help="Only what fell short of this expectation.")] = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Read again what was not taken, after a reader or a suite was mended; what passes now is loaded."""
    from flows.display import runs, terminal
    from flows.newsroom import open_newsroom
    from flows.reread import replay
    from flows.runner import DirectRunner
    from warehouse.kept import Wanted

    wanted = Wanted(source, _day(since), _day(until), expectation)
    with open_newsroom(_settings(context)) as newsroom, DirectRunner() as runner:
        with terminal.progress("reading again") as on_progress:
            run = replay(wanted, newsroom, runner, on_progress=on_progress)
        summary = newsroom.warehouse.rejection_summary(run.run_id)
    runs.show_run(run, summary, as_json=as_json)


@app.command()
def reparse(
    context: typer.Context,
    source: OfSource = None,
    since: Since = None,
    until: Until = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be read otherwise.")] = False,
) -> None:
    """Read kept documents again with today's readers, and keep what they read otherwise beside what was read before."""
    from flows.display import runs, terminal
    from flows.newsroom import open_newsroom
    from flows.reread import compare
    from flows.reread import reparse as run_reparse
    from flows.runner import DirectRunner
    from warehouse.kept import Wanted

    wanted = Wanted(source, _day(since), _day(until))
    with (
        open_newsroom(_settings(context)) as newsroom,
        DirectRunner() as runner,
        terminal.progress("reading again") as on_progress,
    ):
        if dry_run:
            differences = compare(wanted, newsroom, on_progress=on_progress)
        else:
            _, differences = run_reparse(wanted, newsroom, runner, on_progress=on_progress)
    runs.show_differences(differences, is_written=not dry_run)


@app.command()
def serve(context: typer.Context) -> None:
    """Keep the schedules on this machine: ingest every 15 minutes, then track. Starts all that it needs."""
    from flows.serve import serve as keep_serving

    keep_serving(_settings(context))


@app.command()
def doctor(context: typer.Context) -> None:
    """Look whether everything is in order: settings, catalogue, warehouse, extensions."""
    from flows.doctor import examine

    raise typer.Exit(code=0 if examine(_settings(context)) else 1)


if __name__ == "__main__":
    main()

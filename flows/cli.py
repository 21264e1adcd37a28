"""The command line: arguments in, one sentence of what was done out. What is done stands in the flows.

Results go to standard output, everything else to standard error. Exit status 0 is done, 1 something failed and is
told, 2 wrong use. Heavy libraries are imported by the command that needs them, so that ``dateline --help`` is quick.
"""

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.commands import articles, backfill, dashboard, quality, quarantine, runs, search, sources, stories, upkeep
from flows.commands.left_out import end_of_stories, tell_left_out
from flows.commands.options import AsJson, AsOf, OfSource, Since, Until, day, moment, settings_of
from flows.interruption import heed
from flows.settings import read_settings
from transforms.errors import DatelineError, UsageError

app = typer.Typer(
    help="Follow the news and answer for it: fetched, kept, checked, dated, and asked in SQL.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(articles.app, name="article")
app.add_typer(stories.app, name="story")
app.add_typer(sources.app, name="sources")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(runs.app, name="runs")
app.add_typer(upkeep.app)
app.command()(backfill.backfill)
app.command()(quality.quality)
app.command()(search.search)
app.command()(dashboard.dashboard)

INTERRUPTED = 130  # as shells have it: 128 and the number of the signal


def main() -> None:
    """Run the command line; what Dateline reports by itself is printed as a sentence, without a trace."""
    # A retry that helps is nobody's business; one that does not is told by what is raised in the end.
    logging.getLogger("stamina").setLevel(logging.ERROR)
    _tell_warnings()
    heed()
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


def _tell_warnings() -> None:
    """What a person should hear of while a command runs, such as what it waits for, goes to standard error."""
    for name in ("warehouse", "flows"):
        said = logging.getLogger(name)
        said.addHandler(logging.StreamHandler())
        said.propagate = False


def _tell_stopped() -> None:
    typer.echo("Stopped. What was loaded is whole; the same command goes on from there.", err=True)
    sys.exit(INTERRUPTED)


def _tell(error: DatelineError, *, status: int) -> None:
    typer.echo(f"dateline: {error.problem}", err=True)
    if error.remedy:
        typer.echo(f"  {error.remedy}", err=True)
    sys.exit(status)


def _version(wanted: bool) -> None:
    if wanted:
        from flows.version import version

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
    if context.obj.log != "quiet":
        from flows.journal import write

        write(context.obj.log)


@app.command()
def demo(context: typer.Context) -> None:
    """Show the whole of it on a sample newsroom: fetch twice, check, load, follow a story. Takes under a minute."""
    from flows.demo import demonstrate

    demonstrate(settings_of(context))


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

    settings = settings_of(context)
    if not settings.contact:
        typer.echo("No contact is told to servers; set DATELINE_CONTACT to your mail or web address.", err=True)
    with open_newsroom(settings) as newsroom, terminal.waiting("reading sources"):
        run = run_ingest(source or [], newsroom, DirectRunner())
        summary = newsroom.warehouse.rejection_summary(run.run_id)
    runs.show_run(run, summary, as_json=as_json)
    tell_left_out(newsroom)
    raise typer.Exit(code=1 if run.counts.failed and not (run.counts.entries - run.counts.failed) else 0)


@app.command()
def track(
    context: typer.Context,
    story: Annotated[list[str] | None, typer.Argument(help="Stories to match; all if none.")] = None,
    as_json: AsJson = False,
) -> None:
    """Match new articles against the followed stories, put them into events, and find the catalogue's names in them.

    A story whose file is wrong is left out and told; the others are matched, and the exit status is 1.
    """
    from flows.display import runs, terminal
    from flows.events import cluster
    from flows.naming import find_names
    from flows.newsroom import open_newsroom
    from flows.runner import DirectRunner
    from flows.track import track as run_track

    runner = DirectRunner()
    with open_newsroom(settings_of(context)) as newsroom, terminal.waiting("matching articles"):
        tracked = run_track(story or [], newsroom, runner)
        cluster(newsroom, runner)
        find_names(newsroom, runner)
    runs.show_tracked(tracked, as_json=as_json)
    end_of_stories(newsroom)


@app.command()
def sql(
    context: typer.Context,
    query: Annotated[
        str | None, typer.Argument(help="The question; without one, a shell in a terminal, else standard input.")
    ] = None,
    format_: Annotated[str, typer.Option("--format", help="table, json, csv or parquet")] = "table",
    output: Annotated[Path | None, typer.Option(help="File to write to, instead of standard output.")] = None,
    as_of: AsOf = None,
) -> None:
    """Ask the warehouse in SQL; 'select * from dictionary' says what there is. Works while others write."""
    from flows.display import answers
    from flows.newsroom import open_warehouse

    wanted = answers.format_named(format_, output)
    settings = settings_of(context)
    with open_warehouse(settings, read_only=True, as_of=moment(as_of)) as warehouse:
        if query is None and sys.stdin.isatty():
            from flows.display.shell import run_shell

            run_shell(warehouse, settings.home / "sql-history", show=answers.page_frame, say=typer.echo)
            return
        asked = query if query is not None else sys.stdin.read()
        answers.show_batches(warehouse.batches(asked), format_=wanted, output=output)


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

    wanted = Wanted(source, day(since), day(until))
    runner = DirectRunner()
    with open_newsroom(settings_of(context)) as newsroom, terminal.progress("reading again") as on_progress:
        if dry_run:
            differences = compare(wanted, newsroom, runner, on_progress=on_progress)
        else:
            _, differences = run_reparse(wanted, newsroom, runner, on_progress=on_progress)
    runs.show_differences(differences, is_written=not dry_run)


@app.command()
def serve(context: typer.Context) -> None:
    """Keep the schedules on this machine: ingest every 15 minutes, then track; digests daily. Starts all that it needs."""
    from flows.serve import serve as keep_serving

    keep_serving(settings_of(context))


@app.command()
def doctor(context: typer.Context) -> None:
    """Look whether everything is in order: settings, catalogue, warehouse, extensions."""
    from flows.doctor import examine

    raise typer.Exit(code=0 if examine(settings_of(context)) else 1)


if __name__ == "__main__":
    main()

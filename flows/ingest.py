"""Ingest: what the sources publish now, into the warehouse. The whole story on one screen.

    source ──poll──▶ pages ──tell apart──▶ unseen ──read──▶ articles ──check──▶ passed ──load──▶ warehouse ──▶ looked after

Sources are polled side by side. Whichever have answered while the last load was written are loaded together, so that one
slow or broken host delays and loses nothing of the others. How polls become a batch stands in ``flows/polls.py``.
"""

from collections.abc import Sequence

from flows.aftercare import look_after
from flows.newsroom import Newsroom, Run, run_of
from flows.polls import Polled, batch_of_polls, due, is_quiet, polled
from flows.runner import Runner, in_groups
from flows.stages import check, load
from flows.telemetry import fetches
from sources.webthread import WebThread
from transforms.catalog import Source
from transforms.errors import UsageError
from transforms.readings import read_documents


def ingest(source_ids: Sequence[str], newsroom: Newsroom, runner: Runner, *, only_due: bool = False) -> Run:
    """Read some sources, or all that have a feed where none are named.

    Args:
        source_ids: Sources by their id.
        newsroom: Where they are declared, and where what they publish goes.
        runner: What runs the stages.
        only_due: Pass over sources that publish too rarely to have anything new yet, as scheduled runs do.

    Raises:
        UsageError: A source is not in the catalogue, or has no feed.
        WarehouseError: The warehouse cannot be written; what was loaded before is whole.
    """
    sources = chosen_sources(newsroom, source_ids)
    if only_due:
        sources = due(sources, newsroom)
    parameters = {"sources": [source.source_id for source in sources]}
    with (
        run_of(newsroom, "ingest", parameters) as run,
        WebThread(newsroom.web, clock=newsroom.clock, on_exchange=fetches()) as web,
    ):
        quiet: list[tuple[Source, Polled]] = []
        for polls in in_groups(polled(sources, newsroom, web)):
            quiet += [(source, brought) for source, brought in polls if is_quiet(brought)]
            _load([(source, brought) for source, brought in polls if not is_quiet(brought)], newsroom, runner, run)
        _load(quiet, newsroom, runner, run)
        look_after(newsroom, run, runner)
    return run


def _load(polls: Sequence[tuple[Source, Polled]], newsroom: Newsroom, runner: Runner, run: Run) -> None:
    if not polls:
        return
    name = polls[0][0].source_id if len(polls) == 1 else f"{len(polls)} sources"
    batch = runner.call(f"tell apart {name}", batch_of_polls, polls, newsroom)
    reading = runner.call(f"read {name}", read_documents, batch.documents, newsroom.sources)
    verdict = runner.call(f"check {name}", check, newsroom, reading)
    runner.call(f"load {name}", load, newsroom, run, batch, reading, verdict)


def chosen_sources(newsroom: Newsroom, source_ids: Sequence[str]) -> list[Source]:
    """The sources named, or all that have a feed.

    Raises:
        UsageError: A source is not in the catalogue, has no feed, or there is none at all.
    """
    known = newsroom.sources.sources
    directory = newsroom.settings.catalog / "sources"
    for source_id in source_ids:
        if source_id not in known:
            raise UsageError(f"There is no source {source_id!r} in {directory}.", remedy="See 'dateline sources list'.")
        if not known[source_id].feeds:
            raise UsageError(
                f"The source {source_id!r} has no feed.", remedy=f"Add [[feeds]] to {directory / source_id}.toml."
            )
    chosen = [known[source_id] for source_id in source_ids] or [source for source in known.values() if source.feeds]
    if not chosen:
        raise UsageError(f"No source in {directory} has a feed.", remedy="docs/adding-a-source.md says how to add one.")
    return chosen

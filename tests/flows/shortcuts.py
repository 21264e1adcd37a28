"""Flows in one line each, as the command line runs them; and newsrooms whose catalogue says something else."""

from dataclasses import replace
from pathlib import Path

from flows.backfill import Progress, backfill
from flows.ingest import ingest
from flows.naming import find_names
from flows.newsroom import Newsroom, Run
from flows.runner import DirectRunner
from flows.track import Tracked, track
from transforms.catalog import Source, SourceIndex


def backfilled(path: Path, newsroom: Newsroom, *, on_progress: Progress = lambda _done, _total: None) -> Run:
    """Load an archive."""
    return backfill([path], newsroom, DirectRunner(), on_progress=on_progress)


def ingested(newsroom: Newsroom, *source_ids: str) -> Run:
    """Look at some outlets, or at all."""
    return ingest(source_ids, newsroom, DirectRunner())


def tracked(newsroom: Newsroom, *story_ids: str) -> list[Tracked]:
    """Match some stories, or all."""
    return track(story_ids, newsroom, DirectRunner())


def with_source(newsroom: Newsroom, **changes: object) -> Newsroom:
    """The same newsroom, whose catalogue says something else of the archive's outlet."""
    ledger = {**newsroom.sources["harbour-ledger"].model_dump(exclude_defaults=True), **changes}
    sources = {**newsroom.sources.sources, "harbour-ledger": Source.model_validate(ledger)}.values()
    settings = newsroom.settings.model_copy(update={"batch_size": 40})
    return replace(newsroom, sources=SourceIndex(sources), settings=settings)


def strict(newsroom: Newsroom) -> Newsroom:
    """A catalogue that refuses every text of the archive's outlet, and too few rows of it to stop the whole batch."""
    return with_source(newsroom, expected={"min_body_chars": 100_000, "max_rejected_share": 1.0})


def named(newsroom: Newsroom) -> int:
    """Find the catalogue's names."""
    return find_names(newsroom, DirectRunner())

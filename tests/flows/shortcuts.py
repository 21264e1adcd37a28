"""Flows in one line each, as the command line runs them."""

from pathlib import Path

from flows.backfill import Progress, backfill
from flows.ingest import ingest
from flows.newsroom import Newsroom, Run
from flows.runner import DirectRunner
from flows.track import Tracked, track


def backfilled(path: Path, newsroom: Newsroom, *, on_progress: Progress = lambda _done, _total: None) -> Run:
    """Load an archive."""
    with DirectRunner() as runner:
        return backfill(path, newsroom, runner, on_progress=on_progress)


def ingested(newsroom: Newsroom, *source_ids: str) -> Run:
    """Look at some outlets, or at all."""
    with DirectRunner() as runner:
        return ingest(source_ids, newsroom, runner)


def tracked(newsroom: Newsroom, *story_ids: str) -> list[Tracked]:
    """Match some stories, or all."""
    with DirectRunner() as runner:
        return track(story_ids, newsroom, runner)

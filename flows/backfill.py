"""Backfill: archives on disk into the warehouse.

    files ──collect──▶ documents ──tell apart──▶ unseen ──read──▶ articles ──check──▶ passed ──load──▶ warehouse

While one batch is checked and loaded, the next is read in processes of their own, or by the workers of a cluster
(``flows/spread.py``); memory is bounded by two batches, or by as many as keep a cluster busy.
A batch is one transaction, documents known already are passed over, and how far a WARC file was gone through is written with
each (``flows/resuming.py``); so a backfill that was killed goes on where it was when the same command is given again.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from expectations.validate import warm_up
from flows.aftercare import look_after
from flows.child import spare_the_collector
from flows.newsroom import Newsroom, Run, run_of
from flows.portions import Portion, portions
from flows.processes import kept_ahead
from flows.resuming import beginnings, choice_of, marks_of
from flows.runner import Runner
from flows.spread import Parts, Readers, readers, received, sent
from flows.stages import Batch, check, load, tell_apart
from sources.holdings import Holdings, holdings
from transforms.captures import EVERYTHING, Selection
from transforms.records import RawDocument

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _InReading:
    """A batch whose documents are being read elsewhere."""

    portion: Portion
    batch: Batch
    parts: Parts

    @property
    def keys(self) -> frozenset[tuple[str, str]]:
        return frozenset((document.document_id, document.url) for document, _ in self.batch.documents)


def backfill(
    paths: Sequence[Path],
    newsroom: Newsroom,
    runner: Runner,
    *,
    selection: Selection = EVERYTHING,
    on_progress: Progress = lambda _done, _total: None,
) -> Run:
    """Load archives: directories of saved articles or WARC files, single files of either kind, or listings of WARC files.

    Args:
        paths: Where they are.
        newsroom: Whose warehouse is loaded.
        runner: What runs the stages.
        selection: What of them is wanted; what is not is counted in the run's ``left_out``.
        on_progress: Told how much is done of how much: files, where each is an article, else bytes.

    Raises:
        ArchiveError: There is no archive at a path.
        WarehouseError: The warehouse cannot be written; what was loaded before is whole.
        WorkersError: The cluster that was to read cannot be used, or a process that read here was killed.
    """
    spare_the_collector()
    found = holdings(paths)
    choice = choice_of(newsroom, selection)
    with (
        run_of(newsroom, "backfill", _parameters(paths, found, selection)) as run,
        readers(newsroom, runner) as who_reads,
    ):
        begun_at = beginnings(found, newsroom, choice)
        run.passed_over = sum(begun_at.values())
        portioned = portions(
            found, newsroom, selection, beginnings=begun_at, on_looked=lambda done: on_progress(done, found.size)
        )
        for reading in kept_ahead(_begun(portioned, newsroom, runner, who_reads), who_reads.ahead):
            run.left_out.update(reading.portion.left_out)
            if reading.batch.offered or reading.portion.up_to:
                _finish_batch(reading, choice, newsroom, runner, run)
            on_progress(reading.portion.through, found.size)
        look_after(newsroom, run, runner)
    return run


def _parameters(paths: Sequence[Path], found: Holdings, selection: Selection) -> dict[str, object]:
    asked = {"sources": sorted(selection.source_ids), "since": selection.since, "until": selection.until}
    given = {name: value for name, value in asked.items() if value}
    return {"paths": [str(path) for path in paths], "files": len(found.files), **given}


def _begun(
    portioned: Iterator[Portion], newsroom: Newsroom, runner: Runner, who_reads: Readers
) -> Iterator[_InReading]:
    """Batches in order, each on its way to who reads it."""
    in_flight: deque[frozenset[tuple[str, str]]] = deque(maxlen=who_reads.ahead)
    warming: threading.Thread | None = None
    first = 1
    for portion in portioned:
        name = f"collect {first}–{first + len(portion.held) - 1}"
        batch = runner.call(name, collect, portion, newsroom, frozenset().union(*in_flight))
        reading = _InReading(portion, batch, sent(batch.documents, who_reads))
        if batch.documents and not warming:
            warming = threading.Thread(target=warm_up, daemon=True)
            warming.start()
        in_flight.append(reading.keys)
        first += len(portion.held)
        yield reading


def collect(portion: Portion, newsroom: Newsroom, in_flight: frozenset[tuple[str, str]]) -> Batch:
    """Take up a part of the archive: its documents that were never seen, and what could not be taken up."""
    unseen, known = tell_apart(newsroom, [(document, None) for document in portion.documents], in_flight)
    return Batch(
        offered=len(portion.held),
        documents=unseen,
        rejections=portion.rejections,
        known=known,
        through_at=_through(portion.documents),
    )


def _through(documents: Sequence[RawDocument]) -> dict[str, datetime]:
    """Up to when the archive shows each source: its latest stamp."""
    through: dict[str, datetime] = {}
    for document in documents:
        through[document.source_id] = max(document.fetched_at, through.get(document.source_id, document.fetched_at))
    return through


def _finish_batch(reading: _InReading, choice: str, newsroom: Newsroom, runner: Runner, run: Run) -> None:
    read = runner.call("read", received, reading.parts)
    verdict = runner.call("check", check, newsroom, read)
    batch = replace(reading.batch, archive_marks=marks_of(reading.portion, choice))
    runner.call("load", load, newsroom, run, batch, read, verdict)

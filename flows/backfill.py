"""Backfill: archives on disk into the warehouse.

    files ──collect──▶ documents ──tell apart──▶ unseen ──read──▶ articles ──check──▶ passed ──load──▶ warehouse

While one batch is checked and loaded, the next is read in processes of their own; memory is bounded by two batches.
A batch is one transaction, and documents known already are passed over, so a backfill that was killed goes on where it
was when the same command is given again.
"""

import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from expectations.validate import warm_up
from flows.aftercare import look_after
from flows.newsroom import Newsroom, Run, run_of
from flows.portions import Portion, portions, sized
from flows.readers import begin_process, read_chunk, spare_the_collector
from flows.runner import Runner
from flows.stages import Batch, check, load, tell_apart
from sources.holdings import Holdings, holdings
from transforms.captures import EVERYTHING, Selection
from transforms.readings import Offered, Reading, concat_readings
from transforms.records import RawDocument

CHUNK = 250
CHUNK_BYTES = 8_000_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _InReading:
    """A batch whose documents are being read elsewhere."""

    portion: Portion
    batch: Batch
    parts: tuple[Future[Reading], ...]

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
    """
    spare_the_collector()
    found = holdings(paths)
    with (
        run_of(newsroom, "backfill", _parameters(paths, found, selection)) as run,
        _readers(newsroom) as readers,
    ):
        portioned = portions(found, newsroom, selection, on_looked=lambda done: on_progress(done, found.size))
        for reading in _read_ahead(portioned, newsroom, runner, readers):
            run.left_out.update(reading.portion.left_out)
            if reading.batch.offered:
                _finish_batch(reading, newsroom, runner, run)
            on_progress(reading.portion.through, found.size)
        look_after(newsroom, run, runner)
    return run


def _parameters(paths: Sequence[Path], found: Holdings, selection: Selection) -> dict[str, object]:
    asked = {"sources": sorted(selection.source_ids), "since": selection.since, "until": selection.until}
    given = {name: value for name, value in asked.items() if value}
    return {"paths": [str(path) for path in paths], "files": len(found.files), **given}


def _read_ahead(
    portioned: Iterator[Portion], newsroom: Newsroom, runner: Runner, readers: ProcessPoolExecutor
) -> Iterator[_InReading]:
    """Batches in order, each handed on only when the next one is being read."""
    before: _InReading | None = None
    warming: threading.Thread | None = None
    first = 1
    for portion in portioned:
        in_flight = before.keys if before else frozenset()
        name = f"collect {first}–{first + len(portion.held) - 1}"
        batch = runner.call(name, collect, portion, newsroom, in_flight)
        following = _InReading(portion, batch, tuple(_sent(batch.documents, readers)))
        if batch.documents and not warming:
            warming = threading.Thread(target=warm_up, daemon=True)
            warming.start()
        if before:
            yield before
        before, first = following, first + len(portion.held)
    if before:
        yield before


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


def _finish_batch(reading: _InReading, newsroom: Newsroom, runner: Runner, run: Run) -> None:
    read = runner.call("read", lambda: concat_readings(part.result() for part in reading.parts))
    verdict = runner.call("check", check, newsroom, read)
    runner.call("load", load, newsroom, run, reading.batch, read, verdict)


def _sent(documents: Sequence[Offered], readers: ProcessPoolExecutor) -> Iterator[Future[Reading]]:
    for chunk in sized(documents, lambda offered: len(offered[0].body), most=CHUNK, most_bytes=CHUNK_BYTES):
        with _deaf_to_interruption():
            part = readers.submit(read_chunk, tuple(chunk))
        yield part


@contextmanager
def _deaf_to_interruption() -> Iterator[None]:
    """What is started meanwhile never hears Ctrl-C: that is told by the process that was asked, in one sentence."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _readers(newsroom: Newsroom) -> Iterator[ProcessPoolExecutor]:
    # Spawned, not forked: Polars' and DuckDB's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        newsroom.settings.reader_count, mp_context=context, initializer=begin_process, initargs=(newsroom.sources,)
    ) as readers:
        try:
            yield readers
        except BaseException:
            readers.shutdown(wait=False, cancel_futures=True)
            raise

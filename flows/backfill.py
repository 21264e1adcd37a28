"""Backfill: an archive on disk into the warehouse.

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
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from expectations.validate import warm_up
from flows.aftercare import look_after
from flows.newsroom import Newsroom, Run, run_of
from flows.readers import begin_process, read_chunk, spare_the_collector
from flows.runner import Runner
from flows.stages import Batch, check, load, tell_apart
from sources.archive import ArchiveFile, archive_files, read_archive_file
from transforms.catalog import SourceIndex
from transforms.errors import DocumentError, FetchError
from transforms.readings import Offered, Reading, concat_readings
from transforms.records import RawDocument, Rejection

CHUNK = 250

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _InReading:
    """A batch whose documents are being read elsewhere."""

    batch: Batch
    parts: tuple[Future[Reading], ...]

    @property
    def keys(self) -> frozenset[tuple[str, str]]:
        return frozenset((document.document_id, document.url) for document, _ in self.batch.documents)


def backfill(
    path: Path, newsroom: Newsroom, runner: Runner, *, on_progress: Progress = lambda _done, _total: None
) -> Run:
    """Load an archive: a directory of files in the archive's format, or one such file.

    Raises:
        ArchiveError: There is no archive at the path.
        WarehouseError: The warehouse cannot be written; what was loaded before is whole.
    """
    spare_the_collector()
    files = archive_files(path)
    with run_of(newsroom, "backfill", {"path": str(path), "files": len(files)}) as run, _readers(newsroom) as readers:
        done = 0
        for reading in _read_ahead(files, newsroom, runner, readers):
            _finish_batch(reading, newsroom, runner, run)
            done += reading.batch.offered
            on_progress(done, len(files))
        look_after(newsroom, run, runner)
    return run


def _read_ahead(
    files: Sequence[ArchiveFile], newsroom: Newsroom, runner: Runner, readers: ProcessPoolExecutor
) -> Iterator[_InReading]:
    """Batches in order, each handed on only when the next one is being read."""
    before: _InReading | None = None
    warming: threading.Thread | None = None
    size = newsroom.settings.batch_size
    for start in range(0, len(files), size):
        in_flight = before.keys if before else frozenset()
        name = f"collect {start + 1}–{min(start + size, len(files))}"
        batch = runner.call(name, collect, files[start : start + size], newsroom, in_flight)
        following = _InReading(batch, tuple(_sent(batch.documents, readers)))
        if batch.documents and not warming:
            warming = threading.Thread(target=warm_up, daemon=True)
            warming.start()
        if before:
            yield before
        before = following
    if before:
        yield before


def collect(files: Sequence[ArchiveFile], newsroom: Newsroom, in_flight: frozenset[tuple[str, str]]) -> Batch:
    """Take up some files: their documents that were never seen, and what could not be taken up."""
    offered: list[Offered] = []
    rejections: list[Rejection] = []
    for file in files:
        try:
            document = read_archive_file(file, max_bytes=newsroom.settings.max_document_bytes)
        except DocumentError as error:
            rejections.append(_rejected_file(file, error))
        else:
            offered.append((_of_source(document, newsroom.sources), None))
    unseen, known = tell_apart(newsroom, offered, in_flight)
    return Batch(
        offered=len(files),
        documents=unseen,
        rejections=tuple(rejections),
        known=known,
        through_at=_through([document for document, _ in offered]),
    )


def _of_source(document: RawDocument, sources: SourceIndex) -> RawDocument:
    return replace(document, source_id=sources.of(document.url).source_id if document.url else "unknown")


def _through(documents: Sequence[RawDocument]) -> dict[str, datetime]:
    """Up to when the archive shows each source: its latest stamp."""
    through: dict[str, datetime] = {}
    for document in documents:
        through[document.source_id] = max(document.fetched_at, through.get(document.source_id, document.fetched_at))
    return through


def _rejected_file(file: ArchiveFile, error: DocumentError) -> Rejection:
    return Rejection(
        stage=error.stage,
        record_id=file.origin,
        source_id="unknown",
        expectation=error.expectation,
        reason=str(error),
        is_failure=isinstance(error, FetchError),
    )


def _finish_batch(reading: _InReading, newsroom: Newsroom, runner: Runner, run: Run) -> None:
    read = runner.call("read", lambda: concat_readings(part.result() for part in reading.parts))
    verdict = runner.call("check", check, newsroom, read)
    runner.call("load", load, newsroom, run, reading.batch, read, verdict)


def _sent(documents: Sequence[Offered], readers: ProcessPoolExecutor) -> Iterator[Future[Reading]]:
    for start in range(0, len(documents), CHUNK):
        with _deaf_to_interruption():
            part = readers.submit(read_chunk, tuple(documents[start : start + CHUNK]))
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

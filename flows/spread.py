"""Where documents are read: in processes of this machine, or by the workers of a Dask cluster. The flows do not know which.

What is sent there is bounded in documents and in bytes, and so is how much of it is on its way. What was read comes back to the
one process that loads.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from flows.newsroom import Newsroom
from flows.portions import sized
from flows.processes import READING, Processes, processes
from flows.readers import begin_process, read_chunk
from flows.runner import Pending, Runner
from transforms.catalog import SourceIndex
from transforms.readings import Offered, Reading, concat_readings, read_documents, with_words

CHUNK = 250
CHUNK_BYTES = 8_000_000
Parts = tuple[Pending[Reading], ...]


class Readers(Protocol):
    """The seam: who reads, and how many portions may be on their way to them while one is loaded."""

    ahead: int

    def read(self, chunk: tuple[Offered, ...], *, words: bool) -> Pending[Reading]:
        """Have some documents read elsewhere."""
        ...


def readers(newsroom: Newsroom, runner: Runner, *, of: int | None = None) -> AbstractContextManager[Readers]:
    """Who reads by the settings, until the block ends.

    Args:
        newsroom: Whose settings and catalogue they are.
        runner: What runs the stages.
        of: How many documents there are, where that is known: a few are read here.

    Raises:
        WorkersError: The Dask cluster of the settings cannot be used, or a process of this machine that read was killed.
    """
    if of is not None and of <= CHUNK:
        return nullcontext(_Here(newsroom.sources))
    if not newsroom.settings.dask:
        return _in_processes(newsroom.sources, newsroom.settings.reader_count)
    from flows.dask_readers import workers  # nobody else imports Dask

    return workers(newsroom.settings, newsroom.sources, are_watched=runner.is_watched)


def sent(documents: Iterable[Offered], to: Readers, *, words: bool = True) -> Parts:
    """Documents on their way to who reads, in chunks; with or without the words of their articles."""
    chunks = sized(documents, lambda offered: len(offered[0].body), most=CHUNK, full=CHUNK_BYTES)
    return tuple(to.read(tuple(chunk), words=words) for chunk in chunks)


def received(parts: Sequence[Pending[Reading]]) -> Reading:
    """What was read of all chunks, as one; waits for it."""
    return concat_readings(part.result() for part in parts)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read already."""

    reading: Reading

    def result(self) -> Reading:
        return self.reading


class _Here:
    """This very process: for a few documents no other is worth its start."""

    ahead = 0

    def __init__(self, sources: SourceIndex) -> None:
        self._sources = sources

    def read(self, chunk: tuple[Offered, ...], *, words: bool) -> Pending[Reading]:
        """Read some documents."""
        reading = read_documents(chunk, self._sources)
        return _Read(with_words(reading) if words else reading)


class _Processes:
    """Processes of this machine."""

    ahead = 1

    def __init__(self, others: Processes) -> None:
        self._others = others

    def read(self, chunk: tuple[Offered, ...], *, words: bool) -> Pending[Reading]:
        """Have some documents read by one of them."""
        return self._others.submit(read_chunk, chunk, words=words)


@contextmanager
def _in_processes(sources: SourceIndex, count: int) -> Iterator[Readers]:
    with processes(count, shared=READING, first=begin_process, given=sources) as others:
        yield _Processes(others)

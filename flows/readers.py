"""The processes that read, here or on other machines: each is given the catalogue once, and then only documents.

Whatever is imported here costs each of them time and memory, so nothing is but what reads.
"""

import gc
import multiprocessing
import os
import threading

from transforms.catalog import SourceIndex
from transforms.readings import Offered, Reading, read_documents, with_words

OWN = "own"
"""The name of the catalogue of a process that reads for one program alone."""

_ALLOCATED_BETWEEN = 20_000  # objects; Python's own 700 has the collector run several times in each document
_catalogues: dict[str, SourceIndex] = {}


def begin_process(sources: SourceIndex) -> None:
    """What a process does before its first document."""
    know(OWN, sources)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def know(catalogue: str, sources: SourceIndex) -> None:
    """Take up a catalogue under a name; a process that reads for several programs has several."""
    _catalogues[catalogue] = sources
    spare_the_collector()


def _end_with_parent() -> None:
    """A backfill that is killed must not leave its readers behind, waiting for documents that never come."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def read_chunk(chunk: tuple[Offered, ...], *, words: bool = True, catalogue: str = OWN) -> Reading:
    """Some documents, read by this process, with the words of their articles where they are wanted."""
    reading = read_documents(chunk, _catalogues[catalogue])
    return with_words(reading) if words else reading


def spare_the_collector() -> None:
    """Have cyclic garbage looked for less often.

    What is there from the start stays, and a document's records hold no cycles: looking through them again and again takes
    time from the reading and frees nothing.
    """
    gc.freeze()
    gc.set_threshold(_ALLOCATED_BETWEEN)

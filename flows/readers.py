"""The processes that read, here or on other machines: each is given the catalogue once, and then only documents.

Whatever is imported here costs each of them time and memory, so nothing is but what reads.
"""

from flows.child import end_with_parent, spare_the_collector
from transforms.catalog import SourceIndex
from transforms.readings import Offered, Reading, read_documents, with_words

OWN = "own"
"""The name of the catalogue of a process that reads for one program alone."""

_catalogues: dict[str, SourceIndex] = {}


def begin_process(sources: SourceIndex) -> None:
    """What a process does before its first document."""
    know(OWN, sources)
    end_with_parent()


def know(catalogue: str, sources: SourceIndex) -> None:
    """Take up a catalogue under a name; a process that reads for several programs has several."""
    _catalogues[catalogue] = sources
    spare_the_collector()


def read_chunk(chunk: tuple[Offered, ...], *, words: bool = True, catalogue: str = OWN) -> Reading:
    """Some documents, read by this process, with the words of their articles where they are wanted."""
    reading = read_documents(chunk, _catalogues[catalogue])
    return with_words(reading) if words else reading

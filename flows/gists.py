"""Where articles are read for what is compared of them: in this process where they are few, in others of this machine where not."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from sys import intern
from typing import Protocol

from flows.gist_readers import begin_process, read_gists
from flows.newsroom import Newsroom
from flows.processes import COMPARING, Processes, kept_ahead, processes
from transforms.gist import Gist, GistReader
from transforms.pairing import Told
from transforms.storybook import Names

CHUNK = 100  # articles
AHEAD = 4  # chunks on their way; each comes to about a megabyte
FEW = 500  # are read sooner than another process has its dictionaries


class GistReaders(Protocol):
    """The seam: who reads."""

    def read(self, articles: Sequence[Told]) -> Iterator[Gist]:
        """The gist of each article, in their order."""
        ...


def gist_readers(newsroom: Newsroom, *, of: int) -> AbstractContextManager[GistReaders]:
    """Who reads by the settings, until the block ends.

    Args:
        newsroom: Whose settings and names they are.
        of: How many articles there are: a few are read here.

    Raises:
        WorkersError: A process that read was killed.
    """
    names = tuple(newsroom.names.values())
    return nullcontext(_Here(names)) if of <= FEW else _in_processes(names, newsroom.settings.reader_count)


class _Here:
    """This very process."""

    def __init__(self, names: Sequence[Names]) -> None:
        self._reader = GistReader(names)

    def read(self, articles: Sequence[Told]) -> Iterator[Gist]:
        """Read each when it is asked for."""
        return map(self._reader.read, articles)


class _Processes:
    """Processes of this machine; what they read next is on its way while an article is compared."""

    def __init__(self, others: Processes) -> None:
        self._others = others

    def read(self, articles: Sequence[Told]) -> Iterator[Gist]:
        """Have them read, some at a time."""
        begun = (
            self._others.submit(read_gists, articles[start : start + CHUNK]) for start in range(0, len(articles), CHUNK)
        )
        for chunk in kept_ahead(begun, AHEAD):
            yield from map(_interned, chunk.result())


def _interned(gist: Gist) -> Gist:
    """The same, its words no copies of those of others; of articles that come from other processes each has its own."""
    trace, features = (
        {intern(term): weight for term, weight in terms.items()} for terms in (gist.trace, gist.features)
    )
    return Gist(trace, features, gist.signature)


@contextmanager
def _in_processes(names: Sequence[Names], count: int) -> Iterator[GistReaders]:
    with processes(count, shared=COMPARING, first=begin_process, given=names) as others:
        yield _Processes(others)

"""The processes that read articles for what is compared of them: each is given the catalogue's names once, and then only articles.

Whatever is imported here costs each of them time and memory, so nothing is but what reads.
"""

from collections.abc import Iterable, Sequence

from flows.child import end_with_parent, spare_the_collector
from transforms.gist import Gist, GistReader
from transforms.pairing import Told
from transforms.storybook import Names

_readers: list[GistReader] = []


def begin_process(names: Iterable[Names]) -> None:
    """What a process does before its first article."""
    _readers[:] = [GistReader(names)]
    spare_the_collector()
    end_with_parent()


def read_gists(articles: Sequence[Told]) -> list[Gist]:
    """The gists of some articles, read by this process."""
    return [_readers[0].read(article) for article in articles]

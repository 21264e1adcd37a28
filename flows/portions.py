"""What archives hold, in portions of one load each: so many documents, and so many bytes, are in memory at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from flows.newsroom import Newsroom
from sources.holdings import Holdings, held
from transforms.captures import LeftOut, Selection
from transforms.records import RawDocument, Rejection

PORTION_BYTES = 64_000_000
PORTION_PASSED = (
    50_000  # records that nobody asked for; how far one has come is written down after so many of them, too
)
_TOLD_EVERY = 1000  # of them
_NOWHERE: Mapping[Path, int] = MappingProxyType({})

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of an archive: what was offered, what was left out by why, and up to where the archive was gone through.

    ``up_to`` are the offsets up to which WARC files were gone through with it.
    """

    held: tuple[RawDocument | Rejection, ...]
    left_out: Counter[str] = field(default_factory=Counter)
    through: int = 0
    up_to: Mapping[Path, int] = field(default_factory=dict)

    @property
    def documents(self) -> tuple[RawDocument, ...]:
        """What was had."""
        return tuple(each for each in self.held if isinstance(each, RawDocument))

    @property
    def rejections(self) -> tuple[Rejection, ...]:
        """What could not be taken."""
        return tuple(each for each in self.held if isinstance(each, Rejection))


def portions(
    found: Holdings,
    newsroom: Newsroom,
    selection: Selection,
    *,
    beginnings: Mapping[Path, int] = _NOWHERE,
    on_looked: Callable[[int], None] = lambda _done: None,
) -> Iterator[Portion]:
    """All of an archive, portion by portion; the last one may offer nothing.

    Args:
        found: The archive.
        newsroom: Whose catalogue knows the outlets.
        selection: What is wanted.
        beginnings: Offsets at which WARC files are begun.
        on_looked: Told how far one has come, where much is left out on the way.
    """
    settings = newsroom.settings
    offered: list[RawDocument | Rejection] = []
    left_out = Counter[str]()
    up_to: dict[Path, int] = {}
    byte_count = 0
    most_bytes = settings.max_document_bytes
    for each, through, path, offset in held(
        found, newsroom.sources, selection, max_bytes=most_bytes, beginnings=beginnings
    ):
        if path:
            up_to[path] = offset
        if isinstance(each, LeftOut):
            left_out[each.reason] += 1
            if left_out.total() % _TOLD_EVERY == 0:
                on_looked(through)
        else:
            offered.append(each)
            byte_count += len(each.body) if isinstance(each, RawDocument) else 0
        is_full = len(offered) >= settings.batch_size or byte_count >= PORTION_BYTES
        if is_full or left_out.total() >= PORTION_PASSED:
            yield Portion(tuple(offered), left_out, through, up_to)
            offered, left_out, byte_count, up_to = [], Counter(), 0, {}
    if offered or left_out:
        yield Portion(tuple(offered), left_out, found.size, up_to)


def sized(items: Iterable[Item], size_of: Callable[[Item], int], *, most: int, full: int) -> Iterator[list[Item]]:
    """Items in groups of at most so many; with the item by which its size comes to what is full, a group ends."""
    group: list[Item] = []
    size = 0
    for item in items:
        group.append(item)
        size += size_of(item)
        if len(group) >= most or size >= full:
            yield group
            group, size = [], 0
    if group:
        yield group

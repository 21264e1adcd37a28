"""What archives hold, in portions of one load each: so many documents, and so many bytes, are in memory at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from flows.newsroom import Newsroom
from sources.holdings import Holdings, held
from transforms.captures import LeftOut, Selection
from transforms.records import RawDocument, Rejection

PORTION_BYTES = 64_000_000
_TOLD_EVERY = 1000  # records that nobody asked for

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of an archive: what was offered, what was left out by why, and up to where the archive was gone through."""

    held: tuple[RawDocument | Rejection, ...]
    left_out: Counter[str] = field(default_factory=Counter)
    through: int = 0

    @property
    def documents(self) -> tuple[RawDocument, ...]:
        """What was had."""
        return tuple(each for each in self.held if isinstance(each, RawDocument))

    @property
    def rejections(self) -> tuple[Rejection, ...]:
        """What could not be taken."""
        return tuple(each for each in self.held if isinstance(each, Rejection))


def portions(
    found: Holdings, newsroom: Newsroom, selection: Selection, *, on_looked: Callable[[int], None] = lambda _done: None
) -> Iterator[Portion]:
    """All of an archive, portion by portion; the last one may offer nothing.

    Args:
        found: The archive.
        newsroom: Whose catalogue knows the outlets.
        selection: What is wanted.
        on_looked: Told how far one has come, where much is left out on the way.
    """
    settings = newsroom.settings
    offered: list[RawDocument | Rejection] = []
    left_out = Counter[str]()
    byte_count = passed = through = 0
    for each, position in held(found, newsroom.sources, selection, max_bytes=settings.max_document_bytes):
        through = position
        if isinstance(each, LeftOut):
            left_out[each.reason] += 1
            passed += 1
            if passed % _TOLD_EVERY == 0:
                on_looked(through)
            continue
        offered.append(each)
        byte_count += len(each.body) if isinstance(each, RawDocument) else 0
        if len(offered) >= settings.batch_size or byte_count >= PORTION_BYTES:
            yield Portion(tuple(offered), left_out, through)
            offered, left_out, byte_count = [], Counter(), 0
    if offered or left_out:
        yield Portion(tuple(offered), left_out, found.size)


def sized(
    items: Iterable[Item], byte_count: Callable[[Item], int], *, most: int, most_bytes: int
) -> Iterator[list[Item]]:
    """Items in groups of at most so many, and of no more than so many bytes but for the last that fits in no other way."""
    group: list[Item] = []
    size = 0
    for item in items:
        group.append(item)
        size += byte_count(item)
        if len(group) >= most or size >= most_bytes:
            yield group
            group, size = [], 0
    if group:
        yield group

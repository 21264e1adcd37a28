"""What all pages share: the warehouse, a shelf of it that is kept fresh, and the fence for questions of strangers."""

import logging
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import polars as pl

from dashboard import queries
from dashboard.queries import Value
from dashboard.remembered import Remembered
from transforms.errors import WarehouseError
from warehouse.address import Address
from warehouse.fenced import Fence, Limits
from warehouse.readers import Readers
from warehouse.shelf import Shelf, filled

LOOK_SECONDS: Final = 2.0
REMEMBERED_SECONDS: Final = 5.0
# What comes later on a page leaves room for what others see first.
TAILS_AT_ONCE: Final = 2
# A shelf is filled again when something was loaded; of the time, that takes no more than one part in so many.
REST: Final = 5
KEPT: Final = ("size", "outlets", "alarms", "rejected_counts", "expectations", "runs", "dictionary")

_say = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what it found."""

    name: str
    parameters: dict[str, Value]
    rows: pl.DataFrame

    @property
    def sql(self) -> str:
        """The question as a person may ask it again."""
        return queries.written_out(self.name, self.parameters)


@dataclass(frozen=True, slots=True)
class Coming:
    """A question that is being asked; ``rows`` waits for the answer."""

    name: str
    parameters: dict[str, Value]
    answer: Future[Asked]

    @property
    def rows(self) -> pl.DataFrame:
        """What it found."""
        return self.answer.result().rows

    @property
    def sql(self) -> str:
        """The question as a person may ask it again."""
        return queries.written_out(self.name, self.parameters)


class Desk:
    """A context manager; what is loaded meanwhile is seen after a few seconds.

    Raises:
        WarehouseError: The warehouse cannot be opened.
    """

    def __init__(self, address: Address, limits: Limits | None = None) -> None:
        self._readers = Readers(address)
        self.fence = Fence(address, limits)
        self._threads = ThreadPoolExecutor(TAILS_AT_ONCE)
        self._remembered: Remembered[pl.DataFrame] = Remembered(REMEMBERED_SECONDS)
        self._closing = threading.Event()
        self._filling = threading.Lock()
        self._shelf = self._filled()
        self._keeper = threading.Thread(target=self._keep_fresh, daemon=True)
        self._keeper.start()
        # While nobody asks: the first question of a stranger is then answered at once.
        self._threads.submit(self.fence.warm)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._keeper.join()
        self._threads.shutdown(cancel_futures=True)
        self.fence.close()
        self._readers.close()

    @property
    def shelf(self) -> Shelf:
        """The shelf that stands now; whoever holds one has the same answers for as long as that is."""
        return self._shelf

    def kept(self, name: str) -> Asked:
        """A question whose answer is kept."""
        return Asked(name, {}, self._shelf.kept[name])

    def on_shelf(self, name: str, parameters: dict[str, Value]) -> Asked:
        """A question about followed stories."""
        wanted = queries.of(name, parameters)
        return Asked(name, wanted, self._shelf.ask(queries.text(name), wanted))

    def in_lake(self, name: str, parameters: dict[str, Value]) -> Asked:
        """A question about anything."""
        wanted = queries.of(name, parameters)
        rows = self._remembered.get((name, repr(wanted)), lambda: self._readers.ask(queries.text(name), wanted))
        return Asked(name, wanted, rows)

    def searched(self, typed: str, *, most: int, first: int) -> Coming:
        """What is searched for, found by the quicker way of the same question."""
        wanted: dict[str, Value] = {"typed": typed, "most": most, "first": first}

        def find() -> Asked:
            key = ("search", repr(wanted))
            return Asked(
                "search", wanted, self._remembered.get(key, lambda: self._readers.search(typed, most=most, first=first))
            )

        return Coming("search", wanted, self._threads.submit(find))

    def coming(self, names: Iterable[str], parameters: dict[str, Value]) -> dict[str, Coming]:
        """Questions about anything, asked side by side while the page is begun."""
        return {
            name: Coming(name, queries.of(name, parameters), self._threads.submit(self.in_lake, name, parameters))
            for name in names
        }

    def article_ids(self, beginning: str) -> list[str]:
        """The articles whose id begins so."""
        return self._readers.articles_named(beginning)["article_id"].to_list()

    def refresh(self) -> None:
        """Fill the shelf with what the warehouse holds now, where that is something else."""
        if self._readers.snapshot().snapshot_id != self._shelf.snapshot.snapshot_id:
            self._shelf = self._filled()

    def _filled(self) -> Shelf:
        with self._filling:
            return filled(self._readers, {name: queries.text(name) for name in KEPT})

    def _keep_fresh(self) -> None:
        rest = LOOK_SECONDS
        while not self._closing.wait(rest):
            began = time.monotonic()
            try:
                self.refresh()
            except WarehouseError as error:
                _say.warning("The pages show what was there before: %s", error)
            rest = max(LOOK_SECONDS, REST * (time.monotonic() - began))

"""Waiting for others: one writer at a time on this machine, and patience with whoever else keeps a catalogue locked.

Writers of Dateline on one machine stand in a queue of their own. SQLite has none: it would let a long upkeep be overtaken by
short loads for ever, and every writer that was overtaken would have to begin again.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final, TypeVar

import duckdb
import stamina
from filelock import FileLock, Timeout

from warehouse.address import Address

Result = TypeVar("Result")
SILENT_SECONDS: Final = 1.5
"""Whoever waits longer is told what for."""
LOOK_SECONDS: Final = 0.01
BUSY_MILLISECONDS: Final = 1_500
"""How long SQLite waits by itself; it cannot be interrupted meanwhile, nor say anything."""

# The third is said by a reader that sees half of another's change to the schema; the next by upkeep whose catalogue was
# locked in the middle of a step, when SQLite has undone it already; the last by PostgreSQL to who meets upkeep.
_SIGNS_OF_ANOTHER: Final = (
    "database is locked",
    "conflict",
    "failed to load ducklake",
    "current transaction is aborted",
    "could not serialize access",
)

# By upkeep that looks for files of nobody, of one that it had just listed: a writer who came second took back what it had written.
_VANISHED: Final = ("failed to get files scheduled for deletion", "no such file")

# Of an interruption that comes while DuckDB calls Python, as its bindings tell it.
_INTERRUPTED: Final = "KeyboardInterrupt: <EMPTY MESSAGE>"

_say = logging.getLogger(__name__)


def is_conflict(error: BaseException) -> bool:
    """Whether something failed only because another program was there at the same time."""
    if isinstance(error, Timeout):
        return True
    if not isinstance(error, duckdb.Error):
        return False
    words = str(error).lower()
    return "no space" not in words and (
        any(sign in words for sign in _SIGNS_OF_ANOTHER) or all(sign in words for sign in _VANISHED)
    )


def repeated(work: Callable[[], Result], address: Address) -> Result:
    """Do work that is whole by itself, and again as long as another program is in its way and our patience lasts.

    Raises:
        KeyboardInterrupt: It was stopped, also where DuckDB tells that as an error of its own.
    """
    began, is_told = time.monotonic(), False
    for attempt in _attempts(address):
        with attempt:
            try:
                return work()
            except duckdb.Error as error:
                if _INTERRUPTED in str(error):
                    raise KeyboardInterrupt from error
                if is_conflict(error) and not is_told and time.monotonic() - began > SILENT_SECONDS:
                    _tell_what_for(address)
                    is_told = True
                raise
    raise AssertionError("a retry loop returns or raises")


@contextmanager
def writing(address: Address) -> Iterator[None]:
    """Be the only program of this machine that writes to a warehouse; the lock dies with its process."""
    with _locked(address, "writing.lock"):
        yield


@contextmanager
def making(address: Address) -> Iterator[None]:
    """Be the only one who makes or migrates a warehouse on this machine's disk; others wait, and find it done."""
    with _locked(address, "making.lock"):
        yield


@contextmanager
def _locked(address: Address, name: str) -> Iterator[None]:
    place = address.catalog_file
    if place is None:
        yield
        return
    lock = FileLock(place.with_name(name), timeout=address.patience_seconds)
    try:
        lock.acquire(timeout=min(SILENT_SECONDS, address.patience_seconds), poll_interval=LOOK_SECONDS)
    except Timeout:
        _tell_what_for(address)
        lock.acquire(poll_interval=LOOK_SECONDS)
    try:
        yield
    finally:
        lock.release()


def _tell_what_for(address: Address) -> None:
    _say.warning(
        "Waiting for another program that is writing to the warehouse %s; for %.0f seconds at most.",
        address.catalog,
        address.patience_seconds,
    )


def _attempts(address: Address) -> Iterable[AbstractContextManager[object]]:
    return stamina.retry_context(
        on=is_conflict,
        attempts=None,
        timeout=address.patience_seconds,
        wait_initial=0.02,
        wait_max=2.0,
        wait_jitter=0.2,
    )

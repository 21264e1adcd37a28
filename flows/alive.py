"""Which runs of this machine still have their process: each keeps a file locked for as long as it lives.

A lock dies with its process, whatever kills that, so nobody has to guess from times. A run of another machine, whose files are
not here, is never taken for dead.
"""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

_KEPT: list[FileLock] = []


@contextlib.contextmanager
def alive(directory: Path, run_id: str) -> Iterator[None]:
    """Let others see that a run has its process, from before it is written down until after its end is.

    The trace stays until :func:`forget`: where the end could not be written down, the next run does it.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with FileLock(_place(directory, run_id), thread_local=False):
        yield


def keep_until_the_end(directory: Path, run_id: str) -> None:
    """Let others see that a run has its process, until that ends, however it ends; the trace stays."""
    directory.mkdir(parents=True, exist_ok=True)
    lock = FileLock(_place(directory, run_id), thread_local=False)
    lock.acquire()
    _KEPT.append(lock)  # a lock that nobody holds any more lets go


def traces(directory: Path, *, older_than: float = 0.0) -> list[str]:
    """The runs of which there is any trace, alive or dead; only those that began so many seconds ago or more."""
    latest = time.time() - older_than
    return sorted(place.stem for place in directory.glob("*.lock") if not older_than or _began(place) <= latest)


def _began(place: Path) -> float:
    with contextlib.suppress(FileNotFoundError):
        return place.stat().st_mtime
    return time.time()


@contextlib.contextmanager
def held_if_dead(directory: Path, run_id: str) -> Iterator[bool]:
    """Whether a run had its process here and has it no more; if so, nobody else holds its lock for as long as the block runs.

    Whoever gives a run its end does so inside, and asks there whether it has none yet: somebody else may have done it
    between the first look and the lock.
    """
    place = _place(directory, run_id)
    if not place.exists():
        yield False
        return
    lock = FileLock(place, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def forget(directory: Path, run_id: str) -> None:
    """Remove the trace of a run whose end is written down."""
    _place(directory, run_id).unlink(missing_ok=True)


def _place(directory: Path, run_id: str) -> Path:
    return directory / f"{run_id}.lock"

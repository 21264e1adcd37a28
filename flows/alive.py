"""Which runs of this machine still have their process: each keeps a file locked for as long as it lives.

A lock dies with its process, whatever kills that, so nobody has to guess from times. A run of another machine, whose files are
not here, is never taken for dead.
"""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout


@contextlib.contextmanager
def alive(directory: Path, run_id: str) -> Iterator[None]:
    """Let others see that a run has its process, from before it is written down until after its end is.

    The trace stays until :func:`forget`: where the end could not be written down, the next run does it.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with FileLock(_place(directory, run_id), thread_local=False):
        yield


def others(directory: Path) -> bool:
    """Whether there is any trace of a run, alive or dead."""
    return any(directory.glob("*.lock"))


def the_dead(directory: Path, unfinished: Iterable[str]) -> list[str]:
    """Which of the runs that have no end had their process here, and have it no more.

    Args:
        directory: Where the locks are.
        unfinished: Runs as the warehouse has them; asked before this looks, since a run is locked before it is written down.
    """
    return [run_id for run_id in unfinished if _is_dead(_place(directory, run_id))]


def forget(directory: Path, run_id: str) -> None:
    """Remove the trace of a run whose end is written down."""
    _place(directory, run_id).unlink(missing_ok=True)


def _is_dead(place: Path) -> bool:
    if not place.exists():
        return False
    try:
        with FileLock(place, timeout=0, thread_local=False):
            return True
    except Timeout:
        return False


def _place(directory: Path, run_id: str) -> Path:
    return directory / f"{run_id}.lock"

"""The process that those that read are forked from: what they need is imported and looked up in it once, and shared by all.

Not from the program itself, whose Polars and DuckDB have threads that do not survive a fork.
"""

import multiprocessing
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext, SpawnContext

# Every process runs its program's main module again, which imports commands.
_SHARED = ["flows.reader_shared", "flows.commands.backfill"]


def begin() -> ForkServerContext | SpawnContext:
    """Begin it, unless it is there, and go on meanwhile.

    Returns:
        What starts processes from it. Where there can be none, each starts from nothing: on macOS, whose own libraries do not
        survive a fork either, and where its socket has no place, as in a temporary directory whose path is too long for one.
    """
    if sys.platform == "darwin":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_SHARED)
    resource_tracker.ensure_running()  # where it is begun with the server, what is begun next hears Ctrl-C again
    try:
        with deaf_to_interruption():
            forkserver.ensure_running()
    except OSError:
        return multiprocessing.get_context("spawn")
    return context


@contextmanager
def deaf_to_interruption() -> Iterator[None]:
    """What is started meanwhile never hears Ctrl-C: that is told by the process that was asked, in one sentence."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

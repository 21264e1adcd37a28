"""Processes of this machine that take a part of the program's work.

They are forked from one in which what they need is imported and looked up once, and shared by all. Not from the program itself,
whose Polars and DuckDB have threads that do not survive a fork.
"""

import multiprocessing
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection, forkserver, resource_tracker
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import ParamSpec, TypeVar

from transforms.errors import WorkersError

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Item = TypeVar("Item")
LOOK_SECONDS = 0.2  # between two looks whether a process has ended

# Every process runs its program's main module again, which imports commands.
READING = ("flows.reader_shared", "flows.commands.backfill")
COMPARING = ("flows.gist_shared", "flows.cli")
"""What processes have in common that read documents, and that read articles to compare them."""


class Processes:
    """Some processes, each of which takes the next piece of work when it is done with one."""

    def __init__(self, executor: ProcessPoolExecutor) -> None:
        self._executor = executor

    def submit(
        self, work: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Result]:
        """Have something done by one of them."""
        with _deaf_to_interruption():  # one may be begun for it
            return self._executor.submit(work, *args, **kwargs)


@contextmanager
def processes(count: int, *, shared: Sequence[str], first: Callable[[Item], None], given: Item) -> Iterator[Processes]:
    """Processes until the block ends.

    Args:
        count: How many there are at most.
        shared: What they have in common, as for :func:`begin`.
        first: What each calls before its first work, with what is given.
        given: Sent to each once.

    Raises:
        WorkersError: One of them was killed.
    """
    with (
        ProcessPoolExecutor(count, mp_context=begin(shared), initializer=first, initargs=(given,)) as executor,
        _not_waiting_for_the_dead(executor),
    ):
        try:
            yield Processes(executor)
        except BrokenProcessPool as error:
            raise WorkersError(
                "A process that read articles was ended from outside; most often the system does so because memory is short.",
                remedy="What was loaded is whole. Give the same command again, it goes on from there; with DATELINE_WORKERS=1 it takes less.",
            ) from error
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _not_waiting_for_the_dead(executor: ProcessPoolExecutor) -> Iterator[None]:
    """While the block runs, the end of one process ends all of them, and the wait for their answers.

    By itself the executor sees it too, but not where a process was killed while it gave an answer, as one is that takes too much memory:
    it waits for the rest of it for ever, at a pipe that it keeps open itself, and the others wait for their turn to answer.
    """
    is_over = threading.Event()
    watching = threading.Thread(target=_end_with_the_first, args=(executor, is_over), daemon=True)
    watching.start()
    try:
        yield
    finally:
        is_over.set()
        watching.join()


def _end_with_the_first(executor: ProcessPoolExecutor, is_over: threading.Event) -> None:
    while not is_over.wait(LOOK_SECONDS):
        begun = list((executor._processes or {}).values())
        if connection.wait([process.sentinel for process in begun], timeout=0):
            for process in begun:
                process.kill()
            # Held by nobody, the pipe ends: the executor sees that no answer comes. It has no public name for either.
            executor._result_queue._writer.close()  # type: ignore[attr-defined]
            return


def begin(shared: Sequence[str]) -> ForkServerContext | SpawnContext:
    """Begin the process that others are forked from, unless it is there, and go on meanwhile.

    Args:
        shared: Modules that it imports before it forks any. Where it is there already it stays as it is: what it has not
            imported, each that is forked from it imports by itself.

    Returns:
        What starts processes from it. Where there can be none, each starts from nothing: on macOS, whose own libraries do not
        survive a fork either, and where its socket has no place, as in a temporary directory whose path is too long for one.
    """
    if sys.platform == "darwin":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(shared))
    resource_tracker.ensure_running()  # where it is begun with the server, what is begun next hears Ctrl-C again
    try:
        with _deaf_to_interruption():
            forkserver.ensure_running()
    except OSError:
        return multiprocessing.get_context("spawn")
    return context


@contextmanager
def _deaf_to_interruption() -> Iterator[None]:
    """What is started meanwhile never hears Ctrl-C: that is told by the process that was asked, in one sentence."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def kept_ahead(begun: Iterable[Item], ahead: int) -> Iterator[Item]:
    """Each item when so many after it were begun, which is when they are asked for."""
    waiting: deque[Item] = deque()
    for item in begun:
        waiting.append(item)
        if len(waiting) > ahead:
            yield waiting.popleft()
    yield from waiting

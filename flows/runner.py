"""How a flow's stages are run: straight, or as Prefect tasks. The flows do not know which.

A stage is a plain function. From the command line it is simply called, since Prefect's ephemeral server takes 17 to
31 seconds to start and nobody would look at it (docs/design/0002-runner.md); where a Prefect server runs, each stage of each
batch is a task of its own, with Prefect's retries and records (``flows/tasks.py``).
"""

import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass
from queue import Empty, Queue
from typing import ParamSpec, Protocol, TypeVar

import stamina

from flows.announcing import Announcement
from flows.interruption import stop_if_asked
from flows.telemetry import span
from transforms.errors import FetchError, WarehouseBusy

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)

# What may go better a moment later. A source that fails outright is told, not hammered.
TRANSIENT = (FetchError, WarehouseBusy)
RETRIES = 2


class Pending(Protocol[Result_co]):
    """A stage that was started and whose result is waited for."""

    def result(self) -> Result_co:
        """Wait for it; raises what the stage raised."""
        ...


class Runner(Protocol):
    """The seam: two ways to run a stage, and whether somebody watches the runs who can be told of what happened."""

    is_watched: bool

    def call(
        self, name: str, stage: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Result:
        """Run a stage and wait for it."""
        ...

    def announce(self, announcement: Announcement) -> bool:
        """Tell something to who watches the runs; whether that was taken."""
        ...


class DirectRunner:
    """Stages as plain calls."""

    is_watched = False

    def call(
        self, name: str, stage: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Result:
        """Run a stage here, again when it failed for a moment only."""
        stop_if_asked()
        for attempt in stamina.retry_context(on=TRANSIENT, attempts=RETRIES + 1):
            with attempt, span(name):
                return stage(*args, **kwargs)
        raise AssertionError(f"the stage {name} neither returned nor raised")

    def announce(self, announcement: Announcement) -> bool:  # noqa: ARG002
        """Nobody watches a plain call."""
        return False


def in_groups(results: Iterator[Result]) -> Iterator[list[Result]]:
    """What comes one by one, in groups: all that came while the last group was dealt with.

    Raises:
        Exception: Whatever taking the next of the results raises.
    """
    waiting: Queue[Result | _End] = Queue()
    # Prefect finds the run that it is in by the context.
    context = copy_context()
    threading.Thread(target=context.run, args=(_put_all, results, waiting), daemon=True).start()
    while True:
        group: list[Result] = []
        came = waiting.get()
        while not isinstance(came, _End):
            group.append(came)
            try:
                came = waiting.get_nowait()
            except Empty:
                break
        if group:
            yield group
        if isinstance(came, _End):
            if came.error:
                raise came.error
            return


@dataclass(frozen=True, slots=True)
class _End:
    """The end of the results, and the error that it was, if it was one."""

    error: Exception | None = None


def _put_all(results: Iterator[Result], waiting: "Queue[Result | _End]") -> None:
    try:
        for result in results:
            waiting.put(result)
    except Exception as error:
        waiting.put(_End(error))
    else:
        waiting.put(_End())

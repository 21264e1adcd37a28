"""Stages as Prefect tasks, and announcements as its events.

There is no task for an article, nor for a poll: a task costs Prefect 11 to 40 ms, an article about one, and a poll less than twenty.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar
from uuid import NAMESPACE_URL, uuid5

from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.events import emit_event
from prefect.tasks import Task

from flows.announcing import Announcement
from flows.runner import RETRIES, TRANSIENT
from flows.telemetry import span

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

RETRY_SECONDS = [2.0, 10.0]


class PrefectRunner:
    """Stages as Prefect tasks, retried when they failed for a moment only."""

    is_watched = True

    def call(
        self, name: str, stage: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Result:
        """Run a stage as a task and wait for it."""
        return _task(name, lambda: stage(*args, **kwargs))()

    def announce(self, announcement: Announcement) -> bool:
        """Tell it as an event, which Prefect's automations can act on; one that is told twice has the same id and counts once."""
        emitted = emit_event(
            event=announcement.event,
            resource={"prefect.resource.id": announcement.about},
            payload=dict(announcement.told),
            id=uuid5(NAMESPACE_URL, f"{announcement.event} {announcement.key}"),
        )
        return emitted is not None


def _task(name: str, stage: Callable[[], Result]) -> Task[[], Result]:
    def spanned() -> Result:
        with span(name):
            return stage()

    # The arguments stay in the closure: Prefect would walk through every document of a batch, looking for futures.
    return Task(
        spanned,
        name=name.split(maxsplit=1)[0],
        task_run_name=name,
        retries=RETRIES,
        retry_delay_seconds=RETRY_SECONDS,
        retry_condition_fn=_is_transient,
        cache_policy=NO_CACHE,
        persist_result=False,
    )


def _is_transient(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    return isinstance(state.data, TRANSIENT) or isinstance(getattr(state.data, "exception", None), TRANSIENT)

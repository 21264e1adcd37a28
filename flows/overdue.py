"""What nobody will end or needs any more at a server: runs whose process died, and schedules that were missed.

A run that has its slot of the concurrency limit and no process would keep all later ones out. Whether it has one is told by the
lock that each keeps (``flows/alive.py``), since a run may well outlive the 'dateline serve' that started it. Of a schedule that was missed
twenty times, one run makes up for all: what the sources publish now is the same however often it is asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.runtime import deployment, flow_run
from prefect.states import Cancelled, Crashed

from flows import alive

PAGE = 200
SETTLED_SECONDS = 60.0
LATE_SECONDS = 30.0
MISSED = "Missed; a later run makes up for it."
_MAKE_UP = (StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.COMPLETED)
GONE = "Its process is gone; the next run does its work."


@dataclass(frozen=True, slots=True)
class Looked:
    """How many runs were closed because their process is gone, and how many have theirs and were left alone."""

    closed: int
    alive: int


def close_the_dead(traces: Path, *, at_start: bool) -> Looked:
    """Close runs that a server takes for running although their process is gone.

    Their slots are free afterwards. What they had not done yet is done by the next run, from the warehouse's own facts.

    Args:
        traces: Where the runs keep their locks.
        at_start: Whether nothing was started here yet, so that a run without a trace has no process either. Later on it may be
            about to lock its file.
    """
    closed = living = 0
    with get_client(sync_client=True) as client:
        runs = _in_state(client, StateType.RUNNING, StateType.PENDING, StateType.CANCELLING)
        traced = set(alive.traces(traces)) if runs else set()
        for run in runs:
            is_traced = str(run.id) in traced
            with alive.held_if_dead(traces, str(run.id)) as is_dead:
                if is_dead or (at_start and not is_traced):
                    client.set_flow_run_state(run.id, Crashed(message=GONE))
                    alive.forget(traces, str(run.id))
                    closed += 1
                else:
                    living += is_traced
    _sweep(traces)
    return Looked(closed, living)


def _sweep(traces: Path) -> None:
    """Remove the traces of runs that have their end; of one that just begins the file may be there and not yet locked."""
    for run_id in alive.traces(traces, older_than=SETTLED_SECONDS):
        with alive.held_if_dead(traces, run_id) as is_dead:
            if is_dead:
                alive.forget(traces, run_id)


def leave_missed_to_the_last() -> int:
    """Cancel of each deployment's overdue scheduled runs all but the last; those asked for by hand stay."""
    with get_client(sync_client=True) as client:
        missed = superseded(_in_state(client, StateType.SCHEDULED), datetime.now(UTC))
        for run in missed:
            client.set_flow_run_state(run.id, Cancelled(message=MISSED))
    return len(missed)


def makes_way() -> bool:
    """Whether this scheduled run is late, and a later one of its deployment is due by now as well and does the same.

    After a machine has slept, Prefect may begin several before anybody could cancel them.
    """
    due, now = flow_run.scheduled_start_time, datetime.now(UTC)
    if not deployment.id or not due or now - due < timedelta(seconds=LATE_SECONDS):
        return False
    of_deployment = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[UUID(deployment.id)]),
        expected_start_time=FlowRunFilterExpectedStartTime(after_=due, before_=now),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(_MAKE_UP))),
    )
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(flow_run_filter=of_deployment, limit=PAGE)
    return str(flow_run.id) in {str(run.id) for run in superseded(runs, now)}


def superseded(runs: Iterable[FlowRun], now: datetime) -> Sequence[FlowRun]:
    """Those scheduled runs that are due while a later one of the same deployment is, too."""
    overdue: dict[UUID, list[FlowRun]] = defaultdict(list)
    for run in runs:
        if run.auto_scheduled and run.deployment_id and run.expected_start_time and run.expected_start_time <= now:
            overdue[run.deployment_id].append(run)
    return [
        run
        for of_deployment in overdue.values()
        for run in sorted(of_deployment, key=lambda run: run.expected_start_time or now)[:-1]
    ]


def _in_state(client: SyncPrefectClient, *types: StateType) -> list[FlowRun]:
    wanted = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types))))
    found: list[FlowRun] = []
    while page := client.read_flow_runs(
        flow_run_filter=wanted, sort=FlowRunSort.ID_DESC, limit=PAGE, offset=len(found)
    ):
        found += page
    return found

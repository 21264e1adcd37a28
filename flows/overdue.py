"""What nobody will end or needs any more at a server: runs whose process died, and schedules that were missed.

A run that has its slot of the concurrency limit and no process would keep all later ones out. Of a schedule that was missed
twenty times, one run makes up for all: what the sources publish now is the same however often it is asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Cancelled, Crashed

PAGE = 200


def close_the_dead() -> int:
    """Close runs that a server takes for running; to be called where none of them can have a process.

    Their slots are free afterwards. What they had not done yet is done by the next run, from the warehouse's own facts.
    """
    with get_client(sync_client=True) as client:
        dead = _in_state(client, StateType.RUNNING, StateType.PENDING, StateType.CANCELLING)
        for run in dead:
            message = "Its process was gone when 'dateline serve' started again; the next run does its work."
            client.set_flow_run_state(run.id, Crashed(message=message))
    return len(dead)


def leave_missed_to_the_last() -> int:
    """Cancel of each deployment's overdue scheduled runs all but the last; those asked for by hand stay."""
    with get_client(sync_client=True) as client:
        missed = superseded(_in_state(client, StateType.SCHEDULED), datetime.now(UTC))
        for run in missed:
            client.set_flow_run_state(run.id, Cancelled(message="Missed; a later run makes up for it."))
    return len(missed)


def superseded(runs: Iterable[FlowRun], now: datetime) -> Sequence[FlowRun]:
    """Those scheduled runs that are overdue while a later one of the same deployment is, too."""
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

"""What the public views show, to be compared: the same facts, whenever and by whichever run they came."""

from typing import Any

from transforms.schemas import VIEWS
from warehouse.warehouse import Warehouse

# When and by which run a fact came differs between two runs that do the same.
_OF_THE_RUN = {
    "run_id",
    "rejected_at",
    "resolved_at",
    "matched_at",
    "validated_at",
    "defined_at",
    "changed_at",
    "raised_at",
    "over_at",
}

# One row a run, and one a load: two runs over the same archive have their own.
RUNS = frozenset({"run"})
LOADS = frozenset({"run", "validation"})

Rows = list[tuple[Any, ...]]


def shown(warehouse: Warehouse, *, without: frozenset[str] = RUNS) -> dict[str, Rows]:
    """Every row of every public view but some, in an order of their own, without what tells runs apart."""
    return {name: _rows(warehouse, name) for name in VIEWS if name not in without}


def _rows(warehouse: Warehouse, view: str) -> Rows:
    columns = ", ".join(name for name in VIEWS[view].names if name not in _OF_THE_RUN)
    return warehouse.sql(f"SELECT {columns} FROM {view} ORDER BY ALL").rows()

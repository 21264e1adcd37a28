"""What was typed into a search as a plan that SQL can follow, for the SQL macro ``search('…')``."""

from dataclasses import asdict
from typing import Any, Final

import duckdb

PLAN: Final = "search_plan"
_PLAN_TYPE: Final = (
    "STRUCT("
    "words STRUCT(leaf INTEGER, term VARCHAR, place INTEGER, is_phrase BOOLEAN, is_title BOOLEAN, is_wanted BOOLEAN)[], "
    "clauses STRUCT(must BIGINT, must_not BIGINT)[], "
    "sources VARCHAR[], languages VARCHAR[], since DATE, until DATE)"
)


def teach(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a connection read what people type into ``search('…')``."""
    connection.create_function(PLAN, _plan, [duckdb.sqltype("VARCHAR")], duckdb.sqltype(_PLAN_TYPE))


def _plan(text: str) -> dict[str, Any]:
    # Imported when something is searched: the dictionary of Chinese words takes a moment.
    from transforms.search_query import parse

    plan = asdict(parse(text))
    del plan["said"]
    return {**plan, "clauses": [{"must": must, "must_not": must_not} for must, must_not in plan["clauses"]]}

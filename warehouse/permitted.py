"""Which questions a stranger may ask: one SELECT, of the public views, with functions that only count and compare.

What is not known to be harmless is refused, before it is run; DuckDB's own fences stand behind this (``warehouse/fenced.py``).
"""

import json
from collections.abc import Iterator
from typing import Any, Final

import duckdb

from transforms.errors import UsageError

TABLE_FUNCTIONS: Final = frozenset(
    {
        "range",
        "generate_series",
        "unnest",
        "search",
        "article_at",
        "story_timeline_in",
        "source_health_at",
        "repeat",
        "json_each",
        "json_tree",
    }
)
# They tell of the machine, or do more than answer.
SCALAR_FUNCTIONS_REFUSED: Final = frozenset(
    {
        "current_setting",
        "getenv",
        "write_log",
        "json_execute_serialized_sql",
        "nextval",
        "currval",
        "setseed",
        "sleep_ms",
    }
)
MOST_CHARACTERS: Final = 20_000
_ASK: Final = "Ask one SELECT of the views in the data dictionary."


class Refused(UsageError):  # noqa: N818 - says what is the case
    """A question that is not run."""


def check(connection: duckdb.DuckDBPyConnection, query: str, views: frozenset[str]) -> None:
    """Let a question pass, or say why it is not asked.

    Args:
        connection: One that can read SQL; nothing is run on it but its parser.
        query: As a person wrote it.
        views: The names that may stand after FROM.

    Raises:
        Refused: The message names what is not allowed.
    """
    if len(query) > MOST_CHARACTERS:
        raise Refused(f"The question is longer than {MOST_CHARACTERS:,} characters.", remedy="Make it shorter.")
    statements = _parsed(connection, query)
    if len(statements) != 1:
        raise Refused(f"These are {len(statements)} statements.", remedy=_ASK)
    nodes = list(_nodes(statements[0]))
    known = views | {name for node in nodes for name in _named_here(node)}
    for node in nodes:
        _check_node(node, known)


def _parsed(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    row = connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [query]).fetchone()
    assert row
    told = json.loads(row[0])
    if told["error"]:
        is_other = told["error_type"] == "not implemented"
        said = "Only questions are answered here: no other statement is run." if is_other else told["error_message"]
        raise Refused(said, remedy=_ASK)
    statements: list[dict[str, Any]] = told["statements"]
    return statements


def _nodes(tree: object) -> Iterator[dict[str, Any]]:
    """All objects of the tree, without recursion: a question may be nested deeper than Python's stack."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _named_here(node: dict[str, Any]) -> Iterator[str]:
    """Names that a WITH gives to a part of the question."""
    cte_map = node.get("cte_map")
    if isinstance(cte_map, dict):
        yield from (entry["key"].lower() for entry in cte_map["map"])
    if "cte_name" in node:
        yield str(node["cte_name"]).lower()


def _check_node(node: dict[str, Any], known: frozenset[str] | set[str]) -> None:
    match node.get("type"):
        case "BASE_TABLE":
            place = (node["catalog_name"].lower(), node["schema_name"].lower())
            if (
                place not in {("", ""), ("", "main"), ("lake", "main"), ("", "lake")}
                or node["table_name"].lower() not in known
            ):
                raise Refused(f"There is no view {node['table_name']!r} to ask here.", remedy=_ASK)
        case "TABLE_FUNCTION":
            name = node["function"]["function_name"].lower()
            if name not in TABLE_FUNCTIONS:
                raise Refused(f"The function {name!r} may not stand after FROM here.", remedy=_ASK)
        case "SHOW_REF" if node["table_name"] or not node["query"]:
            raise Refused("What else the database has is not shown here.", remedy="The data dictionary stands beside.")
        case "FUNCTION" | "WINDOW_AGGREGATE" if node["function_name"].lower() in SCALAR_FUNCTIONS_REFUSED:
            raise Refused(f"The function {node['function_name']!r} is not answered here.", remedy=_ASK)
        case _:
            pass

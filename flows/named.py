"""What a person names on the command line, found in the warehouse."""

from typing import Any

from transforms.errors import UsageError
from warehouse.warehouse import Warehouse


def the_article(warehouse: Warehouse, name: str) -> str:
    """The id of the article that is named by its id, the beginning of it, or its address.

    Raises:
        UsageError: There is no such article, or there are several.
    """
    found = warehouse.articles_named(name)
    if not found:
        raise UsageError(
            f"There is no article {name!r}.",
            remedy="Give its address, or its article_id as 'dateline sql' shows it.",
        )
    if len(found) > 1:
        like = ", ".join(article_id for article_id, _, _ in found[:3])
        raise UsageError(f"{name!r} is the beginning of several ids: {like} …", remedy="Give more of it.")
    return found[0][0]


def the_run(warehouse: Warehouse, name: str) -> dict[str, Any]:
    """The run that is named by its id or the beginning of it, or the last one by ``last``: a row of ``runs_named``.

    Raises:
        UsageError: There is no such run, or there are several.
    """
    if name == "last":
        name = "".join(warehouse.latest_runs(limit=1)["run_id"])
    found = warehouse.runs_named(name).to_dicts() if name else []
    if not found:
        raise UsageError(f"There is no run {name!r}.", remedy="See 'dateline runs list'.")
    if len(found) > 1:
        raise UsageError(f"{name!r} is the beginning of several ids.", remedy="Give more of it.")
    return found[0]

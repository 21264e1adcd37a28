"""Health: how the outlets do, what was not taken and how to replay it, what the data fell short of, and the last runs."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from dashboard.pages.unknown import Unknown
from dashboard.rendering import desk_of, page

SHOWN: Final = 50


def health(request: Request) -> Response:
    """The page; ``source`` bounds what was not taken to one outlet."""
    desk = desk_of(request)
    source = request.query_params.get("source") or None
    known = {*desk.kept("outlets").rows["source_id"], *desk.kept("rejected_counts").rows["source_id"]}
    if source and source not in known:
        raise Unknown(f"Nothing was ever loaded of an outlet {source!r}.", remedy="See which outlets there are.")
    asked = {name: desk.kept(name) for name in ("outlets", "alarms", "rejected_counts", "expectations", "runs")}
    asked["rejections"] = desk.on_shelf("rejections", {"source": source, "most": SHOWN})
    rows = {name: found.rows.to_dicts() for name, found in asked.items()}
    if source:
        for name in ("outlets", "rejected_counts", "expectations"):
            rows[name] = [row for row in rows[name] if row["source_id"] == source]
    size = desk.kept("size").rows.row(0, named=True)
    return page(request, "health.html.j2", asked=asked, rows=rows, source=source, sources=sorted(known), size=size)

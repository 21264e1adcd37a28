"""Figures as files: the picture, or its rows."""

import polars as pl
from starlette.requests import Request
from starlette.responses import Response

from dashboard.figures import Figure
from dashboard.pages.stories import story_sparks
from dashboard.pages.story import story_figures
from dashboard.pages.unknown import Unknown
from dashboard.rendering import as_csv


def spark_file(request: Request) -> Response:
    """The small timeline of a story."""
    figures = story_sparks(request)
    story_id = request.path_params["story_id"]
    if story_id not in figures:
        raise Unknown(f"There is no timeline of a story {story_id!r}.", remedy="See which stories are followed.")
    return as_file(figures[story_id], request.path_params["ending"], name=story_id)


def story_file(request: Request) -> Response:
    """A chart of a story's page."""
    name = request.path_params["name"]
    figures = {figure.name: figure for figure in story_figures(request)}
    if name not in figures:
        raise Unknown(f"There is no chart {name!r}.", remedy=f"There are: {', '.join(figures)}.")
    return as_file(figures[name], request.path_params["ending"], name=f"{request.path_params['story_id']}-{name}")


def as_file(figure: Figure, ending: str, *, name: str) -> Response:
    """A figure as ``svg`` or ``csv``."""
    if ending == "csv":
        return csv_file(figure.rows, name)
    if ending == "svg":
        return attachment(str(figure.draw(False)).encode(), "image/svg+xml", f"{name}.svg")
    raise Unknown(f"A chart is saved as svg or csv, not as {ending!r}.", remedy="Mend the address.")


def csv_file(rows: pl.DataFrame, name: str) -> Response:
    """Rows as CSV."""
    return attachment(as_csv(rows), "text/csv; charset=utf-8", f"{name}.csv")


def attachment(content: bytes, media_type: str, name: str) -> Response:
    """Bytes that a browser saves."""
    plain = "".join(
        character if character.isascii() and (character.isalnum() or character in "-_.") else "-" for character in name
    )
    return Response(content, media_type=media_type, headers={"content-disposition": f'attachment; filename="{plain}"'})

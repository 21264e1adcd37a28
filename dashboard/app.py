"""The dashboard as a web application: which address is which page, and what is answered where something is wrong."""

from importlib import resources
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dashboard.desk import Desk
from dashboard.guard import Guard, Rules
from dashboard.pages.article import article
from dashboard.pages.files import spark_file, story_file
from dashboard.pages.health import health
from dashboard.pages.search import search
from dashboard.pages.sql import sql, sql_file
from dashboard.pages.stories import stories
from dashboard.pages.story import story, story_words
from dashboard.pages.unknown import Unknown
from dashboard.rendering import page
from transforms.errors import DatelineError, UsageError, WarehouseBusy

NOT_FOUND: Final = 404


def build_app(desk: Desk, rules: Rules) -> Starlette:
    """The application.

    Args:
        desk: What the pages ask.
        rules: Who may see them, and under which names.
    """
    static = StaticFiles(directory=Path(str(resources.files("dashboard") / "static")))
    app = Starlette(
        routes=[
            Route("/", stories),
            Route("/stories/{story_id}/days.{ending}", spark_file),
            Route("/story/{story_id}", story),
            Route("/story/{story_id}/words", story_words),
            Route("/story/{story_id}/{name}.{ending}", story_file),
            Route("/article/{article_id}", article),
            Route("/search", search),
            Route("/health", health),
            Route("/sql", sql),
            Route("/sql.{ending}", sql_file),
            Mount("/static", static),
        ],
        middleware=[Middleware(Guard, rules=rules)],
        exception_handlers={DatelineError: _told, HTTPException: _not_there, Exception: _failed},
    )
    app.state.desk = desk
    return app


def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, DatelineError)
    status = (
        404
        if isinstance(error, Unknown)
        else 400
        if isinstance(error, UsageError)
        else 503
        if isinstance(error, WarehouseBusy)
        else 500
    )
    return page(request, "error.html.j2", status=status, problem=error.problem, remedy=error.remedy)


def _not_there(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    problem = f"There is no page {request.url.path}." if error.status_code == NOT_FOUND else str(error.detail)
    return page(request, "error.html.j2", status=error.status_code, problem=problem, remedy="")


def _failed(request: Request, error: Exception) -> Response:
    # What was wrong stands in the terminal, with a trace; a reader can do nothing with it.
    problem = f"This page could not be made: {type(error).__name__}."
    return page(
        request, "error.html.j2", status=500, problem=problem, remedy="The terminal of the dashboard says more."
    )

"""How a page is made of a template: in the reader's language and colours, with all text escaped."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from importlib import resources
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from dashboard.desk import Desk
from dashboard.figures import sql_address
from dashboard.words import LANGUAGES, TAGS, preferred, speaker

FLUSH: Final = "<!--more-->"
THEMES: Final = ("auto", "light", "dark")
_YEAR: Final = 365 * 24 * 3600


def desk_of(request: Request) -> Desk:
    """The desk that all pages share."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


def language_of(request: Request) -> str:
    """The reader's language: as the address says, as was chosen before, as the browser asks."""
    for wanted in (request.query_params.get("lang"), request.cookies.get("lang")):
        if wanted in LANGUAGES:
            return str(wanted)
    return preferred(request.headers.get("accept-language", ""))


def theme_of(request: Request) -> str:
    """The reader's colours: as the address says, or as was chosen before."""
    for wanted in (request.query_params.get("theme"), request.cookies.get("theme")):
        if wanted in THEMES:
            return str(wanted)
    return "auto"


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """A page as it is answered."""
    text = _ENVIRONMENT.get_template(template).render(**_around(request), **values)
    return _remembering(request, HTMLResponse(text, status_code=status))


def rendered(template: str, **values: Any) -> str:
    """A page that is no answer to anybody, but a file."""
    return _ENVIRONMENT.get_template(template).render(**values)


def begun(request: Request, template: str, **values: Any) -> Response:
    """A page whose beginning is answered before its end is known: as far as each ``FLUSH`` of the template."""
    pieces = _ENVIRONMENT.get_template(template).generate(**_around(request), **values)
    return _remembering(request, StreamingResponse(_up_to_flushes(pieces), media_type="text/html"))


def _up_to_flushes(pieces: Iterator[str]) -> Iterator[str]:
    held: list[str] = []
    for piece in pieces:
        held.append(piece)
        if FLUSH in piece:
            yield "".join(held)
            held.clear()
    yield "".join(held)


def _around(request: Request) -> dict[str, Any]:
    """What every page needs to know of its reader."""
    language = language_of(request)
    return {
        "say": speaker(language),
        "language": language,
        "tag": TAGS[language],
        "theme": theme_of(request),
        "path": request.url.path,
        "here": f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path,
        "has_login": bool(request.scope.get("has_session")),
        "shelf": desk_of(request).shelf if hasattr(request.app.state, "desk") else None,
    }


def _remembering(request: Request, answer: Response) -> Response:
    for name in ("lang", "theme"):
        if request.query_params.get(name) in (*LANGUAGES, *THEMES):
            answer.set_cookie(name, request.query_params[name], max_age=_YEAR, samesite="lax", httponly=True)
    return answer


def moment(instant: datetime | date | None, precision: str | None = None) -> str:
    """A time in UTC, as exactly as it is known."""
    if instant is None:
        return "–"
    if not isinstance(instant, datetime) or precision == "day":
        return f"{instant:%Y-%m-%d}"
    return f"{instant:%Y-%m-%d %H:%M}"


def share(value: float | None) -> str:
    """A share in per cent."""
    return "–" if value is None else f"{value:.1%}"


def bdi(text: object, language: str | None = None) -> Markup:
    """Somebody else's words: shown as text, in their own language and direction, which end where they end."""
    shown = "–" if text is None else str(text)
    tagged = Markup(' lang="{}"').format(language) if language else Markup("")
    return Markup('<bdi dir="auto"{}>{}</bdi>').format(tagged, shown)


def outside(url: object, text: object | None = None) -> Markup:
    """A link out of here, where it is one of the web; else its words alone."""
    shown = escape(str(url if text is None else text))
    try:
        parts = urlsplit(str(url).strip())
    except ValueError:
        parts = urlsplit("")
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return Markup('<bdi dir="ltr">{}</bdi>').format(shown)
    return Markup('<a href="{}" rel="noreferrer noopener nofollow external" class="out"><bdi>{}</bdi></a>').format(
        str(url).strip(), shown
    )


def changed(here: str, **changes: str) -> str:
    """The same address with something else chosen."""
    path, _, query = here.partition("?")
    kept = [pair for pair in query.split("&") if pair and pair.partition("=")[0] not in changes]
    return f"{path}?{'&'.join([*kept, urlencode(changes)])}"


def cell(value: Any) -> str:
    """A value of somebody's own question."""
    if value is None:
        return ""
    if isinstance(value, pl.Series | list | tuple):
        return ", ".join(map(cell, value))
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {cell(held)}" for name, held in value.items())
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, float):
        return f"{value:,.6g}"
    return str(value)


def as_csv(rows: pl.DataFrame) -> bytes:
    """Rows as CSV, with lists and the like in words."""
    nested = [column for column, kind in rows.schema.items() if kind.is_nested() or kind == pl.Object]
    plain = rows.with_columns(pl.Series(column, list(map(cell, rows[column])), dtype=pl.String) for column in nested)
    return plain.write_csv().encode()


def _edition() -> str:
    """What the stylesheet and the script are, for a browser that keeps them to know others by."""
    files = (resources.files("dashboard") / "static" / name for name in ("dateline.css", "dateline.js"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("dashboard"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters.update(
    moment=moment, share=share, bdi=bdi, outside=outside, cell=cell, quoted=lambda text: quote(str(text), safe="")
)
_ENVIRONMENT.globals.update(
    edition=_edition(), languages=LANGUAGES, themes=THEMES, changed=changed, sql_address=sql_address
)

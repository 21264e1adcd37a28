"""Who may see the pages, and what a browser may do with them: names of the host, a password or a proxy's word, headers."""

import time
from collections import deque
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.passwords import Sessions, is_password
from dashboard.rendering import page

# Only what comes from here, and nothing that is written into a page: no script, no style, no frame, no form elsewhere.
HEADERS: Final = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
COOKIE: Final = "dateline-session"
LONGEST_FORM: Final = 4_000
TRIES, WITHIN_SECONDS = 10, 300.0


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may see the pages.

    Attributes:
        password: As it is kept (``dashboard/passwords.py``); empty where none is asked for.
        login_header: Which header tells whom a proxy let in; empty where there is no such proxy.
        proxies: Addresses from which that header is believed.
        hosts: Names under which the pages are asked for, beside this machine's own and plain addresses.
    """

    password: str = ""
    login_header: str = ""
    proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    hosts: frozenset[str] = frozenset()
    sessions: Sessions = field(default_factory=Sessions)


class Guard:
    """Stands before all pages."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app, self._rules = app, rules
        self._failures: deque[float] = deque(maxlen=TRIES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = await self._refusal(scope, receive)
        await (refusal or self._app)(scope, receive, _with_headers(send, is_file=scope["path"].startswith("/static/")))

    async def _refusal(self, scope: Scope, receive: Receive) -> Response | None:
        headers = Headers(scope=scope)
        if not is_our_name(headers.get("host", ""), self._rules.hosts):
            return PlainTextResponse(
                "This dashboard is not known by that name; add it to DATELINE_DASHBOARD_HOSTS.\n", 421
            )
        if self._rules.login_header:
            return self._of_proxy(scope, headers)
        if self._rules.password:
            return await self._of_password(Request(scope, receive))
        return None if scope["method"] in ("GET", "HEAD") else PlainTextResponse("Nothing is changed here.\n", 405)

    def _of_proxy(self, scope: Scope, headers: Headers) -> Response | None:
        peer = (scope.get("client") or ("",))[0]
        if peer in self._rules.proxies and headers.get(self._rules.login_header):
            return None
        return PlainTextResponse("Ask through the proxy that knows you.\n", 403)

    async def _of_password(self, request: Request) -> Response | None:
        request.scope["has_session"] = self._rules.sessions.is_valid(request.cookies.get(COOKIE, ""))
        path = request.url.path
        if path == "/login":
            return await self._login(request)
        if path == "/logout":
            self._rules.sessions.end(request.cookies.get(COOKIE, ""))
            return RedirectResponse("/login", 303)
        if request.scope["has_session"] or path.startswith("/static/"):
            return None
        wanted = f"{path}?{request.url.query}" if request.url.query else path
        return RedirectResponse(f"/login?next={quote(wanted, safe='')}", 303)

    async def _login(self, request: Request) -> Response:
        if request.method != "POST":
            return page(request, "login.html.j2", is_wrong=False, is_locked=False)
        if self._is_locked():
            return page(request, "login.html.j2", status=429, is_wrong=False, is_locked=True)
        form = parse_qs((await _body(request)).decode("utf-8", "replace"))
        if not is_password(form.get("password", [""])[0], self._rules.password):
            self._failures.append(time.monotonic())
            return page(request, "login.html.j2", status=403, is_wrong=True, is_locked=False)
        answer = RedirectResponse(own_address(request.query_params.get("next", "/")), 303)
        is_secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, self._rules.sessions.begin(), httponly=True, samesite="lax", secure=is_secure)
        return answer

    def _is_locked(self) -> bool:
        return len(self._failures) == TRIES and time.monotonic() - self._failures[0] < WITHIN_SECONDS


def is_our_name(host: str, known: frozenset[str]) -> bool:
    """Whether a request was meant for us: a name that somebody let point here (DNS rebinding) is none of ours.

    A plain address is no name, so nobody can have it point elsewhere.
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
    name = name.strip("[]").lower().rstrip(".")
    if name == "localhost" or name in known:
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def own_address(wanted: str) -> str:
    """An address of these pages, and of no others."""
    parts = urlsplit(wanted)
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return wanted if is_ours and wanted.isprintable() else "/"


async def _body(request: Request) -> bytes:
    found = b""
    async for piece in request.stream():
        found += piece
        if len(found) > LONGEST_FORM:
            return b""
    return found


def _with_headers(send: Send, *, is_file: bool) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            # Somebody else at the same machine shall not go back to what was read here; our own files may be kept.
            headers.setdefault("cache-control", "public, max-age=3600" if is_file else "private, no-cache")
        await send(message)

    return sending

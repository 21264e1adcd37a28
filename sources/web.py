"""A polite HTTP client: what Dateline asks of the web, and what it takes from it.

    async with Web(WebSettings()) as web:
        page = await web.get("https://outlet.example/a.html", source, validators=Validators(etag='"1"'))

It asks robots.txt first, keeps each host's pace, concurrency and crawl-delay, waits when told to, follows redirects one
checked hop at a time, goes to public addresses only, and stops reading at its limits. What the answers mean is not
decided here.
"""

import asyncio
import ssl
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

import httpcore
import httpx

from sources.addresses import CheckedBackend, Resolver, SystemResolver, check_url
from sources.decoding import CODINGS
from sources.exchange import DeniedError, Exchange, Fetched, Redirect, Validators, WebSettings, not_had
from sources.gates import Gates, HostGate, retry_after
from sources.reading import BodyLimits, read_body
from sources.robots import Robots
from sources.transport import Transport
from transforms.catalog import Source
from transforms.errors import DocumentError, FetchError

__all__ = ["Fetched", "Redirect", "Validators", "Web", "WebSettings"]

_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,application/feed+json;q=0.9,*/*;q=0.5"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_NOW = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Answer:
    url: httpx.URL
    status: int
    headers: dict[str, str]
    body: bytes


class _Lost(Exception):  # noqa: N818 - says what is the case
    """A connection was lost in a way that may not happen again; ``error`` is what to say if it does."""

    def __init__(self, error: FetchError) -> None:
        super().__init__(str(error))
        self.error = error


class Web:
    """The web for the length of one run, or of one service; share it, so that every source keeps the hosts' pace.

    Args:
        settings: How to behave.
        clock: Tells when an answer came.
        resolve: Looks names up; another one for tests.
        dial: Opens connections to checked addresses; another one for tests.
        on_exchange: Told of each request, once its answer is there or was given up.
    """

    def __init__(
        self,
        settings: WebSettings | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
        resolve: Resolver | None = None,
        dial: httpcore.AsyncNetworkBackend | None = None,
        on_exchange: Callable[[Exchange], None] | None = None,
    ) -> None:
        self.settings = settings or WebSettings()
        self.clock = clock
        self._resolve = resolve
        self._dial = dial
        self._on_exchange = on_exchange or (lambda _exchange: None)
        self._gates = Gates(self.settings)
        self._robots = Robots(self.settings, self._gates, self._get_robots)
        self._headers = {
            "User-Agent": self.settings.user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": CODINGS,
        }
        silence = self.settings.read_seconds
        timeout = httpx.Timeout(silence, connect=self.settings.connect_seconds, pool=None)
        self._patience = {"timeout": timeout.as_dict()}

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            resolve = self._resolve or stack.enter_context(SystemResolver())
            backend = CheckedBackend(self.settings.hosts, resolve, self._dial or httpcore.AnyIOBackend())
            self._transport = await stack.enter_async_context(Transport(backend, _trust(self.settings.ca_file)))
            self._closing = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._closing.aclose()

    async def get(self, url: str, source: Source, *, validators: Validators | None = None) -> Fetched:
        """What an address answers: a whole body, or that nothing changed since ``validators`` were given.

        Raises:
            RefusedError: Expectation ``robots_allow``, ``public_address``, ``web_address``, ``within_size`` or
                ``known_coding``.
            FetchError: Expectation ``reachable``, ``in_time``, ``http_ok``, ``complete``, ``certificate_valid``,
                ``few_redirects`` or, where robots.txt could not be had, ``robots_allow``.
            DeniedError: The kind of it where the host says plainly no: 404, 410, 403 and their like (``http_ok``).
        """
        limits = BodyLimits(self.settings.max_wire_bytes, self.settings.max_body_bytes)
        validators = validators or Validators()
        fetched = await self._follow(url, source, validators, limits, obey=True)
        if fetched.not_modified and not validators.headers:
            raise not_had("http_ok", f"{url} answered 304, not modified, to a request for all of it.", url)
        if not fetched.not_modified and not httpx.codes.is_success(fetched.status):
            raise _unsuccessful(fetched, url)
        return fetched

    async def _get_robots(self, url: str, source: Source) -> Fetched:
        size = self.settings.max_robots_bytes
        limits = BodyLimits(self.settings.max_wire_bytes, size, cut=True)
        return await self._follow(url, source, Validators(), limits, obey=False)

    async def _follow(
        self, url: str, source: Source, validators: Validators, limits: BodyLimits, *, obey: bool
    ) -> Fetched:
        target, hops = check_url(url, self.settings.hosts), list[Redirect]()
        while True:
            if obey:
                await self._robots.require(target, source)
            answer = await self._ask(target, source, validators, limits)
            if answer.status not in _REDIRECTS or not answer.headers.get("location"):
                return self._fetched(url, answer, hops)
            hops.append(self._hop(url, answer, hops))
            target = check_url(hops[-1].location, self.settings.hosts)

    def _hop(self, url: str, answer: _Answer, hops: list[Redirect]) -> Redirect:
        try:
            location = str(answer.url.join(answer.headers["location"]).copy_with(fragment=None))
        except (httpx.InvalidURL, ValueError) as error:
            raise not_had("http_ok", f"{url} redirects to what is no address: {error}.", url) from error
        seen = {hop.url for hop in hops} | {str(answer.url)}
        if location in seen:
            raise not_had("few_redirects", f"{url} redirects in a circle, over {location}.", url)
        if len(hops) >= self.settings.max_redirects:
            raise not_had("few_redirects", f"{url} redirects more than {self.settings.max_redirects} times.", url)
        return Redirect(str(answer.url), answer.status, location)

    def _fetched(self, url: str, answer: _Answer, hops: list[Redirect]) -> Fetched:
        return Fetched(
            url=url,
            final_url=str(answer.url),
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            content_type=answer.headers.get("content-type", ""),
            fetched_at=self.clock(),
            not_modified=answer.status == httpx.codes.NOT_MODIFIED,
            redirects=tuple(hops),
        )

    async def _ask(self, url: httpx.URL, source: Source, validators: Validators, limits: BodyLimits) -> _Answer:
        """One hop: attempts until the host answers or enough of them failed."""
        gate, last = self._gates[url.host], self.settings.retries
        for attempt in range(last + 1):
            try:
                async with gate.turn(source, str(url)):
                    answer = await self._exchange(url, validators, limits, gate)
            except _Lost as lost:
                if attempt == last:
                    raise lost.error from lost.__cause__
                gate.hold_after(attempt)
                continue
            if attempt == last or answer.status not in _NOT_NOW or not self._may_repeat(gate, answer, attempt):
                return answer
        raise AssertionError("the last attempt returns or raises")

    def _may_repeat(self, gate: HostGate, answer: _Answer, attempt: int) -> bool:
        wait = retry_after(answer.headers.get("retry-after"), self.clock())
        if wait is None:
            gate.hold_after(attempt)
            return True
        gate.hold(wait, f"{answer.url.host} answered {answer.status} and asked for time")
        return wait <= self.settings.patience_seconds

    async def _exchange(self, url: httpx.URL, validators: Validators, limits: BodyLimits, gate: HostGate) -> _Answer:
        """One request and its answer, within the time allowed."""
        began_ns = time.time_ns()
        try:
            answer = await self._exchanged(url, validators, limits, gate)
        except (DocumentError, _Lost) as error:
            problem = (error.error if isinstance(error, _Lost) else error).problem
            self._on_exchange(Exchange(str(url), began_ns, time.time_ns(), problem=problem))
            raise
        self._on_exchange(Exchange(str(url), began_ns, time.time_ns(), answer.status))
        return answer

    async def _exchanged(self, url: httpx.URL, validators: Validators, limits: BodyLimits, gate: HostGate) -> _Answer:
        try:
            async with asyncio.timeout(self.settings.total_seconds):
                answer = await self._send(url, validators, limits)
        except (TimeoutError, httpcore.TimeoutException) as error:
            gate.failed()
            raise not_had("in_time", f"{url} {_slowness(error, self.settings)}.", str(url)) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, OSError) as error:
            gate.failed()
            raise _unreachable(url, error) from error
        if answer.status in _NOT_NOW:
            gate.failed()
        else:
            gate.succeeded()
        return answer

    async def _send(self, url: httpx.URL, validators: Validators, limits: BodyLimits) -> _Answer:
        # Without httpx's client: it would follow what it takes for redirects, and keep cookies, and what a page says
        # must not depend on what was read before it.
        request = httpx.Request("GET", url, headers=self._headers | validators.headers, extensions=self._patience)
        async with AsyncExitStack() as stack:
            async with asyncio.timeout(self.settings.first_byte_seconds):
                response = await self._transport.handle_async_request(request)
                stack.push_async_callback(response.aclose)
            body = await read_body(response, str(url), limits)
        headers = {name: response.headers[name] for name in response.headers}
        return _Answer(url, response.status_code, headers, body)


@cache
def _trust(ca_file: Path | None) -> ssl.SSLContext:
    """Reading the public certificates takes as long as a dozen requests, so once is enough."""
    context = httpx.create_ssl_context(trust_env=False)
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def _slowness(error: Exception, settings: WebSettings) -> str:
    if isinstance(error, httpcore.ConnectTimeout):
        return f"could not be connected to within {settings.connect_seconds:g} s"
    if isinstance(error, httpcore.TimeoutException):
        return f"fell silent for {settings.read_seconds:g} s"
    return f"took longer than {settings.first_byte_seconds:g} s to begin or {settings.total_seconds:g} s in all"


def _unreachable(url: httpx.URL, error: Exception) -> Exception:
    what = f"{error}".strip() or type(error).__name__
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return not_had("certificate_valid", f"{url.host} has no valid certificate: {what}.", str(url))
        cause = cause.__cause__ or cause.__context__
    return _Lost(not_had("reachable", f"{url} could not be had: {what}.", str(url)))


def _unsuccessful(fetched: Fetched, url: str) -> FetchError:
    is_denied = httpx.codes.is_client_error(fetched.status) and fetched.status not in _NOT_NOW
    kind = DeniedError if is_denied else FetchError
    return kind(_told(fetched, url), expectation="http_ok", url=url)


def _told(fetched: Fetched, url: str) -> str:
    where = "" if fetched.final_url == url else f" (asked for as {url})"
    wait = fetched.headers.get("retry-after", "")
    asks = f" and asks to come back after {wait[:40]!r}" if wait else ""
    return f"{fetched.final_url}{where} answered {fetched.status}{asks}."

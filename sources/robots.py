"""What hosts allow robots to read (RFC 9309), asked once for each host and believed for a day."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
from protego import Protego

from sources.exchange import Fetched, WebSettings, refused, same_for
from sources.gates import Gates
from transforms.catalog import Source
from transforms.errors import DocumentError, FetchError

Ask = Callable[[str, Source], Awaitable[Fetched]]
_UNHAD_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a host's robots.txt came to: rules, or nothing that forbids, or an error that forbids everything for now."""

    rules: Protego | None
    error: DocumentError | None
    until: float


class Robots:
    """Asks and remembers; ``ask`` fetches a robots.txt, following redirects, whatever its status."""

    def __init__(self, settings: WebSettings, gates: Gates, ask: Ask) -> None:
        self._settings = settings
        self._gates = gates
        self._ask = ask
        self._answers: dict[str, _Answer] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def require(self, url: httpx.URL, source: Source) -> None:
        """Return if the host allows the address to Dateline.

        Raises:
            RefusedError: It does not (expectation ``robots_allow``).
            FetchError: The host could not say (``robots_allow``), which is a no for now (RFC 9309, 2.3.1.4).
        """
        answer = await self._answer(url, source)
        if answer.error:
            raise same_for(answer.error, str(url))
        if answer.rules is None:
            return
        allowed = answer.rules.can_fetch(str(url), self._settings.robot_name)
        if not allowed:
            raise refused("robots_allow", f"The robots.txt of {url.host} forbids {url} to robots.", str(url))

    async def _answer(self, url: httpx.URL, source: Source) -> _Answer:
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        now = asyncio.get_running_loop().time
        async with self._asking.setdefault(origin, asyncio.Lock()):
            answer = self._answers.get(origin)
            if answer is None or answer.until <= now():
                answer = await self._fetch(f"{origin}/robots.txt", source)
                self._answers[origin] = answer
                self._obey_delay(url.host, answer.rules)
        return answer

    async def _fetch(self, robots_url: str, source: Source) -> _Answer:
        now = asyncio.get_running_loop().time()
        try:
            fetched = await self._ask(robots_url, source)
        except FetchError as error:
            if error.expectation == "few_redirects":  # RFC 9309, 2.3.1.2: as if there were none
                return _Answer(None, None, now + self._settings.robots_seconds)
            return _Answer(None, _not_now(robots_url, error.problem), now + _UNHAD_SECONDS)
        except DocumentError as error:
            return _Answer(None, error, now + _UNHAD_SECONDS)
        if fetched.status == httpx.codes.TOO_MANY_REQUESTS or fetched.status >= httpx.codes.INTERNAL_SERVER_ERROR:
            return _Answer(None, _not_now(robots_url, f"It answered {fetched.status}."), now + _UNHAD_SECONDS)
        if not httpx.codes.is_success(fetched.status):
            return _Answer(None, None, now + self._settings.robots_seconds)
        rules = await asyncio.to_thread(_parse, fetched.body)
        return _Answer(rules, None, now + self._settings.robots_seconds)

    def _obey_delay(self, host: str, rules: Protego | None) -> None:
        if rules is None:
            return
        delay = rules.crawl_delay(self._settings.robot_name)
        rate = rules.request_rate(self._settings.robot_name)
        per_request = rate.seconds / rate.requests if rate and rate.requests else 0.0
        gate = self._gates[host]
        gate.crawl_delay = max(gate.crawl_delay, float(delay or 0.0), per_request)


def _parse(body: bytes) -> Protego:
    return Protego.parse(body.decode("utf-8-sig", "replace").replace("\x00", ""))


def _not_now(robots_url: str, problem: str) -> FetchError:
    return FetchError(
        f"Without {robots_url} nothing of this host may be read. {problem}", expectation="robots_allow", url=robots_url
    )

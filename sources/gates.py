"""How often and how many at a time: one gate for each host, through which every request to it goes."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from sources.exchange import WebSettings, not_had
from transforms.catalog import Source

# A host that asks to come back in a year is asked again tomorrow.
_MAX_HOLD_SECONDS = 86_400.0


class HostGate:
    """Lets requests to one host pass: never more at once than its concurrency, never faster than its pace.

    Of several sources on one host, the strictest counts. ``crawl_delay`` is the host's own wish, from robots.txt.
    """

    def __init__(self, host: str, settings: WebSettings) -> None:
        self.crawl_delay = 0.0
        self._host = host
        self._settings = settings
        self._pace = 0.0
        self._concurrency = 16
        self._in_flight = 0
        self._next_at = 0.0
        self._held_because = ""
        self._held_until = 0.0
        self._failures = 0
        self._turn = asyncio.Lock()
        self._freed = asyncio.Event()

    @asynccontextmanager
    async def turn(self, source: Source, url: str) -> AsyncIterator[None]:
        """Wait until one more request may go.

        Raises:
            FetchError: The host wants to be left alone for longer than this run waits (expectation ``reachable``), or
                its crawl-delay is longer than that (``in_time``).
        """
        self._pace = max(self._pace, source.pace_seconds)
        self._concurrency = min(self._concurrency, source.concurrency)
        async with self._turn:
            await self._until_free()
            await self._until_due(url)
            self._in_flight += 1
        try:
            yield
        finally:
            self._in_flight -= 1
            self._freed.set()

    async def _until_free(self) -> None:
        while self._in_flight >= self._concurrency:
            self._freed.clear()
            await self._freed.wait()

    async def _until_due(self, url: str) -> None:
        now = asyncio.get_running_loop().time
        while (wait := max(self._next_at, self._held_until) - now()) > 0:
            if wait > self._settings.patience_seconds:
                raise self._too_long(wait, url)
            await asyncio.sleep(wait)
        self._next_at = now() + max(self._pace, self.crawl_delay)

    def _too_long(self, wait: float, url: str) -> Exception:
        if self._held_until >= self._next_at:
            return not_had(
                "reachable", f"{url} was not asked for: {self._held_because}, and is left alone {_span(wait)}.", url
            )
        delay = _span(self.crawl_delay)
        return not_had("in_time", f"{url} was not asked for: {self._host} wants {delay} between requests.", url)

    def hold(self, seconds: float, because: str) -> None:
        """Let nothing pass for a while."""
        until = asyncio.get_running_loop().time() + min(seconds, _MAX_HOLD_SECONDS)
        if until > self._held_until:
            self._held_until, self._held_because = until, because

    def hold_after(self, attempt: int) -> None:
        """Let nothing pass for a moment that grows with each attempt."""
        spread = random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, keeps no secret
        self.hold(self._settings.backoff_seconds * 2**attempt * spread, f"{self._host} is out of order")

    def succeeded(self) -> None:
        """The host answered."""
        self._failures = 0

    def failed(self) -> None:
        """The host did not answer as a host should; after several times in a row it is left alone."""
        self._failures += 1
        if self._failures >= self._settings.give_up_after:
            self.hold(self._settings.give_up_seconds, f"{self._host} failed {self._failures} times in a row")


class Gates:
    """The gates of all hosts of a run."""

    def __init__(self, settings: WebSettings) -> None:
        self._settings = settings
        self._gates: dict[str, HostGate] = {}

    def __getitem__(self, host: str) -> HostGate:
        if host not in self._gates:
            self._gates[host] = HostGate(host, self._settings)
        return self._gates[host]


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, in either of its forms (RFC 9110, 10.2.3); None without sense."""
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - now).total_seconds())


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 3600 else str(timedelta(seconds=round(seconds)))  # noqa: PLR2004 - an hour

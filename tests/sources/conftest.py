"""A bad host, and a client that knows it under several names and is short of patience."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from sources.newsstand.server import HostServer
from sources.poll import Poll, poll_source
from sources.web import Fetched, Validators, Web, WebSettings
from tests.sources.badhost import a_source
from transforms.catalog import Source
from transforms.polling import KnownEntry

NOW = datetime(2026, 5, 14, 8, 0, tzinfo=UTC)
NAMES = ("bad.example", "other.example", "third.example")
# Small enough for tests, large enough for a busy machine.
HASTY: dict[str, Any] = {
    "connect_seconds": 5.0,
    "first_byte_seconds": 5.0,
    "read_seconds": 5.0,
    "total_seconds": 8.0,
    "backoff_seconds": 0.01,
}


@pytest.fixture
def host() -> Iterator[HostServer]:
    with HostServer() as running:
        yield running


def settings_for(host: HostServer, **settings: Any) -> WebSettings:
    return WebSettings(**{"hosts": dict.fromkeys(NAMES, host.address), **HASTY, **settings})


@pytest.fixture
def web(host: HostServer) -> Callable[..., Web]:
    """A client, to be entered with ``async with``."""

    def make(**settings: Any) -> Web:
        return Web(settings_for(host, **settings), clock=lambda: NOW)

    return make


@pytest.fixture
def fetch(web: Callable[..., Web]) -> Callable[..., Fetched]:
    """One address, fetched by a client of its own."""

    def run(url: str, source: Source | None = None, validators: Validators | None = None, **settings: Any) -> Fetched:
        async def get() -> Fetched:
            async with web(**settings) as client:
                return await client.get(_whole(url), source or a_source(), validators=validators)

        return asyncio.run(get())

    return run


@pytest.fixture
def poll(web: Callable[..., Web]) -> Callable[..., Poll]:
    """One poll of the feeds at these paths, by a client of its own."""

    def run(
        *feeds: str,
        known: Mapping[str, KnownEntry] | None = None,
        validators: Mapping[str, Validators] | None = None,
        now: datetime = NOW,
        feed: Mapping[str, Any] | None = None,
        **settings: Any,
    ) -> Poll:
        async def look() -> Poll:
            async with web(**settings) as client:
                source = a_source(*feeds, **(feed or {}))
                return await poll_source(client, source, lambda _: known or {}, validators or {}, now=now)

        return asyncio.run(look())

    return run


def _whole(url: str) -> str:
    return f"http://bad.example{url}" if url.startswith("/") else url

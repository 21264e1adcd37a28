"""The web for flows, which are not asynchronous themselves.

    with WebThread(settings) as web:
        poll = web.poll(source, recall, feed_validators)  # from any thread
        pending = web.begin(lambda web: web.get(url, source))  # any number of them at once

All polls run on one event loop in one thread of its own, over one :class:`~sources.web.Web`; so a host that two
sources share is paced across both, and connections are used again.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from contextlib import ExitStack
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from sources.exchange import Exchange, Fetched, Validators, WebSettings
from sources.poll import Poll, Recall, poll_source
from sources.web import Web, utc_now
from transforms.catalog import Source

T = TypeVar("T")


class WebThread:
    """A :class:`~sources.web.Web` to be asked from any thread, between entering and leaving.

    Args:
        settings: How to behave on the web.
        clock: Tells when answers came, and against which instant a poll's schedule is held.
        on_exchange: Told of each request, in a thread of the web's own.
    """

    def __init__(
        self,
        settings: WebSettings | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
        on_exchange: Callable[[Exchange], None] | None = None,
    ) -> None:
        self._settings = settings or WebSettings()
        self._clock = clock
        self._on_exchange = on_exchange

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._loop = asyncio.new_event_loop()
            stack.callback(self._loop.close)
            thread = threading.Thread(target=self._loop.run_forever, name="dateline-web", daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(self._loop.call_soon_threadsafe, self._loop.stop)
            self._web = Web(self._settings, clock=self._clock, on_exchange=self._on_exchange)
            self._wait_for(lambda web: web.__aenter__())
            stack.callback(lambda: self._wait_for(lambda _: self._leave()))
            self._closing = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._closing.close()

    def begin(self, work: Callable[[Web], Coroutine[Any, Any, T]]) -> Future[T]:
        """Start something on the web's own loop, beside whatever else it does; it has the context of its caller.

        Its future is cancelled where the web is left before it is done.
        """
        return asyncio.run_coroutine_threadsafe(work(self._web), self._loop)

    def poll(self, source: Source, recall: Recall, feed_validators: Mapping[str, Validators]) -> Poll:
        """What :func:`~sources.poll.poll_source` brings, now.

        Raises:
            SourceError: None of the source's feeds could be read.
        """
        return self._wait_for(lambda web: poll_source(web, source, recall, feed_validators, now=self._clock()))

    def get(self, url: str, source: Source, *, validators: Validators | None = None) -> Fetched:
        """What :meth:`Web.get <sources.web.Web.get>` brings, with the errors it raises."""
        return self._wait_for(lambda web: web.get(url, source, validators=validators))

    def _wait_for(self, work: Callable[[Web], Coroutine[Any, Any, T]]) -> T:
        future = self.begin(work)
        try:
            return future.result()
        finally:
            future.cancel()  # a caller that was interrupted wants nothing more

    async def _leave(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._web.__aexit__(None, None, None)
        await asyncio.get_running_loop().shutdown_default_executor()

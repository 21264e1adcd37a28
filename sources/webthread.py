"""The web for flows that run one task for each source, in threads.

    with WebThread(settings) as web:
        ...  # in several threads
        poll = web.poll(source, recall, feed_validators)

All polls run on one event loop in one thread of its own, over one :class:`~sources.web.Web`; so a host that two
sources share is paced across both, and connections are used again. The caller's thread only waits.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping
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
            self._run(self._web.__aenter__())
            stack.callback(lambda: self._run(self._leave()))
            self._closing = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._closing.close()

    def poll(self, source: Source, recall: Recall, feed_validators: Mapping[str, Validators]) -> Poll:
        """What :func:`~sources.poll.poll_source` brings, now.

        Raises:
            SourceError: None of the source's feeds could be read.
        """
        return self._run(poll_source(self._web, source, recall, feed_validators, now=self._clock()))

    def get(self, url: str, source: Source, *, validators: Validators | None = None) -> Fetched:
        """What :meth:`Web.get <sources.web.Web.get>` brings, with the errors it raises."""
        return self._run(self._web.get(url, source, validators=validators))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
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

"""The way from httpx to a socket: httpcore's connection pool, on a network backend of our own.

httpx offers no place for a backend, and the check of addresses has to stand where the connection is made
(``sources/addresses.py``). What httpcore raises is passed on as it is; ``sources/web.py`` tells it to people.
"""

import ssl
from collections.abc import AsyncIterable, AsyncIterator
from types import TracebackType
from typing import Any, Self, cast

import httpcore
import httpx

_IDLE_SECONDS = 30.0
_IDLE_CONNECTIONS_OF_HOST = 16
_HOSTS_KEPT = 200


class Transport(httpx.AsyncBaseTransport):
    """HTTP/1.1 and HTTP/2 over ``backend``; each host's concurrency is its gate's matter, so a pool has no bound.

    A pool for each host: httpcore 1.0.9 looks at every connection of a pool, idle ones' sockets included, at every
    request; in one pool, a hundred hosts cost four times what they cost apart (``benchmarks/polling.py``).
    """

    def __init__(self, backend: httpcore.AsyncNetworkBackend, ssl_context: ssl.SSLContext) -> None:
        self._backend = backend
        self._ssl_context = ssl_context
        self._pools: dict[bytes, httpcore.AsyncConnectionPool] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.aclose()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the answer's body is read as it is iterated."""
        answer = await self._pool(request.url.netloc).handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=b"",
                extensions=request.extensions,
            )
        )
        await self._close_unused()
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Stream(cast("AsyncIterable[bytes]", answer.stream)),
            extensions=answer.extensions,
        )

    def _pool(self, host: bytes) -> httpcore.AsyncConnectionPool:
        # Put last again, so that the first is the one that nobody asked for longest.
        pool = self._pools.pop(host, None) or httpcore.AsyncConnectionPool(
            ssl_context=self._ssl_context,
            max_connections=None,
            max_keepalive_connections=_IDLE_CONNECTIONS_OF_HOST,
            keepalive_expiry=_IDLE_SECONDS,
            http2=True,
            network_backend=self._backend,
        )
        self._pools[host] = pool
        return pool

    async def _close_unused(self) -> None:
        for host in list(self._pools)[: max(0, len(self._pools) - _HOSTS_KEPT)]:
            if all(connection.is_idle() for connection in self._pools[host].connections):
                await self._pools.pop(host).aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        pools, self._pools = self._pools, {}
        for pool in pools.values():
            await pool.aclose()


class TidyStream(httpcore.AsyncNetworkStream):
    """A connection before TLS that is closed when TLS does not come about.

    httpcore 1.0.9 leaves its socket open where the handshake is cancelled, which is what running out of time does.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Shake hands; whatever goes wrong, no socket stays."""
        try:
            return await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            await self._stream.aclose()
            raise

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Bytes, or none at the end."""
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of them."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the socket."""
        await self._stream.aclose()

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks of a connection."""
        return self._stream.get_extra_info(info)


class _Stream(httpx.AsyncByteStream):
    def __init__(self, stream: AsyncIterable[bytes]) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            yield part

    async def aclose(self) -> None:
        if hasattr(self._stream, "aclose"):
            await self._stream.aclose()

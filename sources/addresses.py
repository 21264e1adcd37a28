"""Where Dateline may go: addresses of the public web, checked where the connection is made.

A name is resolved once, every address it has is checked, and the connection goes to an address that was checked; so a
name that resolves differently a moment later gains nothing. TLS still verifies the name.
"""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

import httpcore
import httpx

from sources.exchange import refused
from sources.transport import TidyStream
from transforms.errors import RefusedError

PORTS = frozenset({80, 443, 8080, 8443})
DEFAULT_PORTS = {"http": 80, "https": 443}
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# What the ipaddress module of Python 3.11 takes for global, and is not anybody's website.
_NOT_THE_WEB = tuple(
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",  # Azure's metadata and wire server, on a public address
        "192.0.0.0/24",  # protocol assignments (RFC 6890)
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "64:ff9b:1::/48",  # translation within a network (RFC 8215)
        "2001::/23",  # protocol assignments, among them Teredo
        "3fff::/20",  # documentation (RFC 9637)
        "5f00::/16",  # segment routing (RFC 9602)
        "fec0::/10",  # site-local, deprecated (RFC 3879)
    )
)
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last four bytes are an IPv4 address
_NUMBER = re.compile(r"^(?:0[xX][0-9a-fA-F]*|\d+)$")
_ATTEMPT_SECONDS = 5.0
# A lookup may hang for half a minute, and must not take the place of other hosts' lookups.
_LOOKUPS = 64


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, its embedded IPv4 address included."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    embedded = _embedded(ip)
    if embedded is not None:
        return is_public(str(embedded))
    if ip.is_multicast or ip.is_reserved or ip.is_unspecified or not ip.is_global:
        return False
    return not any(ip.version == network.version and ip in network for network in _NOT_THE_WEB)


def _embedded(ip: IPAddress) -> ipaddress.IPv4Address | None:
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip in _TRANSLATED:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


def check_url(url: str, opened: Iterable[str]) -> httpx.URL:
    """The address, where Dateline may ask for it as far as its text tells.

    Raises:
        RefusedError: Not http or https, a port that is not of the web, a user name, an IP address in disguise
            (decimal, octal, hexadecimal), or no address at all; expectation ``web_address`` or ``public_address``.
    """
    try:
        parsed = httpx.URL(url).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise refused("web_address", f"{url!r:.300} is no address that can be asked for: {error}.", url) from error
    if parsed.scheme not in DEFAULT_PORTS or not parsed.host:
        raise refused("web_address", f"{url:.300} is not an http or https address.", url)
    if parsed.userinfo:
        raise refused("web_address", f"{url:.300} carries a user name or password.", url)
    if parsed.host not in opened:
        _check_public_text(parsed, url)
    return parsed


def _check_public_text(parsed: httpx.URL, url: str) -> None:
    port = parsed.port or DEFAULT_PORTS[parsed.scheme]
    if port not in PORTS:
        raise refused("web_address", f"{url:.300} names port {port}, which is not of the web.", url)
    try:
        public = is_public(parsed.host)
    except ValueError:
        # The C library reads 2130706433, 0177.0.0.1 and 0x7f.1 as addresses; no website needs that.
        public = not _NUMBER.match(parsed.host.rstrip(".").rpartition(".")[2])
    if not public:
        raise not_public(parsed.host, parsed.host, url)


def not_public(host: str, address: str, url: str) -> RefusedError:
    """The error for a host that does not lie on the public internet."""
    where = "is" if host == address else f"leads to {address}, which is"
    return refused(
        "public_address",
        f"{host} {where} no address of the public internet.",
        url,
        remedy="If you run this host yourself, open it by name in the settings.",
    )


class SystemResolver:
    """Looks names up as the machine does, many at a time."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="dateline-dns")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a name, in the order to be tried.

        Raises:
            OSError: The name is not known.
        """
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        )
        return [str(entry[4][0]) for entry in found]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # Lookups under way end by themselves.
        self._threads.shutdown(wait=False, cancel_futures=True)


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to public addresses, and to hosts opened by hand where they live.

    ``dial`` opens the connection to an address that was checked.
    """

    def __init__(
        self, hosts: Mapping[str, tuple[str, int]], resolve: Resolver, dial: httpcore.AsyncNetworkBackend
    ) -> None:
        self._hosts = hosts
        self._resolve = resolve
        self._dial = dial

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, check and connect (httpcore calls this for each new connection).

        Raises:
            RefusedError: One of the host's addresses is not public.
            httpcore.ConnectError: The name is unknown, or no address answers.
            httpcore.ConnectTimeout: All of it took longer than ``timeout``.
        """
        if host in self._hosts:
            address, port = self._hosts[host]
            return TidyStream(await self._dial.connect_tcp(address, port, timeout, local_address, socket_options))
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._checked(host, port)
                return TidyStream(await self._connect_first(addresses, port, local_address, socket_options))
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"no connection to {host} within {timeout} s") from error

    async def _checked(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} is not known") from error
        for address in addresses:
            if not is_public(address):
                raise not_public(host, address, f"http://{host}/")
        return list(dict.fromkeys(addresses))

    async def _connect_first(
        self, addresses: Sequence[str], port: int, local_address: str | None, socket_options: Iterable[Any] | None
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception = httpcore.ConnectError("the name has no address")
        for address in addresses:
            try:
                return await self._dial.connect_tcp(address, port, _ATTEMPT_SECONDS, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        """Wait (httpcore calls this between its own retries, of which there are none)."""
        await asyncio.sleep(seconds)

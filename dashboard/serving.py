"""Serving the pages: on one address of this machine, until interrupted."""

import errno
import socket
from collections.abc import Callable
from ipaddress import ip_address

import uvicorn
from starlette.applications import Starlette

from transforms.errors import UsageError

# Seconds that whoever still reads has, when the program ends.
FAREWELL = 3


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listening(host: str, port: int) -> socket.socket:
    """A socket on an address.

    Raises:
        UsageError: The port is taken, or the address is none of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen(128)
    except OSError as error:
        taken.close()
        if error.errno == errno.EADDRINUSE:
            raise UsageError(
                f"Port {port} of {host} is taken by another program.", remedy="Give another one with --port."
            ) from error
        raise UsageError(
            f"{host}:{port} cannot be listened on: {error.strerror or error}.",
            remedy="Give another address with --host.",
        ) from error
    return taken


def serve(app: Starlette, taken: socket.socket, *, when_ready: Callable[[], None]) -> None:
    """Answer until interrupted."""
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, proxy_headers=False, lifespan="off",
        timeout_graceful_shutdown=FAREWELL,
    )  # fmt: skip
    when_ready()
    uvicorn.Server(config).run(sockets=[taken])

"""The Prefect server of ``dateline serve``: started, watched and stopped by it."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flows.settings import Settings
from transforms.errors import DatelineError

START_SECONDS = 120.0
LOOK_SECONDS = 2.0
HOST = "127.0.0.1"

Process = subprocess.Popen[bytes]


class ServeError(DatelineError):
    """The schedules cannot be kept."""


@contextmanager
def prefect_server(settings: Settings, *, when_back: Callable[[], None]) -> Iterator[str]:
    """A server for as long as the block runs, and its address; one that dies meanwhile is started again, and that is told.

    Args:
        settings: The port, and where its log and its database lie.
        when_back: Called after each new start, when it answers again.

    Raises:
        ServeError: It does not start; the message names its log.
    """
    _refuse_taken_port(settings.serve_port)
    log = settings.home / "prefect" / "server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    watched = _Watched(settings.serve_port, log, when_back)
    try:
        watched.start()
        watched.thread.start()
        yield f"http://{HOST}:{settings.serve_port}"
    finally:
        watched.end()


class _Watched:
    """A server's process, whichever it is at the moment."""

    def __init__(self, port: int, log: Path, when_back: Callable[[], None]) -> None:
        self._port, self._log, self._when_back = port, log, when_back
        self._is_over = threading.Event()
        self._one_at_a_time = threading.Lock()
        self._process: Process | None = None
        self.thread = threading.Thread(target=self._watch, name="watch the server", daemon=True)

    def start(self) -> None:
        with self._one_at_a_time:
            if self._is_over.is_set():
                return
            command = [
                sys.executable,
                "-m",
                "flows.leash",
                "server",
                "start",
                "--host",
                HOST,
                "--port",
                str(self._port),
            ]
            with self._log.open("ab") as output:
                # In a session of its own, so that Ctrl-C in a terminal ends it by us, not before us and as if it had died.
                self._process = subprocess.Popen(  # noqa: S603 - our own words
                    command, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
                )
        _wait_until_ready(self._process, self._log)

    def end(self) -> None:
        self._is_over.set()
        with self._one_at_a_time:
            if self._process is not None:
                _stop(self._process)

    def _watch(self) -> None:
        while not self._is_over.wait(LOOK_SECONDS):
            if self._process is None or self._process.poll() is None:
                continue
            tell(
                f"The Prefect server ended with status {self._process.returncode}; it is started again. See {self._log}."
            )
            try:
                self.start()
                if not self._is_over.is_set():
                    self._when_back()
                    tell("The Prefect server is back; the schedules go on.")
            except Exception as error:
                # Whatever it is, the next look tries again: nobody else would.
                if not self._is_over.is_set():
                    tell(f"It could not be started: {error} It is tried again.")


def tell(sentence: str) -> None:
    """Say on standard error what became of the service, and when."""
    sys.stderr.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {sentence}\n")


def _refuse_taken_port(port: int) -> None:
    # Asked beforehand: whoever answers there, be it another 'dateline serve', would be taken for our own server.
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError as error:
            raise ServeError(
                f"The port {port} is taken: {error.strerror}.",
                remedy="Stop the other program, or set DATELINE_SERVE_PORT to another port.",
            ) from error


def _wait_until_ready(server: Process, log: Path) -> None:
    def refuse_ended() -> None:
        if server.poll() is not None:
            raise ServeError(
                f"The Prefect server ended with status {server.returncode}.",
                remedy=f"Its words are in {log}. If the port is taken, set DATELINE_SERVE_PORT to another.",
            )

    _wait_for_answer("The Prefect server", f"See {log}.", refuse_ended)


def wait_for_server(api_url: str) -> None:
    """Wait for a server that somebody else starts.

    Raises:
        ServeError: It does not answer within two minutes.
    """
    remedy = "Look whether it runs, and what DATELINE_SERVE_API_URL says."
    _wait_for_answer(f"The Prefect server at {api_url}", remedy, lambda: None)


def answers() -> bool:
    """Whether the server of the settings answers at this moment."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        return client.api_healthcheck() is None


def _wait_for_answer(what: str, remedy: str, while_waiting: Callable[[], None]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        while_waiting()
        if answers():
            return
        time.sleep(0.5)
    raise ServeError(f"{what} was not ready after {START_SECONDS:.0f} seconds.", remedy=remedy)


def _stop(server: Process) -> None:
    server.terminate()
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()

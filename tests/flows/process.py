"""Dateline as a process of its own: its command line, what it leaves behind, and what it says."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

PATIENCE_SECONDS = 300.0
COMMAND = (sys.executable, "-m", "flows.cli")

Finished = subprocess.CompletedProcess[str]
Running = subprocess.Popen[str]


def dateline(*arguments: object, home: Path, given: str | None = None, **settings: object) -> Finished:
    """Run a command to its end; ``settings`` as ``batch_size=20`` go into its environment."""
    return subprocess.run(
        _command(arguments, home),
        env=_environment(settings),
        cwd=home.parent,
        input=given if given is not None else "",
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


@contextmanager
def running(*arguments: object, home: Path, **settings: object) -> Iterator[Running]:
    """A command while it runs; at the end of the block it is no more, and neither is what it started."""
    process = subprocess.Popen(
        _command(arguments, home),
        env=_environment(settings),
        cwd=home.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that it can be interrupted as from a terminal, with all that it started
    )
    try:
        yield process
    finally:
        kill_with_all_below(process)


def _command(arguments: tuple[object, ...], home: Path) -> list[str]:
    return [*COMMAND, "--home", str(home), *map(str, arguments)]


def _environment(settings: dict[str, object]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DATELINE_", "PREFECT_"))}
    given = {f"DATELINE_{name.upper()}": str(value) for name, value in {"workers": 1, **settings}.items()}
    # Wide and without colour, so that what is said can be found in one piece.
    return {**inherited, "COLUMNS": "240", "NO_COLOR": "1", **given}


def wait_until(is_so: Callable[[], bool], what: str, *, seconds: float = PATIENCE_SECONDS) -> None:
    """Look again and again; time alone decides nothing here but when to give up."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} seconds for {what}")
        time.sleep(0.2)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def kill_with_all_below(process: Running) -> None:
    """End a process and all that it started, as a machine that is switched off does."""
    below = descendants(process.pid)
    process.kill()
    process.communicate()
    for pid in filter(is_alive, below):
        os.kill(pid, signal.SIGKILL)


def descendants(pid: int) -> set[int]:
    """The processes that a process started, and those started by them; where /proc tells."""
    children = {int(name) for path in Path(f"/proc/{pid}/task").glob("*/children") for name in _words(path)}
    return children.union(*(descendants(child) for child in children))


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not asked for its status does not."""
    status = _words(Path(f"/proc/{pid}/stat"))
    return bool(status) and status[2] not in ("Z", "X")


def _words(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:
        return []

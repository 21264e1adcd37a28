"""What a process does that is killed while it gives its answer."""

import os
import signal
import threading
import time
from pathlib import Path

LARGE = 300_000_000  # bytes; nobody reads so many before the process is dead


def nothing(_given: object) -> None:
    """Begin without anything."""


def answer_by_half() -> bytes:
    """Be killed when the first bytes of the answer are written."""
    threading.Thread(target=_die_once_it_writes, args=(_written(),), daemon=True).start()
    return bytes(LARGE)


def wait_for_long() -> None:
    """What others do meanwhile."""
    time.sleep(3600)


def _die_once_it_writes(before: int) -> None:
    while _written() == before:
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGKILL)


def _written() -> int:
    """How many bytes this process has written."""
    return int(Path("/proc/self/io").read_text().split("wchar: ")[1].split()[0])

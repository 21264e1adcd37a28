"""A process from its start to its end: how long it took, and how much memory it and all that it started had."""

import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.1
# The parts that processes have in shared pages take the system long to count, during which they stand still: it is asked only
# where they have more in all than ever before, and by as much.
_HIGHER = 1.01
TOLD_CHARS = 2000
_SET_CHILD_SUBREAPER = 36  # prctl(2)


class BenchmarkError(RuntimeError):
    """What was to be measured did not run to its end; the message has its last words."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One process.

    Attributes:
        wall_seconds: From its start to its end.
        cpu_seconds: Of it and of all processes below it; where the system is not Linux, of those that were waited for.
        tree_bytes: The most memory that it and all below it had at one look, a page that several share counted in
            parts (PSS); 0 where there is no ``/proc``.
        largest_bytes: The most that any single one of them had, as the system counted it.
    """

    wall_seconds: float
    cpu_seconds: float
    tree_bytes: int
    largest_bytes: int


def measure(command: Sequence[str], environment: Mapping[str, str]) -> Measurement:
    """Run a command to its end.

    Raises:
        BenchmarkError: It ended with another status than 0.
    """
    _adopt_orphans()
    with tempfile.TemporaryFile() as said:
        before = _children()
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, env={**os.environ, **environment})
        with _Watch(process.pid) as watch:
            # Asked for by hand, since Popen throws away what the system counted.
            _, status, usage = os.wait4(process.pid, 0)
        wall_seconds = time.perf_counter() - started
        used = [usage, *filter(None, map(_waited_for, _children() - before))]
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            words = said.read().decode(errors="replace")[-TOLD_CHARS:]
            raise BenchmarkError(f"{' '.join(command)} ended with status {process.returncode}: {words}")
    cpu_seconds = sum(each.ru_utime + each.ru_stime for each in used)
    return Measurement(wall_seconds, cpu_seconds, watch.most_bytes, max(each.ru_maxrss for each in used) * 1024)


def _adopt_orphans() -> None:
    """Have processes whose parent has ended be children of this one, which then is told what they took."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _children() -> set[int]:
    return {int(name) for file in Path("/proc/self/task").glob("*/children") for name in _words(file)}


def _waited_for(pid: int) -> resource.struct_rusage | None:
    """What an adopted process used, once it has ended, and what it had waited for."""
    try:
        return os.wait4(pid, 0)[2]
    except ChildProcessError:
        return None


class _Watch:
    """Looks at a process and all below it, ten times a second; a context manager."""

    def __init__(self, pid: int) -> None:
        self.most_bytes = 0
        self._highest = 0.0
        self._pid = pid
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "_Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._is_over.wait(SAMPLE_SECONDS):
            pids = tree(self._pid)
            mapped = sum(map(_mapped_pages, pids))
            if mapped > self._highest * _HIGHER:
                self._highest = mapped
                self.most_bytes = max(self.most_bytes, sum(map(resident_bytes, pids)))


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    children = [int(name) for file in Path(f"/proc/{pid}/task").glob("*/children") for name in _words(file)]
    return [pid, *(below for child in children for below in tree(child))]


def resident_bytes(pid: int) -> int:
    """A process's part of the memory; nothing where it ended meanwhile."""
    words = _words(Path(f"/proc/{pid}/smaps_rollup"))
    return int(words[words.index("Pss:") + 1]) * 1024 if "Pss:" in words else 0


def _mapped_pages(pid: int) -> int:
    """Pages in memory of which a process has at least a part."""
    words = _words(Path(f"/proc/{pid}/statm"))
    return int(words[1]) if words else 0


def _words(file: Path) -> list[str]:
    try:
        return file.read_text().split()
    except OSError:
        return []

"""A Dask cluster on loopback: its scheduler and its workers, each a process of its own as on machines of their own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from distributed import Client

from tests.flows.process import PATIENCE_SECONDS, Running, free_port, kill_with_all_below


@dataclass(frozen=True)
class Cluster:
    """Where the scheduler is, and the workers' processes: each a nanny, which starts its worker again when that dies."""

    address: str
    nannies: tuple[Running, ...]

    def kill_a_worker(self) -> None:
        """End one of the processes that read, as a machine that is switched off does: its nanny too."""
        kill_with_all_below(self.nannies[0])


@contextmanager
def cluster(place: Path, *, workers: int = 2) -> Iterator[Cluster]:
    """A cluster while the block runs, with all its workers there."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as started:
        started.enter_context(_started(place, "scheduler", "--host", "127.0.0.1", "--port", str(port)))
        alone = ("worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(place))
        nannies = tuple(started.enter_context(_started(place, *alone)) for _ in range(workers))
        with Client(address, timeout=PATIENCE_SECONDS, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=PATIENCE_SECONDS)
        yield Cluster(address, nannies)


@contextmanager
def _started(place: Path, *arguments: str) -> Iterator[Running]:
    program = [sys.executable, "-m", f"distributed.cli.dask_{arguments[0]}", *arguments[1:]]
    with (place / f"dask-{arguments[0]}.log").open("a") as log:
        process = subprocess.Popen(program, stdout=log, stderr=log, text=True)
    try:
        yield process
    finally:
        kill_with_all_below(process)

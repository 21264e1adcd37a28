"""The workers of a Dask cluster as who reads: `DATELINE_DASK` is the address of its scheduler.

Where Prefect watches, each chunk is a task of its run, started by Prefect's own ``DaskTaskRunner``; from the command line, where no
Prefect server runs, the same function is given to the same workers straight (docs/design/0009-dask.md). A chunk lies with the scheduler until
it was read, so that one whose worker died is read by another.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from typing import cast

import dask
from distributed import Client, Worker
from distributed.client import FutureCancelledError
from distributed.comm.core import CommClosedError
from distributed.diagnostics.plugin import WorkerPlugin
from distributed.scheduler import KilledWorker

from flows.readers import know, read_chunk
from flows.runner import Pending
from flows.settings import Settings
from flows.spread import CHUNK, Readers
from flows.version import version
from transforms.catalog import SourceIndex
from transforms.errors import WorkersError
from transforms.readings import Offered, Reading

CONNECT_SECONDS = 10
AHEAD_AT_MOST = 8  # portions, each of 64 MB of documents at most
_CHUNKS_OF_A_THREAD = 2  # one that is read, and one that waits

Submit = Callable[[Callable[[], Reading]], Pending[Reading]]


class _Catalogue(WorkerPlugin):
    """The catalogue, sent to each worker once; to one that comes later when it comes."""

    idempotent = True

    def __init__(self, name: str, sources: SourceIndex) -> None:
        self.name = name
        self._sources = sources
        self._version = version()

    def setup(self, worker: Worker) -> None:
        """Taken up by a worker before its first document."""
        if version() != self._version:
            raise WorkersError(
                f"The worker {worker.address} runs Dateline {version()}, and this machine {self._version}.",
                remedy="Install the same version on all machines, and start the workers again.",
            )
        know(self.name, self._sources)


class _Workers:
    """The workers of a cluster, however they are given their work."""

    def __init__(self, submit: Submit, address: str, catalogue: str, ahead: int) -> None:
        self.ahead = ahead
        self._submit, self._address, self._catalogue = submit, address, catalogue

    def read(self, chunk: tuple[Offered, ...], *, words: bool) -> Pending[Reading]:
        """Have some documents read by one of them."""
        catalogue = self._catalogue
        with _told(self._address):
            part = self._submit(lambda: read_chunk(chunk, words=words, catalogue=catalogue))
        return _Part(part, self._address)


class _Part:
    """A chunk that was sent, whose errors are told in our words."""

    def __init__(self, part: Pending[Reading], address: str) -> None:
        self._part, self._address = part, address

    def result(self) -> Reading:
        """Wait for it.

        Raises:
            WorkersError: The cluster was lost, or the chunk ended each worker that it was given to.
        """
        with _told(self._address):
            return self._part.result()


@contextmanager
def workers(settings: Settings, sources: SourceIndex, *, are_watched: bool) -> Iterator[Readers]:
    """The workers of the settings' cluster, each with the catalogue; where Prefect watches, chunks are tasks of its run.

    Raises:
        WorkersError: The scheduler cannot be reached, has no worker, or a worker cannot read for us.
    """
    _hush()
    # A chunk is sent as it is: kept at a worker beforehand, it would be lost with that worker.
    large = {"distributed.admin.large-graph-warning-threshold": "1GB"}
    with dask.config.set(large), (_tasks if are_watched else _calls)(settings.dask) as (client, submit):
        catalogue = f"dateline-{sources.fingerprint}"
        with _told(settings.dask):
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
            client.register_plugin(_Catalogue(catalogue, sources))
            threads = sum(client.nthreads().values())  # type: ignore[no-untyped-call]
        yield _Workers(submit, settings.dask, catalogue, _ahead(threads, settings.batch_size))


def _hush() -> None:
    """Dask's own words come with traces; what they are about is told by what is raised in the end."""
    said = logging.getLogger("distributed")
    said.handlers = [logging.NullHandler()]
    said.propagate = False


def _ahead(threads: int, batch_size: int) -> int:
    """As many portions as keep all of them busy."""
    return min(AHEAD_AT_MOST, max(1, ceil(threads * _CHUNKS_OF_A_THREAD * CHUNK / batch_size)))


@contextmanager
def _calls(address: str) -> Iterator[tuple[Client, Submit]]:
    with _told(address):
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    with client:
        yield client, lambda read: client.submit(read, pure=False)


@contextmanager
def _tasks(address: str) -> Iterator[tuple[Client, Submit]]:
    from prefect.cache_policies import NO_CACHE
    from prefect.tasks import Task
    from prefect_dask.task_runners import DaskTaskRunner

    with DaskTaskRunner(address=address, client_kwargs={"timeout": CONNECT_SECONDS}) as tasks:
        with _told(address):
            client = tasks.client

        def submit(read: Callable[[], Reading]) -> Pending[Reading]:
            task = Task(read, name="read", cache_policy=NO_CACHE, persist_result=False)
            return cast("Pending[Reading]", tasks.submit(task, parameters={}))

        yield client, submit


@contextmanager
def _told(address: str) -> Iterator[None]:
    """What goes wrong with a cluster, in a sentence."""
    try:
        yield
    except KilledWorker as error:
        problem = (
            f"A chunk of documents ended each worker that it was given to, the last at {error.last_worker.address}."
        )
        remedy = (
            "Look into that worker's log; most often memory was short: start workers with fewer threads or more memory."
        )
        raise WorkersError(problem, remedy=remedy) from error
    except FutureCancelledError as error:
        problem = f"The Dask scheduler at {address} was lost while documents were read."
        remedy = "What was loaded is whole. Start the scheduler again; the same command goes on from there."
        raise WorkersError(problem, remedy=remedy) from error
    except (CommClosedError, OSError, TimeoutError) as error:
        raise WorkersError(f"No Dask scheduler with a worker answers at {address}.", remedy=_remedy(address)) from error
    except ImportError as error:
        problem = f"A worker of the Dask scheduler at {address} cannot read for Dateline: {error}."
        remedy = "Install the same version of Dateline on its machine, and start it again."
        raise WorkersError(problem, remedy=remedy) from error


def _remedy(address: str) -> str:
    return f"Start 'dask scheduler' there and 'dask worker {address} --nthreads 1' on each machine, or unset DATELINE_DASK."

"""A fence for questions of strangers: each is asked in a process of its own that can reach nothing and is ended when it must.

Within: the lake read-only, no other file, no network, no settings, one thread, a limit of memory. From without: a limit of time, at
which the process is killed whatever it is doing, and another takes its place. The program that asks goes on meanwhile.
"""

import io
import multiprocessing
import os
import queue
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Final, Self

import duckdb
import polars as pl

from transforms.errors import DatelineError, WarehouseError
from warehouse import answers
from warehouse.address import Address
from warehouse.connection import attach, explained_question
from warehouse.permitted import check
from warehouse.waiting import repeated

START_SECONDS: Final = 60.0
# What Python and the libraries themselves take of address space, beside the question's memory.
OWN_MEGABYTES: Final = 3_000
POLITENESS: Final = 5  # a hard question does not slow the pages of others down


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one question may take."""

    seconds: float = 10.0
    rows: int = 10_000
    megabytes: int = 512
    answer_megabytes: int = 32
    at_once: int = 2
    waiting_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question found; cut where there was more than the limit."""

    rows: pl.DataFrame
    is_cut: bool
    seconds: float


class Stopped(WarehouseError):  # noqa: N818 - says what is the case
    """A question took more than it may, and was ended."""


class Fence:
    """Some processes that answer questions of strangers; a context manager.

    A question that finds all of them at work waits for one.
    """

    def __init__(self, address: Address, limits: Limits | None = None) -> None:
        self._address, self.limits = address, limits or Limits()
        self._free: queue.Queue[_Worker | None] = queue.Queue()
        self._all: set[_Worker] = set()
        self._is_open = True
        for _ in range(self.limits.at_once):
            self._free.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all of them."""
        self._is_open = False
        for worker in list(self._all):
            worker.end()

    def warm(self) -> None:
        """Start a process before it is asked for."""
        with self._worker():
            pass

    def ask(self, query: str) -> Answer:
        """The answer to a question, or as much of it as may be given.

        Raises:
            Refused: The question is none that may be asked.
            Stopped: It took too long, or too much memory.
            WarehouseError: It cannot be answered; the message is DuckDB's.
        """
        began = time.monotonic()
        with self._worker() as worker:
            rows, is_cut = worker.ask(query)
        return Answer(rows, is_cut, time.monotonic() - began)

    @contextmanager
    def _worker(self) -> "Iterator[_Worker]":
        try:
            kept = self._free.get(timeout=self.limits.waiting_seconds)
        except queue.Empty:
            raise Stopped("Other questions are being answered.", remedy="Ask again in a moment.") from None
        worker: _Worker | None = kept
        try:
            if worker is None or not worker.is_alive:
                worker = _Worker(self._address, self.limits)
                self._all.add(worker)
            yield worker
        finally:
            is_usable = worker is not None and worker.is_alive and self._is_open
            if worker is not None and not is_usable:
                self._all.discard(worker)
            self._free.put(worker if is_usable else None)
            if not is_usable and self._is_open:
                threading.Thread(target=self._replace, daemon=True).start()

    def _replace(self) -> None:
        """Have another process ready before the next question."""
        with suppress(DatelineError):
            self.warm()


class _Worker:
    def __init__(self, address: Address, limits: Limits) -> None:
        self._limits = limits
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_answer_questions, args=(theirs, address, limits), daemon=True)
        self._process.start()
        theirs.close()
        self._said(START_SECONDS)

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive()

    def ask(self, query: str) -> tuple[pl.DataFrame, bool]:
        self._pipe.send(query)
        said = self._said(self._limits.seconds)
        return pl.read_ipc(io.BytesIO(said[0])), said[1]

    def _said(self, seconds: float) -> Any:
        try:
            if not self._pipe.poll(seconds):
                self.end()
                raise Stopped(
                    f"Stopped after {seconds:.0f} seconds.", remedy="Ask for less: a shorter time, fewer joins."
                )
            said = self._pipe.recv()
        except (EOFError, OSError):
            self.end()
            raise Stopped(
                f"Stopped: it took more memory than {self._limits.megabytes} MB.", remedy="Ask for less at once."
            ) from None
        if isinstance(said, Stopped):
            # What a question took when memory ran out is not all given back: the next one shall not suffer for it.
            self.end()
        if isinstance(said, DatelineError):
            raise said
        return said

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _answer_questions(pipe: Connection, address: Address, limits: Limits) -> None:
    """The life of a process behind the fence."""
    os.nice(POLITENESS)
    # What libraries say there when memory runs out is told to the person who asked.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        connection = fenced(address, limits)
        views = frozenset(
            name for (name,) in connection.execute("SELECT DISTINCT view_name FROM dictionary").fetchall()
        )
    except DatelineError as error:
        pipe.send(error)
        return
    pipe.send("ready")
    with suppress(EOFError, OSError):
        while True:
            pipe.send(_answered(connection, pipe.recv(), address, limits, views))


def fenced(address: Address, limits: Limits) -> duckdb.DuckDBPyConnection:
    """A connection that reads the lake and reaches nothing else, for good."""
    connection = attach(address, read_only=True)
    # Imported now, while files may still be opened by whom they may: the dictionary of Chinese words.
    connection.execute("SELECT count(*) FROM search('a')")
    reachable = [] if address.catalog_file is None else [f"{address.catalog_file}{end}" for end in ("", "-wal", "-shm")]
    for statement in (
        f"SET allowed_directories = {_written([address.data_path])}",
        f"SET allowed_paths = {_written(reachable)}",
        f"SET memory_limit = '{limits.megabytes}MB'",
        "SET temp_directory = ''",
        "SET threads = 1",
        "SET enable_progress_bar = false",
        "SET enable_external_access = false",
        "SET allow_community_extensions = false",
        "SET python_enable_replacements = false",
        "SET max_expression_depth = 250",
        "SET lock_configuration = true",
    ):
        connection.execute(statement)
    most = (limits.megabytes + OWN_MEGABYTES) * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    return connection


def _written(paths: list[str]) -> str:
    return "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "]"


def _answered(
    connection: duckdb.DuckDBPyConnection, query: str, address: Address, limits: Limits, views: frozenset[str]
) -> object:
    try:
        check(connection, query, views)
        rows, is_cut = repeated(lambda: _first(connection, query, limits), address)
        file = io.BytesIO()
        rows.write_ipc(file)
    except DatelineError as error:
        return error
    except (MemoryError, duckdb.OutOfMemoryException):
        return Stopped(f"Stopped: it took more memory than {limits.megabytes} MB.", remedy="Ask for less at once.")
    except duckdb.Error as error:
        return explained_question(error, address)
    return file.getvalue(), is_cut


def _first(connection: duckdb.DuckDBPyConnection, query: str, limits: Limits) -> tuple[pl.DataFrame, bool]:
    """The first rows of an answer, no more of them than may be given."""
    found: list[pl.DataFrame] = []
    height, size = 0, 0.0
    for batch in answers.batches(connection, query):
        found.append(batch)
        height, size = height + batch.height, size + batch.estimated_size()
        if height > limits.rows or size > limits.answer_megabytes * 1_000_000:
            break
    rows = pl.concat(found)
    if size > limits.answer_megabytes * 1_000_000:
        raise Stopped(
            f"The answer is longer than {limits.answer_megabytes} MB.", remedy="Ask for fewer or shorter columns."
        )
    return rows.head(limits.rows), rows.height > limits.rows

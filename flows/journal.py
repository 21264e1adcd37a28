"""What runs do, line by line, for whoever reads logs: each line with its run, its source and its address, where it has them.

A person at a terminal is told the little that they must know, in sentences; with ``DATELINE_LOG=text`` or ``json`` every run also
writes its lines to standard error. Under Prefect they are in the run's log in any case.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from flows.settings import LogForm
from transforms.records import Counts
from warehouse.facts import Load

FIELDS = ("run_id", "flow", "source_id", "url")
LOGGERS = ("flows", "warehouse")
MOST_FAILURES = 50  # told one by one of a load; all of them are rows of rejection

_say = logging.getLogger(__name__)
_run: ContextVar[Mapping[str, str] | None] = ContextVar("the run whose lines these are", default=None)


@contextmanager
def lines_of(run_id: str, flow: str) -> Iterator[None]:
    """Whatever is said inside is said of this run; its beginning and its end are lines of their own."""
    before = _run.set({"run_id": run_id, "flow": flow})
    _say.info("run %s of %s begins", run_id, flow)
    try:
        yield
    except BaseException as error:
        _say.info("run %s of %s failed: %s", run_id, flow, error)
        raise
    else:
        _say.info("run %s of %s ends", run_id, flow)
    finally:
        _run.reset(before)


def loaded(load: Load) -> None:
    """A load: what was counted at each source, and what could not be had, address by address."""
    run = {"run_id": load.run_id}
    for source in load.sources:
        _say.info("%s: %s", source.source_id, _told(source.counts), extra=run | {"source_id": source.source_id})
    for row in load.rejection.filter(load.rejection["is_failure"]).head(MOST_FAILURES).iter_rows(named=True):
        fields = {name: row[name] for name in ("source_id", "url") if row[name]}
        _say.info("%s: not had: %s", row["source_id"], row["reason"], extra=run | fields)


def _told(counts: Counts) -> str:
    names = ("new", "changed", "unchanged", "rejected", "failed")
    told = [f"{getattr(counts, name)} {name}" for name in names if getattr(counts, name)]
    return ", ".join([f"{counts.entries} entries", *told])


def write(form: LogForm) -> None:
    """Write the lines of this process to standard error in the form asked for; ``quiet`` leaves all as it is."""
    if form == "quiet":
        return
    formatter = _JsonLines() if form == "json" else _TextLines()
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        handlers = [handler for handler in logger.handlers if type(handler) is logging.StreamHandler]
        if not handlers:
            handlers = [logging.StreamHandler()]
            logger.addHandler(handlers[0])
        for handler in handlers:
            handler.setFormatter(formatter)


def _fields(record: logging.LogRecord) -> dict[str, str]:
    of_run = _run.get() or {}
    said = {name: getattr(record, name, None) or of_run.get(name) for name in FIELDS}
    return {name: str(value) for name, value in said.items() if value}


def _instant(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class _JsonLines(logging.Formatter):
    """One object a line: at, level, message, and the fields that are known."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"at": _instant(record), "level": record.levelname.lower(), "message": record.getMessage()}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line | _fields(record), ensure_ascii=False)


class _TextLines(logging.Formatter):
    """When, how loud, what, and the fields in brackets."""

    def format(self, record: logging.LogRecord) -> str:
        fields = " ".join(f"{name}={value}" for name, value in _fields(record).items())
        said = f"{_instant(record)} {record.levelname.lower()} {record.getMessage()}"
        return f"{said} [{fields}]" if fields else said

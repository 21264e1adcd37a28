"""Spans and counters for a newsroom that collects them (OpenTelemetry): of runs, of their stages, of each request.

It is on where one of the standard variables names a collector, such as ``OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318``, and
the extra ``telemetry`` is installed. Otherwise nothing of it is imported, and every function here does nothing.
"""

import logging
import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.collecting import Instruments
    from sources.exchange import Exchange
    from warehouse.facts import Load

_COLLECTORS = (
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
)
_say = logging.getLogger(__name__)


@cache
def _instruments() -> "Instruments | None":
    is_off = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    if is_off or not any(os.environ.get(name) for name in _COLLECTORS):
        return None
    try:
        from flows.collecting import Instruments
    except ImportError:
        _say.warning("A collector is named, but nothing is sent: install Dateline with its extra 'telemetry'.")
        return None
    return Instruments()


def span(name: str, **attributes: str) -> AbstractContextManager[object]:
    """What is done inside, as a span below the one that is open."""
    instruments = _instruments()
    return instruments.span(name, attributes) if instruments else nullcontext()


def loaded(load: "Load") -> None:
    """Count what a load brought: entries, new, changed, unchanged, rejected and failed, by source."""
    if instruments := _instruments():
        instruments.count(load)


def fetches() -> "Callable[[Exchange], None] | None":
    """What is to be told of each request, so that it becomes a span below the one that is open now; None where nobody collects."""
    instruments = _instruments()
    return instruments.fetches() if instruments else None

"""What runs say of themselves, line by line; and spans and counters, where somebody collects them."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from flows.demo import SAMPLE
from sources.newsstand import Newsstand, load_newsroom
from tests.flows.process import COMMAND, dateline

LOST = "harbourledger.example"
ERROR = 2  # a span's status, as the protocol numbers it

needs_telemetry = pytest.mark.skipif(
    find_spec("opentelemetry.proto") is None, reason="the extra telemetry is not installed"
)


class Collector(ThreadingHTTPServer):
    """Takes what is sent as OTLP over HTTP, and keeps it."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.counts: dict[str, int] = {}
        super().__init__(("127.0.0.1", 0), _Taking)

    def take(self, path: str, body: bytes) -> None:
        from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

        if path == "/v1/traces":
            told = ExportTraceServiceRequest.FromString(body).resource_spans
            self.spans += [span for each in told for scope in each.scope_spans for span in scope.spans]
        elif path == "/v1/metrics":
            sent = ExportMetricsServiceRequest.FromString(body).resource_metrics
            for metric in (metric for each in sent for scope in each.scope_metrics for metric in scope.metrics):
                self.counts[metric.name] = sum(point.as_int for point in metric.sum.data_points)


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Collector)
        self.server.take(self.path, self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is said of requests."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@contextmanager
def outlets() -> Iterator[dict[str, str]]:
    """The sample's outlets, one of which answers nothing; gives the settings that lead to them."""
    with Newsstand(load_newsroom(SAMPLE), now=datetime(2026, 5, 17, tzinfo=UTC)) as stand:
        host, port = stand.address
        addresses = {name: f"{host}:{port if name != LOST else 1}" for name in stand.hosts}
        yield {"open_hosts": json.dumps(addresses)}


def test_each_line_has_its_run_source_and_address(tmp_path: Path, catalog: Path) -> None:
    """As JSON, one object a line, and nothing else on standard error."""
    with outlets() as settings:
        told = dateline(
            "ingest",
            "harbour-ledger",
            home=tmp_path / "home",
            catalog=catalog,
            contact="desk@newsroom.example",
            log="json",
            **settings,
        )
    lines = [json.loads(line) for line in told.stderr.splitlines() if line]
    assert len({line["run_id"] for line in lines}) == 1
    assert {line["flow"] for line in lines} == {"ingest"}
    assert next(line["message"] for line in lines if "source_id" in line) == "harbour-ledger: 1 entries, 1 failed"
    [lost] = [line for line in lines if "not had" in line["message"]]
    assert (lost["source_id"], LOST in lost["url"], lost["level"]) == ("harbour-ledger", True, "info")


@needs_telemetry
def test_run_becomes_spans_and_counts(tmp_path: Path, catalog: Path, collector: Collector) -> None:
    """Stages and requests stand below the run that they are a part of, and the counts add up."""
    with outlets() as settings:
        environment = {f"DATELINE_{name.upper()}": value for name, value in settings.items()}
        environment |= {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_address[1]}"}
        command = [*COMMAND, "--home", str(tmp_path / "home"), "--catalog", str(catalog), "ingest", "harbour-ledger"]
        subprocess.run(command, env={**os.environ, **environment}, check=False, capture_output=True)
    runs = [span for span in collector.spans if span.name == "run ingest"]
    below = {span.name for span in collector.spans if span.parent_span_id == runs[0].span_id}
    assert {"poll harbour-ledger", "fetch", "load harbour-ledger", "watch"} <= below
    assert {span.status.code for span in collector.spans if span.name == "fetch"} == {ERROR}
    assert {span.trace_id for span in collector.spans} == {runs[0].trace_id}
    assert (collector.counts["dateline.entries"], collector.counts["dateline.failed"]) == (1, 1)


def test_nothing_of_it_is_imported_without_a_collector(tmp_path: Path) -> None:
    """Whoever has none pays nothing."""
    asked = "import sys, flows.ingest, flows.telemetry as t\nt.span('x')\nprint([m for m in sys.modules if 'telemetry.sdk' in m or 'otlp' in m])"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    command = [sys.executable, "-c", asked]
    told = subprocess.run(
        command, env=inherited, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert told.stdout.strip() == "[]"

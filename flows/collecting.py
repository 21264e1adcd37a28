"""OpenTelemetry's side of ``flows/telemetry.py``, which alone imports this: providers, spans and counters, sent as OTLP over HTTP.

Where a provider is set already, as ``opentelemetry-instrument`` does, that is used. What is not sent yet is sent when the process ends.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import fields

from opentelemetry import metrics, trace
from opentelemetry.context import get_current
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode

from flows.version import version
from sources.exchange import Exchange
from transforms.records import Counts
from warehouse.facts import Load

NAME = "dateline"


class Instruments:
    """One tracer and the counters; to be made once in a process."""

    def __init__(self) -> None:
        # The environment, with OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES, says more or says it otherwise.
        resource = Resource({SERVICE_NAME: NAME, SERVICE_VERSION: version()}).merge(_of_environment())
        if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
            tracing = TracerProvider(resource=resource)
            tracing.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
            trace.set_tracer_provider(tracing)
        if not isinstance(metrics.get_meter_provider(), MeterProvider):
            reader = PeriodicExportingMetricReader(OTLPMetricExporter())
            metrics.set_meter_provider(MeterProvider(resource=resource, metric_readers=[reader]))
        self._tracer = trace.get_tracer(NAME, version())
        meter = metrics.get_meter(NAME, version())
        self._counters = {
            field.name: meter.create_counter(
                f"dateline.{field.name}", unit="{entry}", description=f"{field.name}, by source"
            )
            for field in fields(Counts)
        }

    def span(self, name: str, attributes: Mapping[str, str]) -> AbstractContextManager[object]:
        """What is done inside."""
        return self._tracer.start_as_current_span(
            name, attributes={f"dateline.{key}": each for key, each in attributes.items()}
        )

    def count(self, load: Load) -> None:
        """Every count of every source of a load."""
        for source in load.sources:
            for name, counter in self._counters.items():
                counter.add(getattr(source.counts, name), {"dateline.source_id": source.source_id})

    def fetches(self) -> Callable[[Exchange], None]:
        """Makes a span of each request, below the span that is open now, in whichever thread it is told."""
        parent = get_current()

        def fetched(exchange: Exchange) -> None:
            attributes: dict[str, str | int] = {"http.request.method": "GET", "url.full": exchange.url}
            if exchange.status is not None:
                attributes |= {"http.response.status_code": exchange.status}
            one = self._tracer.start_span(
                "fetch", parent, SpanKind.CLIENT, attributes=attributes, start_time=exchange.began_ns
            )
            if exchange.problem:
                one.set_status(Status(StatusCode.ERROR, exchange.problem))
            one.end(exchange.ended_ns)

        return fetched


def _of_environment() -> Resource:
    given = Resource.create()
    default = str(given.attributes.get(SERVICE_NAME, ""))
    return Resource(
        {
            key: each
            for key, each in given.attributes.items()
            if key != SERVICE_NAME or not default.startswith("unknown_service")
        }
    )

"""Hands spans to whoever the settings name, by OTLP over HTTP, from a thread that each process starts when it has its first span."""

from __future__ import annotations

import os
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from bailiwick import __version__

try:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
except ImportError as missing:
    raise ImproperlyConfigured("BAILIWICK_TRACES_URL is set, which needs: pip install 'bailiwick[tracing]'") from missing

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

#: milliseconds that spans are gathered; seconds that one sending may take
GATHERED, WITHIN = 1000, 5
#: process number -> its tracer
_tracers: dict[int, Tracer] = {}


def tracer() -> Tracer:
    """Return the tracer of this process. It is made after the servers have forked, because a thread does not survive that."""
    found = _tracers.get(os.getpid())
    if found is None:
        _tracers.clear()
        found = _tracers[os.getpid()] = _make()
    return found


def _make() -> Tracer:
    provider = TracerProvider(resource=Resource.create({"service.name": "bailiwick", "service.version": __version__}))
    exporter = OTLPSpanExporter(endpoint=f"{settings.TRACES_URL.rstrip('/')}/v1/traces", timeout=WITHIN)
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=GATHERED))
    Finalize(None, provider.shutdown, exitpriority=10)  # a worker of jobs ends without what runs at the end of other programs
    return provider.get_tracer("bailiwick", __version__)

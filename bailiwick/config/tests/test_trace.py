"""A request, its statements and the job it asks for arrive in one trace at whoever takes traces; without a setting nothing is loaded."""

from __future__ import annotations

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from bailiwick.config.tracing import sending, spans
from bailiwick.core import watching
from bailiwick.core.jobs import enqueue, job
from bailiwick.core.models import Job
from bailiwick.core.testing import run_jobs
from bailiwick.people.models import Person

pytestmark = pytest.mark.django_db
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@job(attempts=1)
def looks_and_fails():
    Person.objects.count()
    raise OSError("paper jam")


@pytest.fixture
def receiver(settings, monkeypatch):
    """Take traces by OTLP over HTTP; returns the spans that came."""
    taken = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self):
            assert self.path == "/v1/traces"
            told = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"])))
            taken.extend(span for of in told.resource_spans for scope in of.scope_spans for span in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Taking)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.TRACES_URL = f"http://127.0.0.1:{server.server_port}/"
    monkeypatch.setattr(sending, "_tracers", {})
    monkeypatch.setattr(watching, "around_job", watching.around_job)
    spans.begin()
    with connection.execute_wrapper(spans._trace_statement):
        yield taken
    spans.around_job.remove(spans._around_job)
    spans.luggage.remove(spans._luggage)
    server.shutdown()
    server.server_close()


def flush():
    for tracer in sending._tracers.values():
        tracer.span_processor.force_flush()
        tracer.span_processor.shutdown()


def test_one_trace_from_the_proxy_to_the_job(receiver, city):
    def view(request):
        request.request_id = "asked-here"
        Person.objects.filter(name="Rita Alvarez").first()
        enqueue(looks_and_fails)
        return HttpResponse(status=500)

    spans.traced(view)(RequestFactory().get("/nowhere", headers={"traceparent": PARENT}))
    assert Job.objects.get().origin["traceparent"].startswith(PARENT[:36])
    run_jobs()
    flush()
    assert {span.trace_id.hex() for span in receiver} == {PARENT[3:35]}
    named = {span.name: span for span in receiver}
    request, work = named["GET"], named[looks_and_fails.name]
    assert request.parent_span_id.hex() == PARENT[36:52]
    assert work.parent_span_id in {span.span_id for span in receiver}
    assert request.status.code == work.status.code == 2
    assert "paper jam" in work.status.message
    statements = [span for span in receiver if span.name == "SELECT"]
    assert {request.span_id, work.span_id} <= {span.parent_span_id for span in statements}
    assert not any("Rita" in str(span) for span in receiver)  # values stay here


def test_statements_of_nobody_are_not_traced(receiver, city):
    Person.objects.count()
    flush()
    assert receiver == []


def test_nothing_is_loaded_without_the_setting():
    loaded = "any(name.startswith('opentelemetry') or name == 'bailiwick.config.metrics.measuring' for name in sys.modules)"
    code = f"import django, sys; django.setup(); import bailiwick.config.urls; sys.exit({loaded})"
    environment = {"DJANGO_SETTINGS_MODULE": "bailiwick.config.settings_test", "PATH": "", "PYTHONPATH": ":".join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=False)  # noqa: S603 - our own words
    assert done.returncode == 0

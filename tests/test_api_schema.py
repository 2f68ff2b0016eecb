"""Programs get what the API's description says, whatever they send, and nothing fails inside."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from ninja.openapi.schema import OpenAPISchema
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi import checks

from bailiwick.clocks.actions import install_clocks
from bailiwick.config.api import api
from bailiwick.core.actors import System
from bailiwick.desk.actions import install_priority_rules
from bailiwick.people.actions import grant_role, issue_token
from bailiwick.people.models import Role, User
from tests.addresses import one_of_everything

TOOLS = Path(__file__).parent.parent / "tools"
#: requests of each kind sent to each operation; the same ones in every run
SENT = settings(max_examples=4, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
#: the API in parts that take about as long as each other
PARTS = (
    "/desk/",
    "/(people|oncall|approvals|rules|macros)(/|$)",
    "/clocks/",
    "/(runbooks|problems)/",
    "/(knowledge|triage|catalogue|surveys|portal|suggestions|webhooks|recurring|announcements)(/|$)",
    "/records/[abd]",
    "/records/[ci]",
    "/mailroom/",
    "/records/[m-p]",
    "/records/[rtvw]",
    "/records/s",
    "/(search|attachments|audit|notifications|reports)",
)
OPENAPI = runpy.run_path(str(TOOLS / "openapi.py"))


def test_the_description_is_committed_as_it_is():
    assert OPENAPI["TARGET"].read_text() == OPENAPI["described"](), "run: python tools/openapi.py"


def test_every_operation_belongs_to_a_part():
    described = schemathesis.openapi.from_path(OPENAPI["TARGET"])
    everywhere = "|".join(f"{part}" for part in PARTS)
    assert len(list(described.include(path_regex=f"/api/v1({everywhere})").get_all_operations())) == len(list(described.get_all_operations()))


@pytest.fixture
def program(city, now):
    """Make one of everything; return a token that may do whatever any role may, and what stands in the paths."""
    install_clocks()
    install_priority_rules()
    for role in Role.objects.exclude(slug="client"):
        grant_role(city.ada, actor=System("test"), now=now, role=role)
    samples = one_of_everything(city, now)
    ada = User.objects.get(pk=city.ada.pk)
    _token, secret = issue_token(ada, actor=city.actor("ada"), now=now, name="everything", abilities=sorted(ada.scopes), expires_at=None)
    return secret, samples


@pytest.fixture
def one_connection():
    """Keep the server from closing the connection that holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_answers_as_described(part, program, one_connection):
    secret, samples = program
    described = schemathesis.openapi.from_path(OPENAPI["TARGET"]).include(path_regex=f"/api/v1({part})")
    described.app = read_and_closed(WSGIHandler())
    wrong: list[str] = []
    statuses: set[int] = set()
    for result in described.get_all_operations():
        operation = result.ok()
        for mode in schemathesis.GenerationMode:
            statuses |= send(operation, mode, secret, samples, wrong)
    assert not wrong, "\n\n".join(wrong)
    assert 200 in statuses
    assert 422 in statuses


def read_and_closed(handler):
    """Return a handler whose answers are read and closed as a server does; the client of these tests leaves files open."""

    def answered(environ, start_response):
        answer = handler(environ, start_response)
        try:
            return [b"".join(answer)]
        finally:
            answer.close()

    return answered


def send(operation, mode, secret, samples, wrong):
    """Send requests of one kind to an operation, each undone afterwards; note what is wrong, return the statuses."""
    statuses = set()

    @SENT
    @given(case=operation.as_strategy(generation_mode=mode))
    def sent(case):
        if len(statuses) % 2 == 0:
            case.path_parameters = {name: real(operation.path, name, value, samples) for name, value in case.path_parameters.items()}
        with transaction.atomic():
            answer = case.call(headers={"Authorization": f"Bearer {secret}"})
            transaction.set_rollback(True)
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    try:
        sent()
    except (Failure, FailureGroup) as failed:
        wrong.append(f"{operation.label} ({mode.value}): {failed} {getattr(failed, 'exceptions', '')}"[:1500])
    return statuses


def real(path, name, value, samples):
    """Return what really exists in place of an invented path parameter."""
    before = path.split("{", maxsplit=1)[0].strip("/").split("/")[-1]
    known = samples.get(f"{before}.{name}") or samples.get(name)
    return json.loads(known[0]) if known and known[0].isdigit() else known[0] if known else value


def test_no_two_classes_share_a_name_in_the_description(monkeypatch):
    """django-ninja puts the parts together by class name, so the later of two would silently replace the first."""
    kept, replaced = OpenAPISchema.add_schema_definitions, set()

    def watched(self, definitions):
        replaced.update(name for name, described in definitions.items() if self.schemas.get(name, described) != described)
        kept(self, definitions)

    monkeypatch.setattr(OpenAPISchema, "add_schema_definitions", watched)
    api.get_openapi_schema()
    assert not replaced

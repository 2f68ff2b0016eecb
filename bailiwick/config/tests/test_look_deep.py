"""The deep look names every part, for monitors and for those who see background work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django_q.status import Stat

from bailiwick.config import health, health_deep
from bailiwick.core import clock
from bailiwick.core.models import Job
from bailiwick.core.testing import NOON

pytestmark = pytest.mark.django_db


def test_is_shut_to_strangers_and_to_most(client, sign_in):
    for visitor in (client, sign_in("rita"), sign_in("grace")):
        assert visitor.get("/health/deep").status_code == 404


def test_names_every_part_with_its_time(sign_in, monkeypatch):
    monkeypatch.setattr(health, "worker", lambda: {"ok": True, "seconds_since_heartbeat": 1.0})
    answer = sign_in("ada").get("/health/deep")
    assert answer.status_code == 200
    told = answer.json()
    assert told["parts"].keys() == health_deep.PARTS.keys()
    assert all(part["milliseconds"] >= 0 for part in told["parts"].values())
    assert told["status"] == "ready", told
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_monitor_needs_the_token(client, settings):
    settings.METRICS_TOKEN = "word"
    assert client.get("/health/deep", headers={"authorization": "Bearer word"}).status_code == 200


def test_is_degraded_by_what_pages_can_do_without(client, settings):
    settings.METRICS_NETWORKS = ("127.0.0.1",)
    Job.objects.create(name="m.f", queued_at=NOON, run_at=NOON, state=Job.State.FAILED)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    answer = client.get("/health/deep")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    parts = answer.json()["parts"]
    assert parts["jobs"] | {"milliseconds": 0} == {"ok": False, "set_aside": 1, "milliseconds": 0}
    assert "refused" in parts["mail server"]["error"]


def test_is_unavailable_without_what_pages_need(client, settings, monkeypatch):
    def gone(*_args):
        raise OperationalError("the cache lies in the database")

    settings.METRICS_NETWORKS = ("127.0.0.1",)
    monkeypatch.setattr(cache, "set", gone, raising=False)
    answer = client.get("/health/deep")
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
    assert "lies in the database" in answer.json()["parts"]["cache"]["error"]


def test_a_heartbeat_ahead_of_the_clock_is_none(monkeypatch):
    class Ahead:
        timestamp = clock.now() + timedelta(days=1)

    monkeypatch.setattr(Stat, "get_all", staticmethod(lambda: [Ahead]))
    assert not health.worker()["ok"]


def test_readiness_without_a_database_is_said_as_such(client):
    with connection.execute_wrapper(_gone):
        answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["parts"]["database"]) == (503, {"ok": False})


def _gone(*_args):
    raise OperationalError("the connection is closed")

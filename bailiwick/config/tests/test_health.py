"""Monitors ask without signing in, and learn what serves and what does not."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django_q.status import Stat

from bailiwick.config import health
from bailiwick.config.preparation import known_migrations, pending_migrations
from bailiwick.core import clock

pytestmark = pytest.mark.django_db


def test_live_needs_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/health/live")
    assert answer.status_code == 200
    assert answer.json()["status"] == "live"
    assert "no-store" in answer.headers["Cache-Control"]


def test_ready_is_degraded_without_a_worker(client):
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["parts"]["worker"] == {"ok": False, "seconds_since_heartbeat": None}


def test_ready_is_ready_with_one(client, monkeypatch, now):
    class Beating:
        timestamp = clock.now()

    monkeypatch.setattr(Stat, "get_all", staticmethod(lambda: [Beating]))
    answer = client.get("/health/ready")
    assert answer.json()["status"] == "ready"


def test_ready_refuses_while_the_database_is_behind(client):
    MigrationRecorder(connection).record_unapplied("core", "0001_initial")
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["parts"]["migrations"] == {"ok": False, "pending": 1}
    assert pending_migrations() == ["core.0001_initial"]


def test_ready_refuses_without_a_database(client, monkeypatch):
    monkeypatch.setattr(health, "database", lambda: {"ok": False})
    assert client.get("/health/ready").status_code == 503


def test_every_migration_on_disk_is_known():
    assert "people.0001_initial" in known_migrations()
    assert "sessions.0001_initial" in known_migrations()
    assert pending_migrations() == []


def test_health_tells_strangers_no_secrets(client, settings):
    text = client.get("/health/ready").content.decode()
    assert settings.SECRET_KEY not in text
    assert str(settings.DATA) not in text
    assert caches["worker"] is not caches["default"]

"""Of several nodes one watches the mailboxes, and another when that is gone; one that lost the database stops in time."""

from __future__ import annotations

import time

import pytest
from django.db import DatabaseError, connection

from bailiwick.core.models import Lease
from bailiwick.mailroom.fetching import watching
from bailiwick.mailroom.fetching.watching import Turn

pytestmark = pytest.mark.django_db


@pytest.fixture
def node(settings):
    def named(name):
        settings.NODE_NAME = name

    return named


def test_on_sqlite_there_is_one_node():
    if connection.vendor == "sqlite":
        assert Turn().is_ours()
        assert not Lease.objects.exists()


def test_one_watches_until_it_leaves(node):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one node")
    node("one")
    first = Turn()
    assert first.is_ours()
    node("two")
    second = Turn()
    assert not second.is_ours()
    node("one")
    assert first.is_ours()
    first.leave()
    node("two")
    assert second.is_ours()


def test_one_that_cannot_prolong_stops_before_another_may_begin(node, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one node")
    turn, now = Turn(), time.monotonic()
    assert turn.is_ours()

    def away(*_words, **_facts):
        raise DatabaseError("away")

    monkeypatch.setattr(watching, "hold", away)
    monkeypatch.setattr(watching.time, "monotonic", lambda: now + watching.KEPT_EVERY + 5)
    with pytest.raises(DatabaseError):
        turn.is_ours()
    assert turn.lasts()
    monkeypatch.setattr(watching.time, "monotonic", lambda: now + watching.LEASE + 5)
    assert not turn.lasts()

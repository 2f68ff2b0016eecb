"""Nodes give signs of life, take leave, and count as gone when they fall silent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from bailiwick.config.doctor import programs
from bailiwick.config.health import worker
from bailiwick.config.node import beat, key_digest, living, take_leave
from bailiwick.core.models import Node
from bailiwick.core.whereabouts import this_node

pytestmark = pytest.mark.django_db


def names(**role):
    return [node.name for node in living(**role)]


def test_lives_from_its_first_sign_until_it_takes_leave(settings):
    settings.NODE_NAME = "hall 1"
    beat(("web", "jobs"), is_first=True)
    node = Node.objects.get()
    assert (node.name, node.roles, node.keys, abs(node.ahead) < 60) == ("hall_1", "web,jobs", key_digest(), True)
    assert names() == names(role="jobs") == ["hall_1"]
    assert names(role="mail") == []
    beat(("web",))
    assert (Node.objects.get().roles, Node.objects.get().started_at) == ("web", node.started_at)
    take_leave()
    assert names() == []


def test_is_gone_when_it_is_silent_and_forgotten_after_a_week():
    beat(("web",), is_first=True)
    Node.objects.create(name="old", seen_at=Now() - timedelta(days=8), started_at=Now())
    Node.objects.create(name="silent", seen_at=Now() - timedelta(minutes=5), started_at=Now())
    beat(("web",))
    assert set(Node.objects.values_list("name", flat=True)) == {this_node(), "silent"}
    assert names() == [this_node()]


def test_tells_keys_apart_without_telling_them(settings):
    before = key_digest()
    settings.SECRET_KEY = "another one"
    assert key_digest() != before
    assert "another" not in key_digest()


def test_a_node_that_only_serves_counts_on_one_that_works(settings):
    settings.ROLES = ("web",)
    assert not worker()["ok"]
    Node.objects.create(name="worker", roles="jobs,mail", seen_at=Now(), started_at=Now())
    assert worker()["ok"]
    settings.ROLES = ("web", "jobs")
    assert not worker()["ok"]


def test_the_doctor_of_a_node_that_does_not_work_sees_the_one_that_does(settings):
    settings.ROLES = ("web",)
    assert programs.worker("worker").level == "warning"
    Node.objects.create(name="jobs", roles="jobs,mail", seen_at=Now(), started_at=Now())
    assert (programs.worker("worker").level, programs.worker("worker").words) == ("ok", "works on another node")

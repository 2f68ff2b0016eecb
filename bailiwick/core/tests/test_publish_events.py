"""Events are heard inside their transaction, by listeners of base classes first."""

from dataclasses import dataclass

import pytest
from django.db import transaction

from bailiwick.core import events
from bailiwick.core.actors import System
from bailiwick.core.events import Event, EventOutsideTransactionError, in_bulk, on, publish, publish_many
from bailiwick.core.models import Tag


@dataclass(frozen=True, kw_only=True)
class DoorOpened(Event):
    key: str


@dataclass(frozen=True, kw_only=True)
class DoorForced(DoorOpened):
    tool: str


# Generated references list the product's events, not those of a test that ran before them.
for kind in (DoorOpened, DoorForced):
    del Event.registry[kind.name()]


@pytest.fixture
def heard(monkeypatch):
    monkeypatch.setattr(events, "_listeners", type(events._listeners)(list))
    monkeypatch.setattr(events, "_in_bulk", {})
    words = []
    on(DoorForced)(lambda event: words.append(f"alarm {event.tool}"))
    on(DoorOpened)(lambda event: words.append(f"log {event.key}"))
    on(Event)(lambda event: words.append(f"audit {event.name()}"))
    return words


@pytest.fixture
def forced(now):
    return DoorForced(actor=System("test"), subject=Tag(name="door"), at=now, key="none", tool="crowbar")


class TestPublish:
    def test_tells_base_class_listeners_first(self, heard, forced, db):
        publish(forced)
        assert heard == ["audit core.DoorForced", "log none", "alarm crowbar"]

    def test_tells_only_those_who_asked(self, heard, now, db):
        publish(DoorOpened(actor=System("test"), subject=Tag(name="door"), at=now, key="7"))
        assert heard == ["audit core.DoorOpened", "log 7"]

    @pytest.mark.django_db(transaction=True)
    def test_is_refused_outside_a_transaction(self, heard, forced):
        for say in (lambda: publish(forced), lambda: publish_many([forced])):
            with pytest.raises(EventOutsideTransactionError):
                say()
        assert heard == []

    @pytest.mark.django_db(transaction=True)
    def test_undoes_the_change_when_a_listener_fails(self, heard, forced):
        @on(DoorForced)
        def fail(_event):
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            force_door(forced)
        assert not Tag.objects.exists()

    def test_subscribes_a_listener_once(self, heard, forced, db):
        def listener(event):
            heard.append("once")

        on(DoorForced)(listener)
        on(DoorForced)(listener)
        publish(forced)
        assert heard.count("once") == 1

    def test_tells_many_at_once_to_those_who_can_hear_so(self, heard, forced, db):
        @on(DoorForced)
        def one(_event):
            heard.append("one")

        in_bulk(one)(lambda events: heard.append(f"{len(events)} at once"))
        publish_many([forced, forced])
        publish_many([])
        assert heard.count("2 at once") == 1
        assert "one" not in heard
        assert heard.count("alarm crowbar") == 2


@transaction.atomic
def force_door(event):
    Tag.objects.create(name="door")
    publish(event)


class TestEvent:
    def test_knows_its_name_and_facts(self, forced):
        assert forced.name() == "core.DoorForced"
        assert forced.facts() == {"key": "none", "tool": "crowbar"}

    def test_is_entered_in_the_registry(self):
        kind = type("DoorClosed", (Event,), {"__module__": "bailiwick.core.tests"})
        assert Event.registry.pop("core.DoorClosed") is kind

    def test_cannot_be_changed(self, forced):
        with pytest.raises(AttributeError):
            forced.tool = "hammer"

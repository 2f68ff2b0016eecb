"""What is brought in from the past is told to nobody; the trail keeps it."""

import pytest

from bailiwick.core.silence import is_silent, silence
from bailiwick.core.testing import NOON, trail
from bailiwick.desk.actions import add_entry
from bailiwick.desk.models import Kind
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.notifications.models import Notification, Outgoing

pytestmark = pytest.mark.django_db


def reply(city, ticket):
    add_entry(ticket, actor=city.actor("grace"), now=NOON, kind="reply", body="The printer is back.")


class TestSilence:
    def test_tells_nobody_and_keeps_the_trail(self, city):
        ticket = make_ticket(city, kind=Kind.INCIDENT)
        before = (Notification.objects.count(), Outgoing.objects.count())
        with silence():
            reply(city, ticket)
        assert (Notification.objects.count(), Outgoing.objects.count()) == before
        assert "desk.EntryAdded" in trail(ticket)

    def test_ends_with_its_block(self, city):
        with silence():
            assert is_silent()
        assert not is_silent()
        ticket = make_ticket(city, kind=Kind.INCIDENT)
        reply(city, ticket)
        assert Outgoing.objects.exists()

"""A question behind the read door is put into SQL once for an account, and anew as soon as the account may do something else."""

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from bailiwick.core import clock
from bailiwick.core.asked_by import AskedBy
from bailiwick.core.prepared import Slot
from bailiwick.core.testing import NOON
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.people.models import Grant, User


@pytest.fixture
def seen():
    return AskedBy(Ticket, lambda user: Ticket.objects.visible_to(user).filter(pk=Slot("ticket", Ticket.id)))


def test_answers_what_the_read_door_lets_through(city, seen):
    ticket = make_ticket(city)
    for _time in range(3):  # made, tried, kept
        assert seen(city.tomas, ticket=ticket.pk) == [ticket]
        assert seen.first(city.rita, ticket=ticket.pk) == ticket
        assert seen(city.carl, ticket=ticket.pk) == []


def test_is_made_once_for_an_account_and_asks_nothing_else(city, seen, monkeypatch):
    ticket = make_ticket(city)
    seen(city.tomas, ticket=ticket.pk), seen(city.tomas, ticket=ticket.pk)
    monkeypatch.setattr(seen, "_build", None)
    with CaptureQueriesContext(connection) as asked:
        assert seen.first(city.tomas, ticket=ticket.pk) == ticket
    assert len(asked) == 1


def test_whoever_lost_a_role_asks_otherwise(city, seen):
    ticket = make_ticket(city)
    for _time in range(3):
        assert seen(city.tomas, ticket=ticket.pk)
    Grant.objects.filter(user=city.tomas).delete()
    assert seen(User.objects.get(pk=city.tomas.pk), ticket=ticket.pk) == []


def test_what_depends_on_the_time_is_made_each_time(city):
    made = []

    def late(_user):
        made.append(1)
        return Ticket.objects.filter(opened_at__lte=clock.now())

    asked = AskedBy(Ticket, late)
    make_ticket(city, now=NOON)
    for _time in range(4):
        asked(city.tomas)
    before = len(made)
    asked(city.tomas)
    assert len(made) > before


def test_a_value_must_be_given(city, seen):
    with pytest.raises(TypeError, match="ticket"):
        seen(city.tomas)


def test_counts_can_be_asked_too(city):
    make_ticket(city)
    states = AskedBy(Ticket, lambda user: Ticket.objects.visible_to(user).order_by().values_list("state").annotate(n=Count("pk")))
    for _time in range(3):
        assert states(city.tomas) == [("new", 1)]

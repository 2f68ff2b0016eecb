"""The log of calls is searched by who called, known or not, and by what they called about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bailiwick.core.records import record_named
from bailiwick.desk.actions import Contact, Opening, log_call
from bailiwick.desk.models import Call
from bailiwick.people.actions import index_persons
from bailiwick.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(city, now):
    """Take a call of Rita's about a printer, one of a stranger, one of Otto's that only was a question."""
    index_persons(Person.objects.all())

    def take(caller, **values):
        return log_call(caller, actor=city.actor("tomas"), now=now, contact=Contact(started_at=now - timedelta(minutes=3)), **values)

    rita, otto = city.person("rita"), city.person("otto")
    return {
        "rita": take(rita, opening=Opening(title="Plotter jams")),
        "stranger": take("somebody from the Mayor’s office"),
        "otto": take(otto),
    }


def found(city, words, who="grace"):
    search = record_named("calls").search_query
    assert search is not None
    return set(search(Call.objects.visible_to(getattr(city, who)), words, getattr(city, who)))


class TestFindCalls:
    def test_by_who_called(self, city, calls):
        assert found(city, "alvarez") == {calls["rita"]}

    def test_by_what_a_stranger_said_of_themselves(self, city, calls):
        assert found(city, "MAYOR somebody") == {calls["stranger"]}

    def test_by_what_the_ticket_is_about(self, city, calls):
        assert found(city, "plotter") == {calls["rita"]}

    def test_finds_nothing_for_words_that_nobody_used(self, city, calls):
        assert found(city, "zebra") == set()

    def test_finds_nothing_for_signs_alone(self, city, calls):
        assert found(city, "--") == set()

    def test_finds_no_calls_about_tickets_that_are_not_shown(self, city, calls):
        ticket = calls["rita"].ticket
        type(ticket).objects.filter(pk=ticket.pk).update(need_to_know=True)
        assert found(city, "plotter", "tomas") == set()
        assert found(city, "alvarez", "tomas") == set()

    def test_on_the_page(self, calls, sign_in):
        page = sign_in("grace").get("/records/calls/?q=plotter").content.decode()
        assert "Plotter jams" in page
        assert "Mayor’s office" not in page

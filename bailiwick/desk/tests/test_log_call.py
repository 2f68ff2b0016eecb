"""Logging a call, with the ticket that came of it, in one go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.testing import trail
from bailiwick.desk.actions import Contact, NewCaller, Opening, log_call
from bailiwick.desk.models import Call, Channel, EntryKind, State, Ticket, read_back
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.people.models import Person


def contact(now, **values):
    return Contact(started_at=now - timedelta(minutes=3), confirmed=True, **values)


class TestLogCall:
    def test_opens_the_ticket_with_its_first_entry_and_the_time_on_the_phone(self, city, now):
        call = log_call(
            city.person("rita"), actor=city.actor("tomas"), now=now, contact=contact(now, notes="paper jam"), opening=Opening(title="Printer")
        )
        ticket = Ticket.objects.get(calls=call)
        entry = ticket.entries.get()
        assert (ticket.requester, ticket.channel, ticket.contact_confirmed) == (city.person("rita"), Channel.PHONE, True)
        assert (entry.kind, entry.body, entry.worked_seconds, ticket.worked_seconds) == (EntryKind.CALL, "paper jam", 180, 180)
        assert ticket.responded_at == now
        assert trail(ticket) == ["desk.TicketOpened", "desk.EntryAdded"]
        assert trail(call) == ["desk.CallLogged"]

    def test_solved_on_the_phone_is_a_first_contact_fix(self, city, now):
        call = log_call(
            city.person("rita"),
            actor=city.actor("tomas"),
            now=now,
            contact=contact(now),
            opening=Opening(title="Printer"),
            resolution="Turned it on.",
        )
        ticket = Ticket.objects.get(calls=call)
        assert (ticket.state, ticket.solved_at, ticket.first_contact_fix, ticket.assignee.person) == (State.SOLVED, now, True, city.person("tomas"))
        assert read_back(ticket, now) == "Your ticket is T-000001, priority 4 (Low). It is solved."
        assert trail(ticket)[-1] == "desk.TicketSolved"

    def test_adds_a_new_caller_to_the_directory(self, city, now):
        caller = NewCaller(name="Nora Quist", phone="555 0100", department=city.departments["LIB"])
        call = log_call(caller, actor=city.actor("tomas"), now=now, contact=contact(now), opening=Opening(title="Badge"))
        person = Person.objects.get(name="Nora Quist")
        assert (call.caller, call.ticket.requester, call.ticket.department) == (person, person, city.departments["LIB"])
        assert "core.RecordCreated" in trail(person)

    def test_stands_alone_under_a_name_as_given(self, city, now):
        call = log_call("somebody from the mayor’s office", actor=city.actor("tomas"), now=now, contact=contact(now, channel=Channel.WALK_IN))
        assert (call.ticket, call.caller_text) == (None, "somebody from the mayor’s office")

    def test_is_written_on_the_ticket_it_concerns(self, city, now):
        ticket = make_ticket(city)
        log_call(city.person("rita"), actor=city.actor("grace"), now=now, contact=contact(now, notes="asks how it stands"), ticket=ticket)
        assert ticket.entries.get().body == "asks how it stands"
        assert ticket.responded_at == now

    def test_keeps_nothing_when_anything_is_wrong(self, city, now):
        with pytest.raises(ValidationError):
            log_call(city.person("rita"), actor=city.actor("tomas"), now=now, contact=contact(now), opening=Opening(title=""))
        with pytest.raises(ValidationError):
            log_call(" ", actor=city.actor("tomas"), now=now, contact=contact(now))
        assert not Call.objects.exists()

    def test_is_refused_to_clients(self, city, now):
        with pytest.raises(Refused):
            log_call(city.person("rita"), actor=city.actor("rita"), now=now, contact=contact(now), opening=Opening(title="Printer"))
        assert not Call.objects.exists()


class TestReadBack:
    def test_says_number_priority_and_promise_in_the_zone_of_the_office(self, city, now):
        assert read_back(make_ticket(city), now) == "Your ticket is T-000001, priority 4 (Low). We will look at it by today 16:00."

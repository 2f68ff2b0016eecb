"""Setting the priority by the matrix or against it, and what becomes of the promise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Stale
from bailiwick.core.testing import trail
from bailiwick.desk.actions import priority_by_matrix, resume_ticket, set_priority, wait_ticket
from bailiwick.desk.models import Impact, PriorityRule, Urgency
from bailiwick.desk.tests.factories import due_by, make_ticket, stale

HOUR = timedelta(hours=1)


class TestSetPriority:
    def test_follows_the_matrix_and_counts_the_promise_from_the_opening(self, city, now):
        ticket = make_ticket(city)
        set_priority(ticket, actor=city.actor("tomas"), now=now + HOUR, impact=Impact.DEPARTMENT, urgency=Urgency.BLOCKED)
        assert stale(ticket).priority == 1
        assert ticket.due_at == due_by(1, now)
        assert trail(ticket)[-1] == "desk.PrioritySet"

    def test_leaves_out_the_time_it_waited(self, city, now):
        ticket = make_ticket(city)
        wait_ticket(ticket, actor=city.actor("tomas"), now=now, on="client", reason="serial number")
        resume_ticket(ticket, actor=city.actor("tomas"), now=now + HOUR)
        set_priority(ticket, actor=city.actor("tomas"), now=now + HOUR, impact=Impact.DEPARTMENT, urgency=Urgency.BLOCKED)
        assert ticket.due_at == due_by(1, now) + HOUR

    def test_wants_a_reason_against_the_matrix(self, city, now):
        ticket = make_ticket(city)
        with pytest.raises(ValidationError):
            set_priority(ticket, actor=city.actor("tomas"), now=now, priority=1)
        set_priority(ticket, actor=city.actor("tomas"), now=now, priority=1, reason="the mayor’s speech")
        assert (stale(ticket).priority, stale(ticket).priority_reason) == (1, "the mayor’s speech")

    def test_stays_undue_while_it_waits(self, city, now):
        ticket = make_ticket(city)
        wait_ticket(ticket, actor=city.actor("tomas"), now=now, on="parts", reason="toner")
        set_priority(ticket, actor=city.actor("tomas"), now=now, impact=Impact.TEAM)
        assert stale(ticket).due_at is None

    def test_notices_an_edit_in_between(self, city, now):
        ticket = make_ticket(city)
        set_priority(ticket, actor=city.actor("tomas"), now=now, urgency=Urgency.BLOCKED)
        with pytest.raises(Stale):
            set_priority(stale(ticket), actor=city.actor("grace"), now=now, urgency=Urgency.REQUEST, version=1)

    def test_is_refused_to_the_client(self, city, now):
        with pytest.raises(Refused):
            set_priority(make_ticket(city), actor=city.actor("rita"), now=now, urgency=Urgency.BLOCKED)

    def test_reads_the_matrix_as_it_was_edited(self, city):
        PriorityRule.objects.filter(impact=Impact.PERSON, urgency=Urgency.BLOCKED).update(priority=2)
        assert priority_by_matrix(Impact.PERSON, Urgency.BLOCKED) == 2

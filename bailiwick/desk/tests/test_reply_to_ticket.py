"""What clients do on their own tickets."""

from __future__ import annotations

import pytest

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.desk.actions import reply_to_ticket, solve_ticket, wait_ticket
from bailiwick.desk.models import State
from bailiwick.desk.tests.factories import make_ticket, stale


class TestReplyToTicket:
    def test_is_written_down_without_counting_as_our_answer(self, city, now):
        ticket = make_ticket(city)
        entry = reply_to_ticket(ticket, actor=city.actor("rita"), now=now, body="It is the one by the door.")
        assert (entry.author, entry.is_public, stale(ticket).responded_at) == (city.rita, True, None)
        assert trail(ticket)[-1] == "desk.ClientReplied"

    def test_ends_a_wait_for_the_client_only(self, city, now):
        ticket, other = make_ticket(city), make_ticket(city)
        wait_ticket(ticket, actor=city.actor("tomas"), now=now, on="client", reason="which printer?")
        wait_ticket(other, actor=city.actor("tomas"), now=now, on="parts", reason="toner")
        for one in (ticket, other):
            reply_to_ticket(one, actor=city.actor("rita"), now=now, body="The one by the door.")
        assert (stale(ticket).state, stale(other).state) == (State.OPEN, State.WAITING)

    def test_is_refused_once_solved_even_from_an_old_page(self, city, now):
        ticket = make_ticket(city)
        other = stale(ticket)
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="done")
        with pytest.raises(Conflict):
            reply_to_ticket(other, actor=city.actor("rita"), now=now, body="thanks")

    def test_is_refused_to_strangers(self, city, now):
        with pytest.raises(Refused):
            reply_to_ticket(make_ticket(city), actor=city.actor("carl"), now=now, body="x")

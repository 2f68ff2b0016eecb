"""Warning of promises about to break and saying which broke, each once."""

from __future__ import annotations

from datetime import timedelta

from bailiwick.clocks.models import Clocks, Promise
from bailiwick.core.testing import trail
from bailiwick.desk.actions import mark_promises, promise_again, set_priority, solve_ticket, wait_ticket
from bailiwick.desk.models import Urgency
from bailiwick.desk.tests.factories import make_ticket, stale

MINUTE = timedelta(minutes=1)


class TestMarkPromises:
    def test_warns_once_then_says_once_that_it_broke(self, city, now):
        ticket = make_ticket(city)
        due = ticket.due_at
        assert mark_promises(now=due - 31 * MINUTE) == (0, 0)
        assert mark_promises(now=due - 30 * MINUTE) == (1, 0)
        assert mark_promises(now=due - 29 * MINUTE) == (0, 0)
        assert mark_promises(now=due) == (0, 1)
        assert mark_promises(now=due + MINUTE) == (0, 0)
        assert stale(ticket).breached_at == due
        assert trail(ticket)[1:] == ["desk.TicketDueSoon", "desk.TicketBreached"]

    def test_leaves_alone_what_waits_or_is_solved(self, city, now):
        waiting, solved = make_ticket(city), make_ticket(city)
        due = waiting.due_at
        wait_ticket(waiting, actor=city.actor("tomas"), now=now, on="parts", reason="toner")
        solve_ticket(solved, actor=city.actor("tomas"), now=now, resolution="done")
        assert mark_promises(now=due + MINUTE) == (0, 0)

    def test_a_promise_moved_to_later_is_not_broken_any_more(self, city, now):
        ticket = make_ticket(city, urgency=Urgency.BLOCKED)
        due = ticket.due_at
        mark_promises(now=due)
        set_priority(ticket, actor=city.actor("tomas"), now=due, urgency=Urgency.REQUEST)
        assert (stale(ticket).breached_at, stale(ticket).due_at > due) == (None, True)


class TestPromiseAgain:
    def test_follows_a_changed_promise(self, city, now):
        ticket = make_ticket(city)
        due = ticket.due_at
        Promise.objects.filter(priority=4).update(resolve_minutes=2700 + 60)
        assert promise_again(ticket, now=now, clocks=Clocks.read())
        assert stale(ticket).due_at == due + 60 * MINUTE
        assert not promise_again(ticket, now=now, clocks=Clocks.read())

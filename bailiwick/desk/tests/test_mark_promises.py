"""Warning of promises about to break and saying which broke, each once; what has grown old goes before others."""

from __future__ import annotations

from datetime import timedelta

from bailiwick.clocks.actions import begin_policy_draft, publish_policy
from bailiwick.clocks.models import Clock, Policy
from bailiwick.core.actors import System
from bailiwick.core.testing import trail
from bailiwick.desk.actions import promise_otherwise, set_priority, solve_ticket, wait_ticket
from bailiwick.desk.models import Ticket, Urgency
from bailiwick.desk.tests.factories import make_ticket, pass_time, stale
from bailiwick.notifications.models import Notification

MINUTE = timedelta(minutes=1)
TESTER = System("a test")


def promise(now, policy=None, **changes):
    """Publish another version of a policy, of the one for everything unless another is named."""
    policy = policy or Policy.objects.get(scope="default")
    published = policy.versions.filter(state="published").first()
    targets = {**(published.targets if published else {}), **changes}
    return publish_policy(begin_policy_draft(policy, actor=TESTER, now=now, targets=targets), actor=TESTER, now=now)


class TestPoints:
    def test_warns_once_then_says_once_that_it_broke(self, city, now):
        ticket = make_ticket(city)
        due, said = ticket.due_at, []
        for minutes in (-31, -30, -29, 0, 1):
            pass_time(due + minutes * MINUTE)
            said.append([name for name in trail(ticket) if name in ("desk.TicketDueSoon", "desk.TicketBreached")])
        assert [len(names) for names in said] == [0, 1, 1, 2, 2]
        assert stale(ticket).breached_at == due
        assert said[-1] == ["desk.TicketDueSoon", "desk.TicketBreached"]

    def test_leaves_alone_what_waits_or_is_solved(self, city, now):
        waiting, solved = make_ticket(city), make_ticket(city)
        due = waiting.due_at
        wait_ticket(waiting, actor=city.actor("tomas"), now=now, on="parts", reason="toner")
        solve_ticket(solved, actor=city.actor("tomas"), now=now, resolution="done")
        pass_time(due + MINUTE)
        assert not Ticket.objects.exclude(breached_at=None).exists()

    def test_a_promise_moved_to_later_is_not_broken_any_more(self, city, now):
        ticket = make_ticket(city, urgency=Urgency.BLOCKED)
        due = ticket.due_at
        pass_time(due)
        set_priority(ticket, actor=city.actor("tomas"), now=due, urgency=Urgency.REQUEST)
        assert (stale(ticket).breached_at, stale(ticket).due_at > due) == (None, True)

    def test_leaves_the_telling_to_a_policy_that_tells(self, city, now):
        promise(now, marks=[{"at": "due", "tell": ["assignee"]}])
        ticket = make_ticket(city)
        pass_time(ticket.due_at)
        assert trail(ticket)[-1] == "desk.TicketBreached"
        assert not Notification.objects.filter(notice="desk.TicketBreached").exists()

    def test_raises_the_priority_of_what_grows_old(self, city, now):
        promise(now, ageing=[{"priority": 4, "after": "10h", "to": 3}])
        ticket = make_ticket(city)
        aged = Clock.objects.get(subject_id=ticket.pk, kind="resolve")
        pass_time(aged.next_at)
        row = stale(ticket)
        assert (row.priority, row.priority_reason) == (3, "open for 10h of counted time")
        assert "desk.PrioritySet" in trail(ticket)


class TestPromiseOtherwise:
    def test_keeps_the_version_of_its_policy_until_the_priority_changes(self, city, now):
        ticket = make_ticket(city)
        due = ticket.due_at
        promises = Policy.objects.get(scope="default").versions.get(state="published").targets["promises"]
        promise(now, promises=[{**one, "target": "1h"} if one["kind"] == "resolve" else one for one in promises])
        assert not promise_otherwise(ticket, actor=TESTER, now=now)
        assert stale(ticket).due_at == due
        set_priority(ticket, actor=city.actor("tomas"), now=now, impact=3)
        assert stale(ticket).due_at == now + 60 * MINUTE

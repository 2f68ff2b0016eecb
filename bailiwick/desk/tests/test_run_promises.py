"""Each step on a ticket writes the ledgers of its clocks; what the ticket shows is what they say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bailiwick.approvals.actions import decide
from bailiwick.clocks.actions import Instead, Way, declare_exceptions, rebuild_clocks, repair_clocks
from bailiwick.clocks.models import Clock, ClockEvent, Policy
from bailiwick.core.actors import System
from bailiwick.core.lifecycle import IllegalMove
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions import (
    PROMISE_FIELDS,
    add_entry,
    change_ticket,
    hand_off_ticket,
    lacks_ledgers,
    merge_tickets,
    pick_up_ticket,
    reopen_ticket,
    resume_ticket,
    set_priority,
    solve_ticket,
    tell_missing,
    tell_past,
    undo_join,
    wait_ticket,
)
from bailiwick.desk.actions.approving import ask_ticket_approval
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_category, make_ticket, stale
from bailiwick.desk.tests.test_mark_promises import promise

HOUR = timedelta(hours=1)
TESTER = System("a test")
EVERYTHING = [
    *({"kind": kind, "party": "client", "priority": 4, "target": "9h"} for kind in ("acknowledge", "first_response", "resolve", "on_site")),
    *({"kind": kind, "party": party, "priority": 4, "target": "4h"} for party in ("team", "vendor") for kind in ("acknowledge", "resolve")),
]


@pytest.fixture
def everything(city, now):
    """Let everything be promised that can be."""
    promise(now, promises=EVERYTHING, stops_for=["client", "vendor", "visit"])
    return make_ticket(city)


def clock(ticket, kind="resolve", party="client", key=None):
    found = Clock.objects.filter(subject_id=ticket.pk, kind=kind, party=party)
    return found.get(party_key=key) if key is not None else found.get()


def lines(found):
    return list(found.events.order_by("number").values_list("kind", flat=True))


def kinds(ticket):
    return {(one.kind, one.party, one.state) for one in Clock.objects.filter(subject_id=ticket.pk)}


class TestSteps:
    def test_a_new_ticket_starts_what_is_promised_to_client_and_team(self, city, everything):
        started = {("acknowledge", "client"), ("first_response", "client"), ("resolve", "client"), ("acknowledge", "team"), ("resolve", "team")}
        assert kinds(everything) == {(*one, "running") for one in started}
        assert clock(everything, party="team").party_key == str(city.teams.desk.pk)
        assert stale(everything).take_by_at == clock(everything, "acknowledge", "team").due_at

    def test_whoever_takes_it_has_picked_it_up(self, city, everything, now):
        pick_up_ticket(everything, actor=city.actor("tomas"), now=now + HOUR)
        assert {clock(everything, "acknowledge", party).met for party in ("client", "team")} == {True}

    def test_a_word_to_the_client_is_the_first_answer_once(self, city, now):
        ticket = make_ticket(city)
        for hours in (1, 2):
            add_entry(ticket, actor=city.actor("tomas"), now=now + hours * HOUR, kind="reply", body="We are on it")
        assert clock(ticket, "first_response").stopped_at == now + HOUR
        assert (clock(ticket, "client_update").started_at, clock(ticket, "client_update").run) == (now + 2 * HOUR, 3)

    def test_waits_say_for_whom_and_since_which_reply(self, city, now):
        ticket = make_ticket(city)
        add_entry(ticket, actor=city.actor("tomas"), now=now, kind="reply", body="Which one?")
        wait_ticket(ticket, actor=city.actor("tomas"), now=now + HOUR, on="client", reason="asked for the serial")
        line = clock(ticket).events.latest("number")
        assert (line.kind, line.party, line.reason, line.cause) == ("pause", "client", "asked for the serial", "entry:1")
        assert (clock(ticket).state, clock(ticket).due_at, clock(ticket).elapsed) == ("paused", None, HOUR)
        resume_ticket(ticket, actor=city.actor("tomas"), now=now + 3 * HOUR)
        assert (lines(clock(ticket)), clock(ticket).due_at) == (["start", "pause", "resume"], stale(ticket).due_at)

    def test_what_the_policy_does_not_stop_for_stays_due(self, city, everything, now):
        wait_ticket(everything, actor=city.actor("tomas"), now=now, on="parts", reason="toner")
        assert stale(everything).due_at == clock(everything).due_at is not None
        assert Ticket.objects.breaching(now + timedelta(days=9)).get() == everything

    def test_a_vendor_has_clocks_while_awaited_and_begins_anew(self, city, everything, now):
        for start in (0, 2):
            wait_ticket(everything, actor=city.actor("tomas"), now=now + start * HOUR, on="vendor", reason="repair")
            assert (clock(everything, party="vendor").state, clock(everything).state) == ("running", "paused")
            resume_ticket(everything, actor=city.actor("tomas"), now=now + (start + 1) * HOUR)
            assert (clock(everything, party="vendor").state, clock(everything).state) == ("stopped", "running")
        assert (clock(everything, party="vendor").run, clock(everything, party="vendor").elapsed) == (2, HOUR)

    def test_on_site_runs_while_a_visit_is_awaited(self, city, everything, now):
        wait_ticket(everything, actor=city.actor("tomas"), now=now, on="visit", reason="somebody comes")
        assert clock(everything, "on_site").state == "running"
        resume_ticket(everything, actor=city.actor("tomas"), now=now + HOUR)
        assert (clock(everything, "on_site").state, clock(everything, "on_site").met) == ("stopped", True)

    def test_a_hand_off_begins_the_clocks_of_the_next_team(self, city, everything, now):
        hand_off_ticket(everything, actor=city.actor("grace"), now=now + 3 * HOUR, reason="lines", team=city.teams.network)
        former, present = (clock(everything, party="team", key=str(team.pk)) for team in (city.teams.desk, city.teams.network))
        assert (former.state, former.elapsed, present.state, present.started_at) == ("stopped", 3 * HOUR, "running", now + 3 * HOUR)
        assert clock(everything).started_at == now, "what the client was promised goes on"

    def test_another_visit_begins_anew(self, city, everything, now):
        for start in (0, 2):
            wait_ticket(everything, actor=city.actor("tomas"), now=now + start * HOUR, on="visit", reason="somebody comes")
            assert clock(everything, "on_site").state == "running"
            resume_ticket(everything, actor=city.actor("tomas"), now=now + (start + 1) * HOUR)
        assert (clock(everything, "on_site").run, clock(everything, "on_site").elapsed) == (2, HOUR)

    def test_a_team_that_has_it_again_promises_by_its_priority_of_now(self, city, everything, now):
        promise(now, promises=[*EVERYTHING, *({**one, "priority": 1, "target": "1h"} for one in EVERYTHING)])
        grace = {"actor": city.actor("grace")}
        hand_off_ticket(everything, **grace, now=now + HOUR, reason="lines", team=city.teams.network)
        set_priority(everything, **grace, now=now + 2 * HOUR, impact=3, urgency=4)
        hand_off_ticket(everything, **grace, now=now + 3 * HOUR, reason="no lines", team=city.teams.desk)
        again = clock(everything, party="team", key=str(city.teams.desk.pk))
        assert (again.priority, again.target, again.run, again.started_at) == (1, "1h", 2, now + 3 * HOUR)

    def test_another_priority_keeps_the_start_and_says_what_was(self, city, now):
        ticket = make_ticket(city)
        due = ticket.due_at
        set_priority(ticket, actor=city.actor("tomas"), now=now + HOUR, impact=3, urgency=4)
        line = clock(ticket).events.latest("number")
        assert (line.kind, line.priority, line.data["was"]["due"]) == ("retarget", 1, due.isoformat())
        assert (clock(ticket).started_at, clock(ticket).due_at) == (now, stale(ticket).due_at)

    def test_another_category_may_have_another_policy(self, city, now):
        category, ticket = make_category(), make_ticket(city)
        make_policy_for(category, now)
        change_ticket(ticket, actor=city.actor("tomas"), now=now, values={"category": category})
        assert (clock(ticket).target, stale(ticket).due_at) == ("1h", now + HOUR)

    def test_time_as_solved_is_neither_work_nor_waiting(self, city, now):
        ticket = make_ticket(city)
        due = ticket.due_at
        solve_ticket(ticket, actor=city.actor("tomas"), now=now + HOUR, resolution="Done")
        assert {one.state for one in Clock.objects.filter(subject_id=ticket.pk)} == {"stopped"}
        reopen_ticket(ticket, actor=city.actor("rita"), now=now + 3 * HOUR, reason="Still dead")
        assert (clock(ticket).state, clock(ticket).elapsed, stale(ticket).due_at) == ("running", HOUR, due + 2 * HOUR)
        assert clock(ticket, "first_response").state == "stopped"


class TestMerging:
    """What was merged stands still, and goes on as it stood when that is undone."""

    @pytest.fixture
    def merged(self, city, now, everything):
        """Return what merges the ticket after an hour, and undoes it after another."""
        common = {"actor": city.actor("grace")}
        merge = merge_tickets(everything, into=make_ticket(city, title="Kept"), **common, now=now + HOUR)
        return merge, lambda: undo_join(merge, **common, now=now + 3 * HOUR)

    @pytest.fixture
    def visited(self, city, now, everything):
        wait_ticket(everything, actor=city.actor("tomas"), now=now, on="visit", reason="somebody comes")

    def test_whoever_was_to_come_is_still_to_come(self, visited, merged, everything):
        merged[1]()
        assert (clock(everything, "on_site").state, clock(everything).state) == ("running", "paused")

    def test_the_wait_goes_on_since_the_same_reply(self, city, now, everything):
        add_entry(everything, actor=city.actor("tomas"), now=now, kind="reply", body="Which one?")
        wait_ticket(everything, actor=city.actor("tomas"), now=now, on="client", reason="asked for the serial")
        merge = merge_tickets(everything, into=make_ticket(city, title="Kept"), actor=city.actor("grace"), now=now)
        undo_join(merge, actor=city.actor("grace"), now=now)
        line = clock(everything).events.latest("number")
        assert (line.kind, line.party, line.cause, clock(everything).state) == ("pause", "client", "entry:1", "paused")

    def test_what_was_answered_together_is_answered(self, city, now, everything, merged):
        add_entry(merged[0].other, actor=city.actor("tomas"), now=now + 2 * HOUR, kind="reply", body="We are on it")
        merged[1]()
        assert stale(everything).responded_at == now + 2 * HOUR
        assert (clock(everything, "first_response").state, clock(everything, "first_response").met) == ("stopped", True)
        assert clock(everything).state == "running"

    def test_the_next_word_counts_from_when_it_stands_alone_again(self, city, now):
        ticket = make_ticket(city)
        merge = merge_tickets(ticket, into=make_ticket(city, title="Kept"), actor=city.actor("grace"), now=now + HOUR)
        add_entry(merge.other, actor=city.actor("tomas"), now=now + 2 * HOUR, kind="reply", body="We are on it")
        undo_join(merge, actor=city.actor("grace"), now=now + 3 * HOUR)
        assert clock(ticket, "client_update").started_at == now + 3 * HOUR
        assert stale(ticket).update_due_at == clock(ticket, "client_update").due_at

    def test_an_answer_that_comes_meanwhile_is_taken_note_of(self, city, now, everything):
        grace = city.actor("grace")
        approval = ask_ticket_approval(everything, actor=grace, now=now, approvers=[city.person("carl")], title="May we?", before=())
        merge = merge_tickets(everything, into=make_ticket(city, title="Kept"), actor=grace, now=now + HOUR)
        decide(approval, actor=city.actor("carl"), now=now + 2 * HOUR, approve=True)
        assert (stale(everything).state, clock(everything).state) == ("open", "stopped")
        undo_join(merge, actor=grace, now=now + 3 * HOUR)
        assert (clock(everything).state, stale(everything).due_at) == ("running", clock(everything).due_at)

    def test_what_was_repaired_meanwhile_goes_on(self, city, now, everything, merged):
        days = declare_exceptions(
            [clock(everything).calendar],
            actor=TESTER,
            now=now + 2 * HOUR,
            days=[now.date()],
            reason="Snow",
            instead=Instead(Way.CLOSED),
            is_confirmed=True,
        )
        assert days
        repair_clocks(Clock.objects.filter(subject_id=everything.pk), actor=TESTER, now=now + 2 * HOUR, reason="Snow", is_rehearsal=False)
        assert clock(everything).events.latest("number").kind == "retarget"
        merged[1]()
        assert clock(everything).state == "running"


def make_policy_for(category, now):
    """Publish a policy for a category: solved within an hour."""
    policy = Policy.objects.create(name="Printing", scope="category", keys=[str(category.pk)])
    promise(now, policy=policy, calendar="office", promises=[{"kind": "resolve", "priority": 4, "target": "1h"}])


STEPS = ("reply", "wait", "resume", "solve", "reopen", "raise", "lower", "pass", "take")


class TestTruth:
    @settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
    @given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 300)), min_size=4, max_size=7))
    def test_after_any_steps_tickets_and_clocks_say_what_the_ledgers_say(self, city, now, steps):
        ticket, at = make_ticket(city), now
        for step, minutes in steps:
            at += timedelta(minutes=minutes)
            try:
                take(step, ticket, city, at)
            except (Conflict, IllegalMove, ValidationError):
                ticket = stale(ticket)
        assert rebuild_clocks(Clock.objects.filter(subject_id=ticket.pk), now=at).mended == ()
        row = stale(ticket)
        if row.is_unfinished:
            assert row.due_at == clock(ticket).due_at
            assert row.update_due_at == clock(ticket, "client_update").due_at
            assert (row.due_at is None) == (row.state == "waiting")

    def test_what_was_there_before_gets_the_ledgers_it_would_have(self, city, now):
        ticket = make_ticket(city)
        for place, step in enumerate(("reply", "wait", "resume", "reply", "solve", "reopen", "pass", "take")):
            take(step, ticket, city, now + place * HOUR)
        before = {one.kind: (one.state, one.started_at, one.elapsed, one.due_at, one.met) for one in Clock.objects.filter(subject_id=ticket.pk)}
        shown = Ticket.objects.values(*PROMISE_FIELDS).get(pk=ticket.pk)
        ClockEvent.objects.all().delete()
        Clock.objects.all().delete()
        at = now + 8 * HOUR
        assert (lacks_ledgers(), tell_missing(after=0, now=at), lacks_ledgers()) == (True, ticket.pk, False)
        told = {one.kind: (one.state, one.started_at, one.elapsed, one.due_at, one.met) for one in Clock.objects.filter(subject_id=ticket.pk)}
        assert told == before
        assert Ticket.objects.values(*PROMISE_FIELDS).get(pk=ticket.pk) == shown
        assert tell_missing(after=0, now=at) is None
        assert tell_past([ticket], actor=TESTER, now=at) == []


def take(step, ticket, city, at):
    """Take one of the steps as somebody who may."""
    tomas, common = city.actor("tomas"), {"actor": city.actor("grace"), "now": at}
    does = {
        "reply": lambda: add_entry(ticket, actor=tomas, now=at, kind="reply", body="We are on it"),
        "wait": lambda: wait_ticket(ticket, **common, on="client", reason="asked"),
        "resume": lambda: resume_ticket(ticket, **common),
        "solve": lambda: solve_ticket(ticket, **common, resolution="Done"),
        "reopen": lambda: reopen_ticket(ticket, **common, reason="Still dead"),
        "raise": lambda: set_priority(ticket, **common, impact=3, urgency=4),
        "lower": lambda: set_priority(ticket, **common, impact=1, urgency=1),
        "pass": lambda: hand_off_ticket(ticket, **common, reason="lines", team=city.teams.network),
        "take": lambda: pick_up_ticket(ticket, actor=tomas, now=at),
    }
    does[step]()

"""Reminding whom a ticket waits for, by plan, exactly once a step, and what follows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from bailiwick.clocks.models import office_calendar
from bailiwick.core.gates import _gates, add_gate
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.desk.actions import (
    Contact,
    assign_ticket,
    chase_of,
    go_on_chasing,
    install_wait_reasons,
    log_call,
    reply_to_ticket,
    resume_ticket,
    steps_to_come,
    stop_chase,
    wait_ticket,
)
from bailiwick.desk.actions.chasing import _take_step
from bailiwick.desk.models import Chase, ChaserPlan, EntryKind, State, WaitReason
from bailiwick.desk.tests.factories import make_ticket, stale
from bailiwick.notifications.models import Outgoing
from bailiwick.people.models import Staff

#: two, four, six and eight working days after noon of Tuesday, 10 March 2026
STEPS = [datetime(2026, 3, day, 17, tzinfo=UTC) for day in (12, 16, 18, 20)]


@pytest.fixture
def reasons(db):
    install_wait_reasons()
    return {reason.name: reason for reason in WaitReason.objects.select_related("plan")}


@pytest.fixture
def waiting(city, now, reasons):
    ticket = make_ticket(city)
    wait_ticket(ticket, actor=city.actor("tomas"), now=now, kind=reasons["An answer to our question"], reason="the serial number")
    return ticket


class TestChase:
    def test_says_what_comes_by_working_days(self, waiting):
        steps = steps_to_come(chase_of(waiting))
        assert [(step.number, step.at) for step in steps] == [(1, STEPS[0]), (2, STEPS[1]), (3, STEPS[2]), (0, STEPS[3])]

    def test_reminds_the_client_once_a_step_and_then_solves(self, city, waiting, now):
        assert go_on_chasing(now=STEPS[0] - timedelta(seconds=1)) == 0
        assert [go_on_chasing(now=at) for at in (STEPS[0], STEPS[0], STEPS[1], STEPS[2])] == [1, 0, 1, 1]
        reminders = waiting.entries.filter(kind=EntryKind.REPLY)
        assert reminders.count() == 3
        assert "the serial number" in reminders.first().body
        assert trail(waiting).count("desk.ClientReminded") == 3
        assert stale(waiting).responded_at is None, "a reminder is no first answer"
        assert go_on_chasing(now=STEPS[3]) == 1
        solved = stale(waiting)
        assert solved.state == State.SOLVED
        assert "Tue 10 Mar" in waiting.entries.get(kind=EntryKind.RESOLUTION).body
        assert go_on_chasing(now=STEPS[3] + timedelta(days=30)) == 0

    def test_mails_each_reminder_once_in_the_language_of_the_client(self, city, waiting):
        city.rita.preferences = {"language": "es"}
        city.rita.save()
        go_on_chasing(now=STEPS[0])
        sent = Outgoing.objects.filter(person=city.person("rita"), notice__startswith="desk.ClientReminded")
        assert sent.count() == 1
        assert "recordatorio 1 de 3" in sent.get().text
        assert not mail.outbox

    def test_a_step_is_taken_once_by_however_many_workers(self, waiting):
        ours, theirs = (Chase.objects.select_related("plan", "wait__kind", "wait__ticket").get() for _ in range(2))
        taken = [_take_step(chase, office_calendar(), now=STEPS[0]) for chase in (ours, theirs, ours)]
        assert taken == [True, False, False]
        assert waiting.entries.count() == 1

    def test_a_worker_killed_in_the_middle_leaves_the_step_to_be_taken(self, waiting, monkeypatch):
        def killed(*_args, **_kwargs):
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr("bailiwick.desk.actions.chasing.told", killed)
            with pytest.raises(KeyboardInterrupt):
                go_on_chasing(now=STEPS[0])
        assert not waiting.entries.exists()
        assert go_on_chasing(now=STEPS[0]) == 1

    @pytest.mark.parametrize("how", ["reply", "call"])
    def test_ends_and_begins_anew_when_the_client_is_heard(self, city, waiting, now, reasons, how):
        go_on_chasing(now=STEPS[0])
        later = STEPS[0] + timedelta(hours=1)
        if how == "reply":
            reply_to_ticket(waiting, actor=city.actor("rita"), now=later, body="It is 4711")
        else:
            log_call(city.person("rita"), actor=city.actor("tomas"), now=later, contact=Contact(started_at=later), ticket=waiting)
        assert stale(waiting).state == State.OPEN
        assert go_on_chasing(now=STEPS[3]) == 0
        wait_ticket(stale(waiting), actor=city.actor("tomas"), now=later, kind=reasons["An answer to our question"])
        assert steps_to_come(chase_of(stale(waiting)))[0].number == 1

    def test_a_call_of_somebody_else_changes_nothing(self, city, waiting):
        later = STEPS[0]
        log_call(city.person("carl"), actor=city.actor("tomas"), now=later, contact=Contact(started_at=later), ticket=waiting)
        assert stale(waiting).state == State.WAITING

    def test_can_be_stopped_once(self, city, waiting, now):
        stop_chase(waiting, actor=city.actor("tomas"), now=now)
        assert trail(waiting)[-1] == "desk.ChaseStopped"
        assert go_on_chasing(now=STEPS[3]) == 0
        with pytest.raises(Conflict):
            stop_chase(waiting, actor=city.actor("tomas"), now=now)

    def test_is_not_stopped_by_the_client(self, city, waiting, now):
        with pytest.raises(Refused):
            stop_chase(waiting, actor=city.actor("rita"), now=now)

    def test_reminds_the_assignee_of_a_vendor(self, city, now, reasons):
        ticket = make_ticket(city)
        assign_ticket(ticket, actor=city.actor("grace"), now=now, assignee=Staff.objects.get(person=city.person("tomas")))
        wait_ticket(ticket, actor=city.actor("grace"), now=now, kind=reasons["Repair under warranty"])
        assert go_on_chasing(now=datetime(2026, 3, 13, 17, tzinfo=UTC)) == 1
        assert trail(ticket)[-1] == "desk.AssigneeReminded"
        assert not ticket.entries.exists()
        assert Outgoing.objects.filter(person=city.person("tomas"), notice__startswith="desk.AssigneeReminded").exists()

    def test_gives_back_to_a_person_what_it_may_not_solve(self, city, waiting):
        def shut(_ticket, *, actor):
            return "Verify the caller first." if actor.is_system else None

        add_gate("desk.solve_ticket", shut)
        try:
            Chase.objects.update(sent=3)
            go_on_chasing(now=STEPS[0])
        finally:
            _gates["desk.solve_ticket"].remove(shut)
        assert stale(waiting).state == State.OPEN
        assert trail(waiting)[-1] == "desk.ChaseEnded"

    def test_ends_with_the_wait(self, city, waiting, now):
        resume_ticket(waiting, actor=city.actor("tomas"), now=now)
        assert not Chase.objects.exclude(next_at=None).exists()


class TestWaitForAKeptReason:
    def test_refuses_a_reason_of_another_party(self, city, now, reasons):
        with pytest.raises(ValidationError) as refused:
            wait_ticket(make_ticket(city), actor=city.actor("tomas"), now=now, on="vendor", kind=reasons["An answer to our question"])
        assert set(refused.value.message_dict) == {"kind"}

    def test_defaults_come_once_and_stay_as_they_were_changed(self, reasons):
        ChaserPlan.objects.filter(name__startswith="Ask").update(times=5)
        install_wait_reasons()
        assert ChaserPlan.objects.get(name__startswith="Ask").times == 5
        assert WaitReason.objects.count() == len(reasons)

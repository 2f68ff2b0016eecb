"""A runbook is begun on a ticket, ticked step by step by whoever works there, and holds up what must wait for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.gates import GateShut
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.desk.actions import Contact, Opening, hand_off_ticket, log_call, restrict_ticket, solve_ticket
from bailiwick.desk.models import State
from bailiwick.desk.tests.factories import make_category, make_ticket, stale
from bailiwick.runbooks.actions import abandon_run, mark_step, start_run, unmark_step
from bailiwick.runbooks.models import Run, StepMark, fitting_runbooks
from bailiwick.runbooks.tests.factories import make_run, make_runbook, steps_of

HOUR = timedelta(hours=1)
PLAIN = ({"text": "Look at the cable"}, {"text": "Restart it", "is_mandatory": True}, {"text": "Print a page"})


def tick(run, step, city, now, *, by="tomas", state="done", reason=""):
    return mark_step(run, actor=city.actor(by), now=now, step=step, state=state, reason=reason)


class TestStartRun:
    def test_stands_in_the_story(self, city, now):
        ticket = make_ticket(city)
        run = make_run(city, ticket)
        assert (run.state, run.started_by, run.version.number) == (Run.State.RUNNING, city.tomas, 1)
        assert trail(ticket)[-1] == "runbooks.RunStarted"

    def test_twice_is_once(self, city, now):
        ticket = make_ticket(city)
        run = make_run(city, ticket)
        assert start_run(ticket, actor=city.actor("grace"), now=now, runbook=run.runbook) == run

    def test_is_refused_to_clients_and_on_finished_tickets(self, city, now):
        runbook, ticket = make_runbook(city, steps=PLAIN), make_ticket(city)
        with pytest.raises(Refused):
            start_run(ticket, actor=city.actor("rita"), now=now, runbook=runbook)
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="Done.")
        with pytest.raises(Conflict):
            start_run(ticket, actor=city.actor("tomas"), now=now, runbook=runbook)

    def test_is_refused_on_secret_tickets_of_others(self, city, now):
        runbook, ticket = make_runbook(city), make_ticket(city)
        restrict_ticket(ticket, actor=city.actor("tomas"), now=now, reason="personnel")
        with pytest.raises(Refused):
            start_run(ticket, actor=city.actor("grace"), now=now, runbook=runbook)

    def test_is_proposed_under_its_category(self, city):
        group = make_category("Accounts")
        leaf = make_category("Passwords", parent=group)
        runbook = make_runbook(city, category=group)
        assert list(fitting_runbooks(leaf)) == [runbook]
        assert not fitting_runbooks(make_category("Printing"))


class TestMarkStep:
    def test_says_who_and_when(self, city, now):
        run = make_run(city, make_ticket(city), steps=PLAIN)
        tick(run, steps_of(run)[0], city, now, by="grace")
        mark = run.marks.get()
        assert (mark.state, mark.by, mark.by_name, mark.at) == ("done", city.grace, "Grace Hopewell", now)
        assert trail(run.ticket)[-1] == "runbooks.StepMarked"

    def test_two_people_tick_with_stale_copies(self, city, now):
        ticket = make_ticket(city)
        run = make_run(city, ticket, steps=PLAIN)
        mine, yours = Run.objects.get(pk=run.pk), Run.objects.get(pk=run.pk)
        first, second, third = steps_of(run)
        tick(mine, first, city, now)
        tick(yours, second, city, now, by="grace")
        tick(mine, third, city, now)
        assert run.marks.count() == 3
        run.refresh_from_db()
        assert run.state == Run.State.FINISHED

    def test_the_same_again_changes_nothing(self, city, now):
        run = make_run(city, make_ticket(city), steps=PLAIN)
        tick(run, steps_of(run)[0], city, now)
        tick(run, steps_of(run)[0], city, now + HOUR, by="grace")
        assert run.marks.get().by == city.tomas
        assert trail(run.ticket).count("runbooks.StepMarked") == 1

    @pytest.mark.parametrize("state", ["skipped", "failed"])
    def test_what_was_not_done_says_why(self, city, now, state):
        run = make_run(city, make_ticket(city), steps=PLAIN)
        with pytest.raises(ValidationError):
            tick(run, steps_of(run)[0], city, now, state=state)
        tick(run, steps_of(run)[0], city, now, state=state, reason="no cable there")
        assert run.marks.get().reason == "no cable there"

    def test_mandatory_steps_are_left_out_by_seniors_alone(self, city, now):
        run = make_run(city, make_ticket(city), steps=PLAIN)
        with pytest.raises(Refused):
            tick(run, steps_of(run)[1], city, now, state="skipped", reason="no time")
        tick(run, steps_of(run)[1], city, now, by="grace", state="skipped", reason="it has no switch")
        assert run.marks.get().state == StepMark.State.SKIPPED

    def test_a_step_of_another_runbook_is_refused(self, city, now):
        ticket = make_ticket(city)
        run, other = make_run(city, ticket, steps=PLAIN), make_run(city, ticket, slug="other", steps=PLAIN)
        with pytest.raises(ValidationError):
            tick(run, steps_of(other)[0], city, now)

    def test_is_taken_back_and_the_run_goes_on(self, city, now):
        run = make_run(city, make_ticket(city), steps=PLAIN)
        for step in steps_of(run):
            tick(run, step, city, now)
        unmark_step(run, actor=city.actor("tomas"), now=now, step=steps_of(run)[2])
        assert (run.state, run.marks.count()) == (Run.State.RUNNING, 2)
        assert trail(run.ticket)[-1] == "runbooks.StepUnmarked"

    def test_a_step_to_verify_waits_for_proof(self, city, now):
        run = make_run(city, make_ticket(city))
        with pytest.raises(ValidationError):
            tick(run, steps_of(run)[1], city, now)


class TestHoldUp:
    def test_solving_names_what_is_missing(self, city, now):
        ticket = make_ticket(city)
        run = make_run(city, ticket, steps=PLAIN)
        with pytest.raises(GateShut, match="Restart it"):
            solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="Done.")
        tick(run, steps_of(run)[1], city, now, state="failed", reason="still jams")
        with pytest.raises(GateShut):
            solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="Done.")
        assert stale(ticket).state != State.SOLVED
        tick(run, steps_of(run)[1], city, now)
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="Done.")
        assert stale(ticket).state == State.SOLVED

    def test_handing_on_waits_only_for_its_own_steps(self, city, now):
        ticket = make_ticket(city)
        steps = ({"text": "Note the port", "is_mandatory": True, "before": "desk.hand_off_ticket"}, {"text": "Restart", "is_mandatory": True})
        run = make_run(city, ticket, steps=steps)
        hand_on = {"actor": city.actor("tomas"), "now": now, "reason": "port", "team": city.teams.network}
        with pytest.raises(GateShut, match="Note the port") as shut:
            hand_off_ticket(ticket, **hand_on)
        assert "Restart" not in str(shut.value)
        tick(run, steps_of(run)[0], city, now)
        hand_off_ticket(ticket, **hand_on)

    def test_handing_on_ticks_the_step_that_leads_to_it(self, city, now):
        ticket = make_ticket(city)
        run = make_run(city, ticket, steps=({"text": "Hand it on", "kind": "action", "leads_to": "desk.hand_off_ticket"},))
        hand_off_ticket(ticket, actor=city.actor("tomas"), now=now, reason="port", team=city.teams.network)
        run.refresh_from_db()
        assert run.state == Run.State.FINISHED

    def test_a_required_runbook_holds_up_every_way_to_solve(self, city, now):
        category = make_category("Passwords")
        make_runbook(city, category=category, required=True, steps=PLAIN)
        opening = Opening(title="Forgot it", requester=city.person("rita"), category=category)
        with pytest.raises(GateShut, match="Reset the password"):
            log_call(city.person("rita"), actor=city.actor("tomas"), now=now, contact=Contact(started_at=now), opening=opening, resolution="Done.")


class TestAbandonRun:
    def test_says_why_and_frees_the_way(self, city, now):
        ticket = make_ticket(city)
        run = make_run(city, ticket, steps=PLAIN)
        with pytest.raises(ValidationError):
            abandon_run(run, actor=city.actor("tomas"), now=now, reason=" ")
        abandon_run(run, actor=city.actor("tomas"), now=now, reason="it was another printer")
        assert (run.state, run.is_waived, trail(ticket)[-1]) == (Run.State.ABANDONED, False, "runbooks.RunAbandoned")
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="Done.")

    def test_a_required_one_is_set_aside_by_seniors(self, city, now):
        category = make_category("Malware")
        ticket = make_ticket(city, category=category)
        run = make_run(city, ticket, category=category, required=True, steps=PLAIN)
        with pytest.raises(Refused):
            abandon_run(run, actor=city.actor("tomas"), now=now, reason="no time")
        abandon_run(run, actor=city.actor("grace"), now=now, reason="false alarm")
        assert run.is_waived
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="False alarm.")

    def test_a_reset_that_was_not_needed_needs_no_senior(self, city, now):
        category = make_category("Passwords")
        ticket = make_ticket(city, category=category)
        run = make_run(city, ticket, category=category, required=True)
        abandon_run(run, actor=city.actor("tomas"), now=now, reason="it came back to her")
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="She remembered.")

    def test_cannot_be_ticked_afterwards(self, city, now):
        run = make_run(city, make_ticket(city), steps=PLAIN)
        abandon_run(run, actor=city.actor("tomas"), now=now, reason="x")
        with pytest.raises(Conflict):
            tick(run, steps_of(run)[0], city, now)

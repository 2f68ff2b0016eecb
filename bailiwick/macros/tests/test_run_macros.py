"""Macros run on one ticket or many: looked at before, each ticket whole or not at all, taken back as far as can be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.audit.models import AuditRow
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.tags import tags_of
from bailiwick.core.testing import run_jobs, trail
from bailiwick.desk.actions import add_entry, restrict_ticket
from bailiwick.desk.models import Entry, State, Ticket
from bailiwick.desk.tests.factories import make_ticket, stale
from bailiwick.macros.actions import kept_of, move_macro_step, preview_macro, remove_macro_step, run_macro, save_macro_step, undo_macro_run
from bailiwick.macros.models import Macro, MacroRun, MacroRunRow
from bailiwick.people.models import Staff
from bailiwick.runbooks.models import Run, Runbook


def make_macro(city, now, *steps, **values):
    """Return a macro of Tomás with these steps: (kind, fields)."""
    macro = Macro.objects.create(**{"title": "Part ordered", "scope": "own", "owner": city.tomas} | values)
    for kind, fields in steps:
        save_macro_step(macro, actor=city.actor("tomas"), now=now, kind=kind, values=fields)
    return macro


ORDER = (
    ("reply", {"text": "Hello {{ requester.first_name }}, a part is on order.", "text_es": "Hola, {{ requester.first_name }}."}),
    ("priority", {"urgency": 3}),
    ("tag", {"tag": "Part on order"}),
    ("wait", {"wait_on": "parts", "reason": "rollers", "days": 5}),
)


@pytest.fixture
def tickets(city):
    return [make_ticket(city) for _ in range(3)]


class TestRun:
    def test_takes_every_step_and_says_why(self, city, now, tickets):
        run = run_macro(make_macro(city, now, *ORDER), tickets[:1], actor=city.actor("tomas"), now=now)
        ticket = stale(tickets[0])
        assert (ticket.state, ticket.urgency, tags_of(ticket)) == (State.WAITING, 3, ["part on order"])
        assert ticket.waits.get().until == now + timedelta(days=5)
        assert Entry.objects.get(ticket=ticket).body == "Hello Rita, a part is on order."
        assert set(AuditRow.objects.about(ticket).exclude(event="desk.TicketOpened").values_list("cause", flat=True)) == {"macro “Part ordered”"}
        assert (run.state, trail(run.macro)[-1]) == (MacroRun.State.DONE, "macros.MacroRan")

    def test_writes_spanish_to_those_who_read_it(self, city, now, tickets):
        city.rita.preferences = {"language": "es"}
        city.rita.save()
        run_macro(make_macro(city, now, *ORDER), tickets[:1], actor=city.actor("tomas"), now=now)
        assert Entry.objects.get(ticket=tickets[0]).body == "Hola, Rita."

    def test_a_ticket_is_changed_wholly_or_not_at_all(self, city, now, tickets):
        macro = make_macro(city, now, *ORDER)
        run_macro(macro, tickets[:1], actor=city.actor("tomas"), now=now)
        run = run_macro(macro, tickets, actor=city.actor("tomas"), now=now)
        states = list(run.rows.values_list("state", flat=True))
        assert states == ["refused", "done", "done"]
        assert "cannot become" in run.rows.first().problem
        assert Entry.objects.filter(ticket=tickets[0]).count() == 1

    def test_each_step_asks_for_its_own_right(self, city, now, tickets):
        macro = make_macro(city, now, ("note", {"text": "x"}))
        with pytest.raises(Refused):
            run_macro(macro, tickets, actor=city.actor("rita"), now=now)
        restrict_ticket(tickets[0], actor=city.actor("tomas"), now=now, reason="personnel")
        run = run_macro(macro, tickets[:1], actor=city.actor("grace"), now=now)
        assert run.rows.get().state == MacroRunRow.State.REFUSED

    def test_many_are_left_to_the_worker_which_goes_on_where_it_stopped(self, city, now):
        many = [make_ticket(city) for _ in range(21)]
        run = run_macro(make_macro(city, now, ("note", {"text": "Seen"})), many, actor=city.actor("tomas"), now=now)
        assert (run.state, Entry.objects.count()) == (MacroRun.State.RUNNING, 0)
        run_jobs()
        run.refresh_from_db()
        assert (run.state, Entry.objects.count()) == (MacroRun.State.DONE, 21)

    def test_begins_runbooks_and_lists_and_hands_on(self, city, now, tickets):
        runbook = Runbook.objects.get(slug="printer-basics")
        macro = make_macro(city, now, ("take", {}), ("runbook", {"runbook": runbook}), ("hand-off", {"team": city.teams.network, "reason": "wires"}))
        run_macro(macro, tickets[:1], actor=city.actor("tomas"), now=now)
        assert Run.objects.get().ticket == tickets[0]
        assert stale(tickets[0]).team == city.teams.network

    def test_one_without_steps_is_refused(self, city, now, tickets):
        with pytest.raises(ValidationError):
            run_macro(make_macro(city, now), tickets, actor=city.actor("tomas"), now=now)


class TestPreview:
    def test_says_what_would_change_and_changes_nothing(self, city, now, tickets):
        macro, before = make_macro(city, now, *ORDER), [kept_of(ticket) for ticket in tickets]
        found = preview_macro(macro, tickets, actor=city.actor("tomas"), now=now)
        assert {one.after["state"] for one in found} == {State.WAITING}
        assert found[0].words[0] == ("Reply to the client", "Hello Rita, a part is on order.")
        assert [kept_of(stale(ticket)) for ticket in tickets] == before
        assert not Entry.objects.exists()
        assert not tags_of(tickets[0])


class TestUndo:
    def test_brings_back_what_can_be(self, city, now, tickets):
        before = [kept_of(ticket) for ticket in tickets]
        run = run_macro(make_macro(city, now, *ORDER), tickets, actor=city.actor("tomas"), now=now)
        assert undo_macro_run(run, actor=city.actor("tomas"), now=now) == (3, 0)
        after = [kept_of(stale(ticket)) for ticket in tickets]
        assert [{**row, "state": ""} for row in after] == [{**row, "state": ""} for row in before]
        assert {row["state"] for row in after} == {State.OPEN}
        assert not tags_of(tickets[0])
        assert Entry.objects.count() == 3
        assert trail(run.macro)[-1] == "macros.MacroRunUndone"
        with pytest.raises(Conflict):
            undo_macro_run(run, actor=city.actor("tomas"), now=now)

    def test_reopens_what_it_solved_and_gives_back_hands(self, city, now, tickets):
        staff = Staff.objects.get(person=city.person("grace"))
        macro = make_macro(city, now, ("assign", {"assignee": staff}), ("solve", {"text": "Done."}))
        run = run_macro(macro, tickets[:1], actor=city.actor("tomas"), now=now)
        assert stale(tickets[0]).state == State.SOLVED
        undo_macro_run(run, actor=city.actor("tomas"), now=now)
        assert (stale(tickets[0]).state, stale(tickets[0]).assignee) == (State.OPEN, None)

    def test_leaves_what_somebody_changed_since(self, city, now, tickets):
        run = run_macro(make_macro(city, now, ("priority", {"urgency": 4})), tickets[:2], actor=city.actor("tomas"), now=now)
        add_entry(stale(tickets[0]), actor=city.actor("grace"), now=now, kind="note", body="Hands off")
        assert undo_macro_run(run, actor=city.actor("tomas"), now=now) == (1, 1)
        assert (stale(tickets[0]).urgency, stale(tickets[1]).urgency) == (4, 2)

    def test_is_refused_to_others(self, city, now, tickets):
        run = run_macro(make_macro(city, now, ("note", {"text": "x"})), tickets, actor=city.actor("tomas"), now=now)
        with pytest.raises(Refused):
            undo_macro_run(run, actor=city.actor("grace"), now=now)


class TestWriteMacro:
    @pytest.mark.parametrize(
        ("kind", "values"),
        [
            ("reply", {}),
            ("reply", {"text": "{{ x }}"}),
            ("priority", {}),
            ("priority", {"priority": 1}),
            ("wait", {"wait_on": "parent", "reason": "x"}),
            ("fly", {}),
        ],
    )
    def test_refuses_steps_that_mean_nothing(self, city, now, kind, values):
        with pytest.raises(ValidationError):
            make_macro(city, now, (kind, values))

    def test_moves_and_removes_steps(self, city, now):
        macro = make_macro(city, now, ("note", {"text": "one"}), ("note", {"text": "two"}))
        first, second = macro.steps.all()
        move_macro_step(macro, actor=city.actor("tomas"), now=now, step=second, place=1)
        assert [step.text for step in macro.steps.all()] == ["two", "one"]
        remove_macro_step(macro, actor=city.actor("tomas"), now=now, step=first)
        assert macro.steps.get() == second
        with pytest.raises(Refused):
            remove_macro_step(macro, actor=city.actor("grace"), now=now, step=second)


class TestPages:
    def test_lead_from_the_queue_to_a_run_and_back(self, city, now, tickets, sign_in):
        macro, desk = make_macro(city, now, *ORDER), sign_in("tomas")
        assert "/macros/run/" in desk.get("/records/tickets/?view=all").content.decode()
        ticked = {"pk": [ticket.pk for ticket in tickets[:2]], "link": "?view=all", "to": "/records/tickets/"}
        assert "Part ordered" in desk.post("/macros/run/", ticked).content.decode()
        looked = desk.post("/macros/run/", ticked | {"macro": macro.pk}).content.decode()
        assert "Hello Rita, a part is on order." in looked
        assert not MacroRun.objects.exists()
        answer = desk.post("/macros/run/", ticked | {"macro": macro.pk, "run": "1"})
        run = MacroRun.objects.get()
        assert answer["Location"] == f"/macros/runs/{run.pk}/"
        assert "Done on 2 tickets." in desk.get(answer["Location"]).content.decode()
        desk.post(f"/macros/runs/{run.pk}/undo/")
        assert Ticket.objects.filter(state=State.WAITING).count() == 0
        assert sign_in("grace").get(f"/macros/runs/{run.pk}/").status_code == 404

    def test_steps_are_written_on_the_macros_page(self, city, now, sign_in):
        macro, desk = make_macro(city, now), sign_in("tomas")
        assert desk.post(f"/macros/{macro.pk}/steps/add/", {"kind": "tag", "tag": "storm"}).status_code == 302
        assert desk.post(f"/macros/{macro.pk}/steps/add/", {"kind": "take"}).status_code == 302
        bad = desk.post(f"/macros/{macro.pk}/steps/add/", {"kind": "reply", "text": "{{ who }}"})
        assert bad.status_code == 422
        assert "storm" in desk.get(f"/macros/{macro.pk}/panels/steps/").content.decode()
        assert sign_in("grace").get(f"/macros/{macro.pk}/panels/steps/").status_code == 404

    def test_the_api_does_the_same(self, city, now, tickets, sign_in):
        macro, desk, base = make_macro(city, now, *ORDER), sign_in("tomas"), "/api/v1/macros"
        body = {"tickets": [ticket.number for ticket in tickets[:2]]}
        looked = desk.post(f"{base}/macros/{macro.pk}/preview", body, content_type="application/json").json()
        assert [one["after"]["state"] for one in looked] == ["waiting", "waiting"]
        run = desk.post(f"{base}/macros/{macro.pk}/run", body, content_type="application/json")
        assert run.status_code == 201
        assert [row["state"] for row in run.json()["rows"]] == ["done", "done"]
        assert desk.post(f"{base}/runs/{run.json()['id']}/undo").json() == {"undone": 2, "kept": 0}
        assert desk.post(f"{base}/macros/{macro.pk}/run", {"tickets": ["T-999999"]}, content_type="application/json").status_code == 422

"""The pages and the API lead to the same actions, for those who may, and say nothing to others."""

from __future__ import annotations

import pytest

from bailiwick.core.testing import trail
from bailiwick.desk.actions import restrict_ticket
from bailiwick.desk.tests.factories import make_category, make_ticket
from bailiwick.runbooks.models import Checklist, Reset, Run, Runbook, StepMark, Verification
from bailiwick.runbooks.tests.factories import make_run, make_runbook, steps_of, verify

PLAIN = ({"text": "Look at the cable", "help_text": "Both ends"}, {"text": "Restart it", "is_mandatory": True})


@pytest.fixture
def ticket(city):
    return make_ticket(city)


def words(answer):
    return answer.content.decode()


class TestRunPages:
    def test_are_begun_and_ticked(self, city, ticket, sign_in):
        runbook, desk = make_runbook(city, steps=PLAIN), sign_in("tomas")
        assert "Reset the password" in words(desk.get(f"/runbooks/tickets/{ticket.pk}/start/"))
        answer = desk.post(f"/runbooks/tickets/{ticket.pk}/start/", {"runbook": runbook.pk})
        run = Run.objects.get()
        assert answer["Location"] == f"/runbooks/runs/{run.pk}/"
        first, second = steps_of(run)
        part = desk.post(f"/runbooks/runs/{run.pk}/steps/{first.pk}/mark/", {"state": "done"}, headers={"HX-Request": "true"})
        assert "1 of 2" in words(part)
        refused = desk.post(f"/runbooks/runs/{run.pk}/steps/{second.pk}/mark/", {"state": "failed"})
        assert refused.status_code == 422
        desk.post(f"/runbooks/runs/{run.pk}/steps/{first.pk}/unmark/")
        assert not StepMark.objects.exists()
        desk.post(f"/runbooks/runs/{run.pk}/abandon/", {"reason": "wrong one"})
        assert Run.objects.get().state == Run.State.ABANDONED

    def test_solving_says_what_is_missing_on_the_page(self, city, ticket, sign_in):
        make_run(city, ticket, steps=PLAIN)
        answer = sign_in("tomas").post(f"/desk/tickets/{ticket.number}/solve/", {"resolution": "Done."})
        assert answer.status_code == 409
        assert "Restart it" in words(answer)

    def test_the_box_proposes_by_category(self, city, sign_in):
        category = make_category("Passwords")
        make_runbook(city, category=category, required=True)
        ticket = make_ticket(city, category=category)
        page = words(sign_in("tomas").get(f"/runbooks/tickets/{ticket.pk}/runs/"))
        assert "Reset the password" in page
        assert "required for this category" in page

    def test_exist_for_nobody_else(self, city, ticket, sign_in, now):
        run = make_run(city, ticket, steps=PLAIN)
        restrict_ticket(ticket, actor=city.actor("tomas"), now=now, reason="personnel")
        for slug in ("grace", "rita", "carl"):
            for path in (f"runs/{run.pk}/", f"tickets/{ticket.pk}/runs/", f"tickets/{ticket.pk}/proof/", f"tickets/{ticket.pk}/verify/"):
                assert sign_in(slug).get(f"/runbooks/{path}").status_code == 404
        assert sign_in("grace").get(f"/api/v1/runbooks/runs/{run.pk}").status_code == 404

    def test_solving_during_the_call_keeps_what_was_typed(self, city, sign_in):
        category = make_category("Passwords")
        make_runbook(city, category=category, required=True, steps=PLAIN)
        desk = sign_in("tomas")
        started = desk.get("/desk/calls/new/").context["form"]["started"].value()
        typed = {"caller": city.person("rita").pk, "title": "Forgot it", "category": category.pk, "solution": "Done.", "impact": 4, "urgency": 2}
        answer = desk.post("/desk/calls/new/", {**typed, "channel": "phone", "started": started, "outcome": "solved"})
        assert answer.status_code == 422
        assert "Begin it first" in words(answer)


class TestProofPages:
    def test_verify_then_record(self, city, ticket, sign_in):
        desk, person = sign_in("tomas"), city.person("rita").pk
        page = words(desk.get(f"/runbooks/tickets/{ticket.pk}/verify/"))
        assert "Extension: 4100" in page
        assert "r…@city.example" in page
        early = desk.post(f"/runbooks/tickets/{ticket.pk}/reset/", {"person": person, "kind": "password", "account": "ralvarez"})
        assert (early.status_code, Reset.objects.count()) == (409, 0)
        data = {"person": person, "method": "callback", "line": "extension", "result": "passed"}
        assert desk.post(f"/runbooks/tickets/{ticket.pk}/verify/", data).status_code == 302
        desk.post(f"/runbooks/tickets/{ticket.pk}/reset/", {"person": person, "kind": "password", "account": "ralvarez"})
        assert Reset.objects.get().verification == Verification.objects.get()
        assert "ralvarez" in words(desk.get(f"/runbooks/tickets/{ticket.pk}/proof/"))

    def test_refuse_then_set_aside(self, city, ticket, sign_in):
        data = {"person": city.person("rita").pk, "method": "badge", "badge": "B-1", "result": "refused"}
        assert sign_in("tomas").post(f"/runbooks/tickets/{ticket.pk}/verify/", data).status_code == 422
        sign_in("tomas").post(f"/runbooks/tickets/{ticket.pk}/verify/", data | {"reason": "other face"})
        row = Verification.objects.get()
        path = f"/runbooks/verifications/{row.pk}/override/"
        assert sign_in("tomas").post(path, {"reason": "x"}).status_code == 403
        assert sign_in("grace").post(path, {"reason": "new badge"}).status_code == 302
        assert trail(ticket)[-1] == "runbooks.RefusalOverridden"

    def test_the_report_is_empty_and_says_what_it_looked_at(self, city, ticket, sign_in):
        verify(city, ticket)
        page = words(sign_in("otto").get("/runbooks/unproven/"))
        assert page.count("None.") == 2
        assert sign_in("tomas").get("/runbooks/unproven/").status_code == 403
        assert "Rita Alvarez" in words(sign_in("otto").get("/records/verifications/?view=passed"))


class TestChecklistPages:
    def test_are_added_and_ticked(self, city, ticket, sign_in):
        desk = sign_in("tomas")
        desk.post(f"/runbooks/tickets/{ticket.pk}/checklists/add/", {"title": "Move", "items": "Pack\nCarry"})
        checklist = Checklist.objects.get()
        first, second = checklist.items.all()
        desk.post(f"/runbooks/checklists/{checklist.pk}/items/{first.pk}/tick/")
        assert "1 of 2" in words(desk.get(f"/runbooks/tickets/{ticket.pk}/checklists/"))
        desk.post(f"/runbooks/checklists/{checklist.pk}/items/{second.pk}/move/", {"place": "1"})
        desk.post(f"/runbooks/checklists/{checklist.pk}/items/add/", {"number": ticket.number})
        assert [item.text for item in checklist.items.all()] == ["Carry", "Pack"]
        desk.post(f"/runbooks/checklists/{checklist.pk}/remove/")
        assert not Checklist.objects.exists()


class TestWritingPages:
    def test_lead_from_draft_to_version(self, city, sign_in):
        runbook, desk = Runbook.objects.get(slug="dead-phone"), sign_in("grace")
        desk.post(f"/runbooks/{runbook.pk}/draft/")
        desk.post(f"/runbooks/{runbook.pk}/draft/steps/add/", {"kind": "do", "text": "Close the case"})
        assert "Close the case" in words(desk.get(f"/runbooks/{runbook.pk}/draft/"))
        desk.post(f"/runbooks/{runbook.pk}/draft/publish/", {"note": "one more"})
        assert "Close the case" in words(desk.get(f"/runbooks/{runbook.pk}/versions/2/"))
        assert runbook.current.note == "one more"
        assert sign_in("tomas").post(f"/runbooks/{runbook.pk}/draft/").status_code == 403


class TestApi:
    def test_follows_a_runbook(self, city, ticket, sign_in):
        make_runbook(city, steps=PLAIN)
        desk, base = sign_in("tomas"), "/api/v1/runbooks"
        run = desk.post(f"{base}/tickets/{ticket.number}/runs", {"runbook": "reset"}, content_type="application/json").json()
        step = run["steps"][0]["id"]
        marked = desk.post(f"{base}/runs/{run['id']}/steps/{step}/mark", {"state": "done"}, content_type="application/json").json()
        assert [mark["step"] for mark in marked["marks"]] == [step]
        assert desk.get(f"{base}/tickets/{ticket.number}/runs").json()["items"][0]["runbook"] == "reset"

    def test_refuses_a_reset_without_proof(self, city, ticket, sign_in):
        desk, base = sign_in("tomas"), f"/api/v1/runbooks/tickets/{ticket.number}"
        wanted = {"person": city.person("rita").pk, "kind": "password", "account": "x"}
        assert desk.post(f"{base}/resets", wanted, content_type="application/json").status_code == 409
        check = {"person": wanted["person"], "method": "callback", "line": "extension", "passed": True}
        assert desk.post(f"{base}/verifications", check, content_type="application/json").status_code == 201
        assert desk.post(f"{base}/resets", wanted, content_type="application/json").status_code == 201
        assert desk.get(f"{base}/proof").json()[0]["is_enough"]

"""A request that was not approved asks nobody whether it is settled; what is typed about a solution stays until it has arrived."""

from __future__ import annotations

import pytest

from bailiwick.approvals.actions import decide, withdraw_approval
from bailiwick.approvals.models import Approval
from bailiwick.catalogue.actions import order_service
from bailiwick.catalogue.models import FormVersion, Service
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.desk.actions import reopen_ticket, solve_ticket
from bailiwick.desk.actions.approving import ask_ticket_approval
from bailiwick.desk.models import EntryKind, State
from bailiwick.desk.tests.factories import make_ticket, stale
from bailiwick.portal.actions import accept_solution, reject_solution

LONG = "It fails in every room. " * 20


@pytest.fixture
def refused(city, now):
    """Return the ticket of a phone that Otto did not approve for Rita."""
    rita = city.person("rita")
    rita.manager = city.person("otto")
    rita.save()
    service = Service.objects.create(slug="a-phone", title_en="A phone", title_es="Un teléfono", group="devices", approval="manager")
    questions = {"questions": [{"id": "by", "type": "date", "ask": {"en": "When?"}}]}
    service.current = FormVersion.objects.create(service=service, number=1, definition=questions, published_at=now)
    service.save()
    ticket = order_service(service, actor=city.actor("rita"), now=now, requester=rita, answers={})
    decide(Approval.objects.get(), actor=city.actor("otto"), now=now, approve=False, comment="You have one since May.")
    return stale(ticket)


@pytest.fixture
def solved(city, now):
    ticket = make_ticket(city)
    solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="new fuser")
    return ticket


class TestRefusedRequest:
    def test_says_what_was_refused_and_why_and_what_can_be_done(self, refused, sign_in):
        assert refused.state == State.SOLVED
        page = sign_in("rita").get(f"/desk/tickets/{refused.number}/").content.decode()
        for words in (
            "This was not approved.",
            "Otto Brandt did not approve it.",
            "You have one since May.",
            'href="/services/a-phone/"',
            "Ask the service desk",
        ):
            assert words in page
        for words in ("Is it settled?", "It came back?", "/accept/", "/reject/", "We believe this is solved"):
            assert words not in page

    def test_needs_nobody_in_the_list(self, refused, sign_in):
        page = sign_in("rita").get("/portal/requests/?show=ended").content.decode()
        assert "Not approved" in page
        assert "needs you" not in page

    def test_has_no_solution_to_judge(self, city, now, refused):
        with pytest.raises(Conflict):
            accept_solution(refused, actor=city.actor("rita"), now=now)
        with pytest.raises(Conflict):
            reject_solution(refused, actor=city.actor("rita"), now=now, reason="But I need it")
        assert stale(refused).state == State.SOLVED
        assert "portal.SolutionAccepted" not in trail(refused)

    def test_is_judged_when_it_was_granted_after_all(self, city, now, refused, sign_in):
        reopen_ticket(refused, actor=city.actor("grace"), now=now, reason="The director agrees")
        grace = {"actor": city.actor("grace"), "now": now}
        again = ask_ticket_approval(refused, **grace, approvers=[city.person("otto")], title="A phone after all?")
        withdraw_approval(Approval.objects.get(state="refused"), **grace, reason="Asked anew")
        decide(again, actor=city.actor("otto"), now=now, approve=True)
        solve_ticket(stale(refused), **grace, resolution="Here it is")
        assert "Is it settled?" in sign_in("rita").get(f"/desk/tickets/{refused.number}/").content.decode()

    def test_differs_from_an_incident_that_was_mended_otherwise(self, city, now, sign_in):
        ticket, grace = make_ticket(city), {"actor": city.actor("grace"), "now": now}
        question = ask_ticket_approval(ticket, **grace, approvers=[city.person("otto")], title="A new printer?", before=())
        decide(question, actor=city.actor("otto"), now=now, approve=False, comment="Mend it")
        solve_ticket(stale(ticket), **grace, resolution="Mended")
        assert "Is it settled?" in sign_in("rita").get(f"/desk/tickets/{ticket.number}/").content.decode()


class TestRejectSolution:
    @pytest.mark.parametrize(("reason", "fault"), [("", "Say what is still wrong."), ("word " * 500, "at most 2000 characters")])
    def test_keeps_what_was_typed_with_the_error_at_its_field(self, solved, sign_in, reason, fault):
        answer = sign_in("rita").post(f"/portal/requests/{solved.number}/reject/", {"reason": reason})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert fault in page
        assert 'aria-invalid="true"' in page
        assert reason.strip() in page
        assert stale(solved).state == State.SOLVED

    def test_loses_no_word_of_a_long_reason(self, city, now, solved):
        reject_solution(solved, actor=city.actor("rita"), now=now, reason=LONG)
        assert stale(solved).state == State.OPEN
        assert solved.reopenings.get().reason == f"{LONG[:254].rstrip()}…"
        assert solved.entries.get(kind=EntryKind.REPLY).body == LONG.strip()

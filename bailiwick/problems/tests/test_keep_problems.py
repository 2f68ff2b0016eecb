"""Problems go from suspicion to repair, know their tickets, and share what helps meanwhile."""

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.lifecycle import IllegalMove
from bailiwick.core.permissions import Refused
from bailiwick.core.search import find
from bailiwick.core.testing import trail
from bailiwick.desk.actions import restrict_ticket
from bailiwick.desk.models import State
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.notifications.models import Outgoing
from bailiwick.problems.actions import link_ticket, link_tickets, move_problem, open_problem, resolve_problem, unlink_ticket
from bailiwick.problems.models import Problem, ProblemState, ProblemTicket


@pytest.fixture
def problem(city, now, network):
    data = {"title": "VPN drops after an hour", "category": network.pk, "keywords": "vpn homeoffice disconnect"}
    return open_problem(data, actor=city.actor("tomas"), now=now)


def move(problem, city, state, reason="", by="tomas", **_):
    move_problem(problem, actor=city.actor(by), now=problem.opened_at, state=state, reason=reason)


class TestStages:
    def test_have_a_number_and_a_trail(self, city, problem):
        assert (problem.number, problem.state, problem.opened_by) == ("P-000001", ProblemState.NEW, city.tomas)
        move(problem, city, "investigating")
        assert trail(problem) == ["core.RecordCreated", "problems.ProblemMoved"]

    def test_a_known_error_has_a_cause_or_a_workaround(self, city, problem):
        with pytest.raises(ValidationError):
            move(problem, city, "known")
        Problem.objects.update(workaround="Reconnect each hour")
        move(problem, city, "known")
        assert problem.known_at is not None

    def test_follow_the_table(self, city, problem):
        with pytest.raises(IllegalMove):
            move(problem, city, "closed")
        with pytest.raises(ValidationError):
            move(problem, city, "resolved")
        move(problem, city, "resolved", "New firmware")
        move(problem, city, "closed")
        with pytest.raises(ValidationError):
            move(problem, city, "investigating")
        move(problem, city, "investigating", "It came back")
        assert problem.resolved_at is None

    def test_are_refused_to_those_who_only_see(self, city, problem, now):
        with pytest.raises(Refused):
            move(problem, city, "investigating", by="otto")
        with pytest.raises(Refused):
            open_problem({"title": "x"}, actor=city.actor("rita"), now=now)
        assert Problem.objects.count() == 1


class TestTickets:
    def test_are_linked_once_and_unlinked(self, city, problem, now):
        ticket = make_ticket(city)
        assert link_tickets(problem, [ticket], actor=city.actor("tomas"), now=now) == 1
        assert link_tickets(problem, [ticket], actor=city.actor("tomas"), now=now) == 0
        assert "problems.TicketLinkedToProblem" in trail(ticket)
        unlink_ticket(problem, ticket, actor=city.actor("tomas"), now=now)
        assert not ProblemTicket.objects.exists()

    def test_that_are_need_to_know_are_neither_linked_nor_shown(self, city, problem, now, sign_in):
        ticket, open_one = make_ticket(city, title="Quillfeather"), make_ticket(city)
        link_tickets(problem, [ticket, open_one], actor=city.actor("tomas"), now=now)
        restrict_ticket(ticket, actor=city.actor("tomas"), now=now, reason="personal")
        page = sign_in("grace").get("/problems/p/P-000001/").content.decode()
        assert "Quillfeather" not in page
        assert ticket.number not in page
        secret = make_ticket(city, need_to_know=True)
        with pytest.raises(Refused):
            link_ticket(problem, secret, actor=city.actor("tomas"), now=now)

    def test_are_solved_together_and_each_client_is_told_once(self, city, problem, now):
        tickets = [make_ticket(city, title=f"VPN {n}", requester=city.person(who)) for n, who in enumerate(("rita", "carl"))]
        link_tickets(problem, tickets, actor=city.actor("tomas"), now=now)
        done = resolve_problem(problem, actor=city.actor("tomas"), now=now, resolution="Firmware 7.2", told="The VPN stays up now.", solve=True)
        assert (done.solved, done.left) == (2, 0)
        assert {type(t).objects.get(pk=t.pk).state for t in tickets} == {State.SOLVED}
        assert Outgoing.objects.filter(notice="desk.TicketSolved").count() == 2


class TestPages:
    def test_open_one_from_a_ticket(self, city, sign_in):
        ticket, desk = make_ticket(city, title="VPN drops"), sign_in("tomas")
        assert "Open a problem" in desk.get(f"/desk/tickets/{ticket.number}/").content.decode()
        assert "VPN drops" in desk.get(f"/problems/of-ticket/{ticket.pk}/open/").content.decode()
        assert desk.post(f"/problems/of-ticket/{ticket.pk}/open/", {"title": "", "impact": 1}).status_code == 422
        assert desk.post(f"/problems/of-ticket/{ticket.pk}/open/", {"title": "VPN", "impact": 2}).status_code == 302
        problem = Problem.objects.get()
        assert [link.ticket for link in problem.links.all()] == [ticket]
        assert problem.number in desk.get(f"/problems/panels/ticket/{ticket.pk}/").content.decode()

    def test_link_one_by_its_number(self, city, problem, sign_in):
        ticket, desk = make_ticket(city), sign_in("tomas")
        assert desk.post(f"/problems/of-ticket/{ticket.pk}/link/", {"number": "P-9"}).status_code == 422
        assert desk.post(f"/problems/of-ticket/{ticket.pk}/link/", {"number": "p-000001"}).status_code == 302
        assert problem.links.get().ticket == ticket

    def test_move_and_resolve(self, city, problem, sign_in):
        desk = sign_in("tomas")
        assert desk.post("/problems/p/P-000001/move/", {"state": "investigating"}).status_code == 302
        assert desk.post("/problems/p/P-000001/move/", {"state": "known"}).status_code == 422
        assert desk.post("/problems/p/P-000001/move/", {"state": "closed"}).status_code == 409
        assert desk.post("/problems/p/P-000001/resolve/", {"resolution": ""}).status_code == 422
        assert desk.post("/problems/p/P-000001/resolve/", {"resolution": "Firmware"}).status_code == 302

    def test_exist_for_no_client(self, city, problem, sign_in):
        rita = sign_in("rita")
        assert rita.get("/problems/p/P-000001/").status_code == 404
        assert rita.get("/records/problems/").status_code in (403, 404)
        assert find("VPN", city.tomas).hits
        assert not find("VPN", city.rita).hits


class TestKnownErrors:
    @pytest.fixture
    def known(self, city, problem):
        Problem.objects.update(workaround="Reconnect **each hour**", workaround_it="Restart the tunnel", is_published=True)
        move(problem, city, "known")
        return problem

    def test_stand_beside_the_call_form(self, known, sign_in):
        assert "Restart the tunnel" in sign_in("tomas").post("/hints/call/", {"title": "VPN disconnects"}).content.decode()

    def test_help_clients_by_their_workaround_alone(self, known, sign_in):
        hint = sign_in("rita").post("/hints/ask/", {"title": "my vpn drops"}).content.decode()
        assert "<strong>each hour</strong>" in hint
        assert "Restart the tunnel" not in hint
        assert "P-000001" not in hint
        Problem.objects.update(is_published=False)
        assert "each hour" not in sign_in("rita").post("/hints/ask/", {"title": "my vpn drops"}).content.decode()


class TestApi:
    def test_does_what_the_pages_do(self, city, sign_in):
        desk, ticket = sign_in("tomas"), make_ticket(city)
        opened = desk.post("/api/v1/problems/", {"title": "VPN", "tickets": [ticket.number], "root_cause": "Timer"}, content_type="application/json")
        assert opened.status_code == 201, opened.content
        number = opened.json()["number"]
        assert opened.json()["tickets"] == [ticket.number]
        assert desk.post(f"/api/v1/problems/{number}/move", {"state": "known"}, content_type="application/json").json()["state"] == "known"
        assert desk.post(f"/api/v1/problems/{number}/unlink", {"tickets": [ticket.number]}, content_type="application/json").json()["tickets"] == []
        assert desk.post(f"/api/v1/problems/{number}/link", {"tickets": ["T-9"]}, content_type="application/json").status_code == 422
        resolved = desk.post(f"/api/v1/problems/{number}/resolve", {"resolution": "Timer set"}, content_type="application/json")
        assert resolved.json() == {"solved": 0, "left": 0}
        assert sign_in("rita").get(f"/api/v1/problems/{number}").status_code == 404

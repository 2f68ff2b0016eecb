"""The clients' face: my requests, those of my department, and what I decide about a solution."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from bailiwick.core.attachments import attachments_of
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import NOON, trail
from bailiwick.desk.actions import restrict_ticket, solve_ticket, wait_ticket
from bailiwick.desk.models import State, Ticket
from bailiwick.desk.tests.factories import make_ticket, stale
from bailiwick.people.models import DepartmentContact, User
from bailiwick.portal.actions import accept_solution, reject_solution
from bailiwick.surveys.actions import install_rule


@pytest.fixture(autouse=True)
def stopped_clock():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def solved(city, now):
    install_rule()
    ticket = make_ticket(city)
    solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="new fuser")
    return ticket


class TestJudgeSolution:
    def test_accepting_closes(self, city, solved, now):
        accept_solution(solved, actor=city.actor("rita"), now=now)
        assert stale(solved).state == State.CLOSED
        assert trail(solved)[-2:] == ["portal.SolutionAccepted", "desk.TicketClosed"]
        with pytest.raises(Conflict):
            accept_solution(solved, actor=city.actor("rita"), now=now)

    def test_rejecting_opens_again_with_the_reason(self, city, solved, now):
        reject_solution(solved, actor=city.actor("rita"), now=now, reason="Still eats paper")
        assert stale(solved).state == State.OPEN
        assert solved.reopenings.get().reason == "Still eats paper"
        assert trail(solved)[-2:] == ["portal.SolutionRejected", "desk.TicketReopened"]

    def test_rejecting_needs_a_reason(self, city, solved, now):
        with pytest.raises(ValidationError):
            reject_solution(solved, actor=city.actor("rita"), now=now, reason=" ")

    def test_long_after_a_new_request_follows(self, city, solved, now):
        follower = reject_solution(solved, actor=city.actor("rita"), now=now + timedelta(days=90), reason="It is back")
        assert (follower.follows, stale(solved).state) == (solved, State.SOLVED)

    @pytest.mark.parametrize("who", ["carl", "otto"])
    def test_is_refused_to_others(self, city, solved, now, who):
        with pytest.raises(Refused):
            accept_solution(solved, actor=city.actor(who), now=now)


class TestPages:
    def test_the_first_page_asks_what_is_the_matter(self, city, sign_in):
        page = sign_in("rita").get("/").content.decode()
        assert "What is the matter?" in page
        assert "What is the matter?" not in sign_in("tomas").get("/").content.decode()
        assert 'value="No sound"' in sign_in("rita").get("/desk/tickets/new/?title=No+sound").content.decode()

    def test_requests_say_how_they_stand(self, city, now, sign_in):
        ticket = make_ticket(city)
        rita = sign_in("rita")
        assert "We look at it by" in rita.get("/portal/requests/").content.decode()
        wait_ticket(ticket, actor=city.actor("tomas"), now=now, on="client", reason="which floor?")
        assert "Waiting for you" in rita.get("/portal/requests/").content.decode()
        assert "Nothing here yet" in rita.get("/portal/requests/?show=ended").content.decode()
        assert rita.get(f"/portal/requests/{ticket.number}/").url == f"/desk/tickets/{ticket.number}/"
        assert rita.get("/desk/").url == "/portal/requests/"

    def test_a_request_is_answered_with_a_photograph(self, city, sign_in):
        ticket = make_ticket(city)
        photo = SimpleUploadedFile("jam.txt", b"paper everywhere", content_type="text/plain")
        assert sign_in("rita").post(f"/desk/tickets/{ticket.number}/answer/", {"body": "Look", "files": photo}).status_code == 302
        assert [file.name for file in attachments_of(ticket)] == ["jam.txt"]

    def test_a_solution_is_judged_on_its_page(self, solved, sign_in):
        rita = sign_in("rita")
        page = rita.get(f"/desk/tickets/{solved.number}/").content.decode()
        assert "Is it settled?" in page
        assert "How did we do?" in page
        rita.post(f"/surveys/{solved.survey.pk}/answer/", {"score": "5"})
        assert "What should we know?" in rita.get(f"/desk/tickets/{solved.number}/").content.decode()
        assert rita.post(f"/portal/requests/{solved.number}/reject/", {"reason": ""}).content.decode().count("Say what is still wrong")
        rita.post(f"/portal/requests/{solved.number}/accept/")
        assert stale(solved).state == State.CLOSED
        assert sign_in("carl").post(f"/portal/requests/{solved.number}/reject/", {"reason": "x"}).status_code == 404

    def test_programs_judge_too(self, solved, sign_in):
        rita = sign_in("rita")
        assert [row["number"] for row in rita.get("/api/v1/portal/requests?show=ended").json()["items"]] == [solved.number]
        answer = rita.post(f"/api/v1/portal/requests/{solved.number}/reject", {"reason": "No"}, content_type="application/json")
        assert answer.json()["state"] == "open"
        assert rita.post(f"/api/v1/portal/requests/{solved.number}/accept").status_code == 409


class TestDepartmentContact:
    @pytest.fixture
    def contact(self, city):
        DepartmentContact.objects.create(person=city.person("carl"), department=city.departments["LIB"])
        return User.objects.get(pk=city.carl.pk)

    def test_sees_what_the_department_asked_for_as_a_client_does(self, city, contact, sign_in):
        ticket = make_ticket(city)
        carl = sign_in("carl")
        assert "My department" in carl.get("/portal/requests/").content.decode()
        assert ticket.title in carl.get("/portal/requests/?show=department").content.decode()
        page = carl.get(f"/desk/tickets/{ticket.number}/")
        assert page.status_code == 200
        assert "Your answer" not in page.content.decode()
        assert not Ticket.objects.open_to(contact).exists()

    def test_never_sees_secrets(self, city, contact, now, sign_in):
        ticket = make_ticket(city)
        restrict_ticket(ticket, actor=city.actor("tomas"), now=now, reason="personal")
        assert sign_in("carl").get(f"/desk/tickets/{ticket.number}/").status_code == 404
        assert ticket.title not in sign_in("carl").get("/portal/requests/?show=department").content.decode()

    def test_sees_nothing_once_retired_and_nothing_of_others(self, city, contact, now, sign_in):
        other = make_ticket(city, requester=city.person("otto"))
        assert not Ticket.objects.visible_to(contact).filter(pk=other.pk).exists()
        ticket = make_ticket(city)
        DepartmentContact.objects.update(retired_at=now)
        assert sign_in("carl").get(f"/desk/tickets/{ticket.number}/").status_code == 404

"""A client asks for help on a page and is told by when; the desk is led to the call form."""

from bailiwick.core.testing import trail
from bailiwick.desk.models import Ticket

ASK = {"title": "No sound in the meeting room", "description": "Since Monday", "urgency": "3"}


class TestAskForHelp:
    def test_opens_a_ticket_for_the_client(self, city, sign_in):
        answer = sign_in("rita").post("/desk/tickets/new/", ASK, follow=True)
        ticket = Ticket.objects.get()
        assert (ticket.requester, ticket.channel, ticket.impact) == (city.person("rita"), "portal", 1)
        assert ticket.number in answer.content.decode()
        assert trail(ticket)[0] == "desk.TicketOpened"

    def test_keeps_what_was_typed_when_the_title_is_missing(self, city, sign_in):
        answer = sign_in("rita").post("/desk/tickets/new/", ASK | {"title": ""})
        assert answer.status_code == 422
        assert "Since Monday" in answer.content.decode()
        assert not Ticket.objects.exists()

    def test_is_refused_without_a_role(self, city, sign_in):
        city.carl.grants.all().delete()
        assert sign_in("carl").post("/desk/tickets/new/", ASK).status_code == 403

    def test_leads_the_desk_to_the_call_form(self, city, sign_in):
        assert sign_in("tomas").get("/desk/tickets/new/")["Location"] == "/desk/calls/new/"


class TestSolvedOnThePhone:
    def test_asks_how(self, city, sign_in):
        given = {"caller": city.person("rita").pk, "title": "Locked out", "channel": "phone", "impact": "1", "urgency": "2", "outcome": "solved"}
        answer = sign_in("tomas").post("/desk/calls/new/", given)
        assert answer.status_code == 422
        assert "how it was solved" in answer.content.decode()

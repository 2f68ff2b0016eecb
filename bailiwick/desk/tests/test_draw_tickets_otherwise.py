"""The list of tickets as a board and a calendar: the same rows and links, moved by the desk's own actions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bailiwick.core.testing import trail
from bailiwick.desk.actions import pick_up_ticket, snooze_ticket, solve_ticket, wait_ticket
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_ticket, stale

BOARD = "/records/tickets/board"


@pytest.fixture
def ticket(city):
    return make_ticket(city)


def move(client, name, ticket, to, link="?view=all"):
    return client.post(f"{BOARD}/{name}/move", {"pk": ticket.pk, "to": to, "link": link})


class TestBoard:
    @pytest.mark.parametrize("name", ["state", "priority", "team", "assignee"])
    def test_shows_what_the_list_shows(self, city, ticket, sign_in, name):
        page = sign_in("tomas").get(f"{BOARD}/{name}/?view=all").content.decode()
        assert page.count(ticket.title) >= 1
        assert "board__lane" in page
        assert ticket.title not in sign_in("tomas").get(f"{BOARD}/{name}/?state=closed").content.decode()

    def test_moves_by_the_action_where_nothing_must_be_asked(self, city, ticket, sign_in, now):
        tomas = sign_in("tomas")
        assert move(tomas, "state", ticket, "open").url == f"{BOARD}/state/?view=all"
        assert (stale(ticket).state, stale(ticket).assignee.person) == ("open", city.person("tomas"))
        assert trail(ticket)[-1] == "desk.TicketPickedUp"
        move(tomas, "assignee", ticket, str(city.person("grace").staff.pk))
        assert stale(ticket).assignee.person == city.person("grace")

    @pytest.mark.parametrize(("name", "to", "step"), [("state", "waiting", "wait"), ("state", "solved", "solve"), ("priority", "1", "set-priority")])
    def test_opens_the_step_that_must_ask(self, city, ticket, sign_in, name, to, step):
        assert move(sign_in("tomas"), name, ticket, to).url == f"/desk/tickets/{ticket.number}/{step}/"
        assert stale(ticket).version == ticket.version

    def test_a_team_is_filled_in_where_the_reason_is_asked(self, city, ticket, sign_in):
        tomas = sign_in("tomas")
        url = move(tomas, "team", ticket, str(city.teams.network.pk)).url
        assert url.startswith(f"/desk/tickets/{ticket.number}/hand-off/")
        assert "Network" in tomas.get(url).content.decode()

    def test_says_why_a_card_stays(self, city, ticket, sign_in, now):
        pick_up_ticket(ticket, actor=city.actor("tomas"), now=now)
        tomas = sign_in("tomas")
        move(tomas, "state", ticket, "new")
        assert "cannot become" in tomas.get(f"{BOARD}/state/?view=all").content.decode()
        solve_ticket(stale(ticket), actor=city.actor("tomas"), now=now, resolution="x")
        assert move(tomas, "state", ticket, "open").url.endswith("/reopen/")

    def test_takes_up_what_waits(self, city, ticket, sign_in, now):
        wait_ticket(ticket, actor=city.actor("tomas"), now=now, on="vendor", reason="parts")
        move(sign_in("tomas"), "state", ticket, "open")
        assert stale(ticket).state == "open"

    def test_gives_the_next_cards_of_a_column(self, city, sign_in):
        for n in range(25):
            make_ticket(city, title=f"Matter {n:02}")
        tomas = sign_in("tomas")
        page = tomas.get(f"{BOARD}/state/?view=all").content.decode()
        more = page[page.index('hx-get="/records/tickets/board/state/more/new/') + 8 :].split('"')[0].replace("&amp;", "&")
        rest = tomas.get(more).content.decode()
        assert "Matter 00" in rest
        assert "Matter 24" not in rest

    def test_is_closed_to_strangers_and_spoiled_links(self, city, ticket, sign_in):
        Ticket.objects.filter(pk=ticket.pk).update(need_to_know=True)
        assert move(sign_in("tomas"), "state", ticket, "open").status_code == 404
        assert move(sign_in("rita"), "state", ticket, "open").status_code == 403
        assert sign_in("tomas").get(f"{BOARD}/weather/").status_code == 404
        assert sign_in("tomas").post(f"{BOARD}/state/move", {"pk": "x", "to": "open"}).status_code == 404
        assert move(sign_in("tomas"), "state", ticket, "open", link="//evil.example").status_code == 404


class TestCalendar:
    def test_writes_tickets_on_their_days(self, city, ticket, sign_in, now):
        page = sign_in("tomas").get("/records/tickets/calendar/opened/2026-03/?view=all").content.decode()
        assert ticket.title in page
        assert "March 2026" in page
        assert ticket.title not in sign_in("tomas").get("/records/tickets/calendar/opened/2026-04/?view=all").content.decode()
        assert ticket.title in sign_in("tomas").get("/records/tickets/calendar/opened/2026-W11/?view=all").content.decode()

    def test_shows_when_what_was_put_aside_comes_back(self, city, ticket, sign_in, now):
        snooze_ticket(ticket, actor=city.actor("tomas"), now=now, until=now + timedelta(days=30))
        assert ticket.title in sign_in("tomas").get("/records/tickets/calendar/aside/2026-04/?view=all").content.decode()

    def test_a_full_day_leads_to_the_list(self, city, sign_in):
        for _each in range(8):
            make_ticket(city)
        page = sign_in("tomas").get("/records/tickets/calendar/opened/2026-03/?view=all").content.decode()
        assert "3 more" in page
        assert "opened=2026-03-10" in page

    def test_knows_no_months_that_are_none(self, city, sign_in):
        for period in ("2026-13", "2026-W60", "x", "0001-01"):
            assert sign_in("tomas").get(f"/records/tickets/calendar/due/{period}/").status_code == 404

"""Going on leave: tickets go to whoever stands in or to the team, by hand or by themselves, and come back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.records.actions import retire_record
from bailiwick.core.testing import trail
from bailiwick.desk.actions import (
    assign_ticket,
    carry_out_leave_plans,
    given_away,
    hand_over,
    plan_leave,
    solve_ticket,
    take_back,
    wait_ticket,
)
from bailiwick.desk.actions.leaving import in_hand
from bailiwick.desk.models import HandOff, LeavePlan, Ticket
from bailiwick.desk.tests.factories import make_ticket, stale
from bailiwick.people.models import Absence, Staff

WEEK = timedelta(days=7)


@pytest.fixture
def tomas(city):
    return Staff.objects.get(person=city.person("tomas"))


@pytest.fixture
def grace(city):
    return Staff.objects.get(person=city.person("grace"))


@pytest.fixture
def tickets(city, tomas):
    """Return an open ticket of Tomás and one that waits."""
    ticket, waiting = make_ticket(city, assignee=tomas), make_ticket(city, assignee=tomas)
    wait_ticket(waiting, actor=city.actor("tomas"), now=ticket.opened_at, on="vendor", reason="parts")
    return ticket, waiting


@pytest.fixture
def absence(tomas, grace, now, tickets):
    return Absence.objects.create(staff=tomas, starts_on=now.date(), ends_on=(now + WEEK).date(), substitute=grace)


def test_what_is_in_hand_comes_by_urgency_and_what_is_promised_to_nobody_last(city, tomas, now):
    soon, later, unpromised = (make_ticket(city, assignee=tomas) for _ in range(3))
    for ticket, due_at in ((unpromised, None), (later, now + WEEK), (soon, now)):
        Ticket.objects.filter(pk=ticket.pk).update(due_at=due_at)
    assert in_hand(tomas) == [soon, later, unpromised]


class TestHandOver:
    def test_gives_open_tickets_to_the_substitute_and_leaves_waiting_ones(self, city, tomas, grace, tickets, absence, now):
        hand_over(tomas, actor=city.actor("tomas"), now=now, to="sub")
        assert [stale(ticket).assignee for ticket in tickets] == [grace, tomas]
        assert trail(tickets[0])[-1] == "desk.TicketGivenAway"
        assert HandOff.objects.get(ticket=tickets[0]).reason == "Tomás Novak is away"
        assert [row.ticket for row in given_away(tomas)] == [tickets[0]]

    def test_needs_somebody_who_stands_in(self, city, tomas, tickets, now):
        with pytest.raises(Conflict):
            hand_over(tomas, actor=city.actor("grace"), now=now, to="sub")
        hand_over(tomas, actor=city.actor("grace"), now=now, to="team")
        assert stale(tickets[0]).assignee is None

    def test_is_refused_to_others(self, city, grace, now):
        with pytest.raises(Refused):
            hand_over(grace, actor=city.actor("rita"), now=now, to="team")

    def test_happens_by_itself_on_the_first_day_once(self, city, tomas, grace, tickets, absence, now):
        plan_leave(absence, actor=city.actor("tomas"), now=now, to="sub")
        assert [carry_out_leave_plans(now=at) for at in (now - timedelta(days=1), now, now)] == [0, 1, 0]
        assert stale(tickets[0]).assignee == grace

    def test_goes_to_the_team_by_itself_when_nobody_stands_in(self, city, tomas, tickets, absence, now):
        Absence.objects.update(substitute=None)
        plan_leave(absence, actor=city.actor("tomas"), now=now, to="sub")
        assert carry_out_leave_plans(now=now) == 1
        assert stale(tickets[0]).assignee is None

    def test_everything_goes_when_somebody_leaves_for_good(self, city, tomas, tickets, now):
        retire_record(tomas, actor=city.actor("ada"), now=now)
        assert [stale(ticket).assignee for ticket in tickets] == [None, None]


class TestTakeBack:
    def test_gives_back_what_is_still_where_it_went(self, city, tomas, grace, tickets, absence, now):
        hand_over(tomas, actor=city.actor("tomas"), now=now, to="sub", tickets=tickets)
        assign_ticket(stale(tickets[1]), actor=city.actor("grace"), now=now, assignee=None)
        outcomes = take_back(tomas, actor=city.actor("tomas"), now=now + WEEK, given=given_away(tomas))
        assert [outcome.problem for outcome in outcomes] == ["", "The team has it now."]
        assert [stale(ticket).assignee for ticket in tickets] == [tomas, None]
        assert given_away(tomas) == []
        assert trail(tickets[0])[-1] == "desk.TicketTakenBack"

    def test_does_not_list_what_was_solved(self, city, tomas, grace, tickets, absence, now):
        hand_over(tomas, actor=city.actor("tomas"), now=now, to="sub")
        solve_ticket(stale(tickets[0]), actor=city.actor("grace"), now=now, resolution="Done")
        assert given_away(tomas) == []


@pytest.fixture
def today(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.mark.usefixtures("today")
def test_pages_hand_over_plan_and_take_back(city, tomas, grace, tickets, absence, sign_in, now):
    desk, address = sign_in("tomas"), f"/desk/staff/{tomas.pk}"
    page = desk.get(f"{address}/hand-over/").content.decode()
    assert tickets[0].number in page
    assert desk.post(f"{address}/hand-over/", {"to": "team", "ticket": [tickets[0].pk], "plan": [absence.pk]}).status_code == 302
    assert stale(tickets[0]).assignee is None
    assert LeavePlan.objects.get().absence == absence
    assert "given away" in desk.get(f"/desk/panels/staff/{tomas.pk}/").content.decode()
    assert desk.post(f"{address}/take-back/", {"given": [row.pk for row in given_away(tomas)]}).status_code == 302
    assert stale(tickets[0]).assignee == tomas
    assert sign_in("rita").get(f"{address}/hand-over/").status_code == 404


@pytest.mark.usefixtures("today")
def test_api_hands_over_and_takes_back(city, tomas, grace, tickets, absence, sign_in):
    desk, address = sign_in("grace"), f"/api/v1/desk/staff/{tomas.pk}"
    done = desk.post(f"{address}/hand-over", {"to": "sub"}, content_type="application/json")
    assert done.json() == [{"number": tickets[0].number, "to": {"id": grace.pk, "name": "Grace Hopewell"}, "problem": ""}], done.content
    assert [row["number"] for row in desk.get(f"{address}/given-away").json()] == [tickets[0].number]
    assert desk.post(f"{address}/take-back", {}, content_type="application/json").json()[0]["problem"] == ""
    assert desk.put(f"/api/v1/desk/absences/{absence.pk}/leave-plan", {"to": "team"}, content_type="application/json").status_code == 204
    assert LeavePlan.objects.get().to == "team"
    proposals = desk.get(f"/api/v1/desk/tickets/{tickets[0].number}/proposals").json()
    assert proposals[0]["staff"]["name"] == "Grace Hopewell"
    assert "works" in " ".join(proposals[0]["reasons"])

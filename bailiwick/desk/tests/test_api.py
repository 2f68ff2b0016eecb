"""The desk's API: the same actions through typed doors."""

from __future__ import annotations

import json

import pytest

from bailiwick.core import clock
from bailiwick.core.testing import trail
from bailiwick.desk.actions import Contact, restrict_ticket
from bailiwick.desk.actions import log_call as log_call_action
from bailiwick.desk.models import Call, LinkKind, State, Ticket
from bailiwick.desk.tests.factories import make_category, make_ticket, stale

ROOT = "/api/v1/desk"


@pytest.fixture
def ask(sign_in):
    """Return a function that sends JSON as somebody and gives status and body."""

    def asking(who, method, path, body=None, **headers):
        answer = getattr(sign_in(who), method)(f"{ROOT}{path}", data=json.dumps(body or {}), content_type="application/json", headers=headers)
        return answer.status_code, json.loads(answer.content) if answer.content else None

    def asked(who, method, path, body=None, **headers):
        if method == "get":
            answer = sign_in(who).get(f"{ROOT}{path}")
            return answer.status_code, json.loads(answer.content)
        return asking(who, method, path, body, **headers)

    return asked


class TestTickets:
    def test_a_client_opens_their_own_and_reads_it(self, city, ask):
        status, made = ask("rita", "post", "/tickets", {"title": "No sound", "channel": "portal"})
        assert (status, made["requester"]["name"], made["state"]) == (201, "Rita Alvarez", "new")
        status, read = ask("rita", "get", f"/tickets/{made['number']}")
        assert (status, read["title"]) == (200, "No sound")
        assert ask("carl", "get", f"/tickets/{made['number']}")[0] == 404
        assert trail(Ticket.objects.get()) == ["desk.TicketOpened"]

    def test_the_same_key_opens_one_ticket(self, city, ask):
        first = ask("tomas", "post", "/tickets", {"title": "No sound"}, idempotency_key="call-17")
        assert ask("tomas", "post", "/tickets", {"title": "No sound"}, idempotency_key="call-17") == first
        assert Ticket.objects.count() == 1

    def test_lists_what_is_asked_for(self, city, ask, now):
        printing = make_category("Printing")
        toner = make_category("Toner", parent=printing)
        one, two = make_ticket(city, category=toner), make_ticket(city, requester=city.person("carl"))
        assert [row["number"] for row in ask("grace", "get", "/tickets")[1]["items"]] == [two.number, one.number]
        assert [row["number"] for row in ask("grace", "get", f"/tickets?category={printing.pk}&state=new&unassigned=true")[1]["items"]] == [
            one.number
        ]
        assert [row["number"] for row in ask("rita", "get", "/tickets")[1]["items"]] == [one.number]
        page = ask("grace", "get", "/tickets?limit=1")[1]
        assert [row["number"] for row in ask("grace", "get", f"/tickets?limit=1&cursor={page['next']}")[1]["items"]] == [one.number]

    def test_costs_the_same_however_many_there_are(self, city, sign_in, django_assert_max_num_queries):
        client = sign_in("grace")
        for _count in range(3):
            make_ticket(city)
        client.get(f"{ROOT}/tickets")
        with django_assert_max_num_queries(6):
            client.get(f"{ROOT}/tickets")
        for _count in range(9):
            make_ticket(city)
        with django_assert_max_num_queries(6):
            assert len(client.get(f"{ROOT}/tickets").json()["items"]) == 12

    def test_a_change_based_on_an_old_version_is_a_conflict(self, city, ask):
        ticket = make_ticket(city)
        assert ask("tomas", "patch", f"/tickets/{ticket.number}", {"title": "One", "version": 1})[1]["version"] == 2
        status, problem = ask("grace", "patch", f"/tickets/{ticket.number}", {"title": "Two", "version": 1})
        assert (status, problem["code"]) == (409, "stale")
        assert stale(ticket).title == "One"

    def test_names_the_field_at_fault(self, city, ask):
        status, problem = ask("tomas", "post", "/tickets", {"title": "x", "team": 999_999})
        assert (status, [error["field"] for error in problem["errors"]]) == (422, ["team"])

    def test_explains_the_promise_to_the_desk_only(self, city, ask):
        ticket = make_ticket(city)
        assert ask("grace", "get", f"/tickets/{ticket.number}/promise")[1]["segments"][0]["words"] == "Counted"
        assert ask("rita", "get", f"/tickets/{ticket.number}/promise")[1]["segments"] == []


STEPS = [
    ("priority", {"impact": 4, "urgency": 4}, "PrioritySet"),
    ("pick-up", {}, "TicketPickedUp"),
    ("assign", {"assignee": "tomas"}, "TicketAssigned"),
    ("hand-off", {"reason": "switch", "tier": 2}, "TicketHandedOff"),
    ("wait", {"on": "client", "reason": "serial"}, "TicketWaits"),
    ("solve", {"resolution": "done"}, "TicketSolved"),
    ("entries", {"kind": "note", "body": "looked"}, "EntryAdded"),
    ("record-work", {"worked_seconds": 60}, "WorkRecorded"),
    ("watch", {}, "TicketWatched"),
    ("restrict", {"reason": "personnel"}, "TicketRestricted"),
]


class TestSteps:
    @pytest.mark.parametrize(("step", "body", "event"), STEPS)
    def test_each_is_its_action(self, city, ask, step, body, event):
        ticket = make_ticket(city)
        body = {name: city.person("tomas").staff.pk if value == "tomas" else value for name, value in body.items()}
        status, _answer = ask("grace", "post", f"/tickets/{ticket.number}/{step}", body)
        assert status in (200, 201, 204)
        assert trail(ticket)[-1] == f"desk.{event}"

    @pytest.mark.parametrize(("step", "body", "event"), STEPS)
    def test_each_is_refused_to_the_client_and_hidden_from_strangers(self, city, ask, step, body, event):
        ticket = make_ticket(city)
        body = {name: None if value == "tomas" else value for name, value in body.items()}
        assert ask("rita", "post", f"/tickets/{ticket.number}/{step}", body)[0] == 403
        assert ask("carl", "post", f"/tickets/{ticket.number}/{step}", body)[0] == 404
        assert trail(ticket) == ["desk.TicketOpened"]

    def test_a_ticket_goes_all_the_way_round(self, city, ask):
        number = make_ticket(city).number
        way = [
            ("tomas", "pick-up", {}),
            ("tomas", "release", {}),
            ("tomas", "wait", {"on": "client", "reason": "serial"}),
            ("rita", "reply", {"body": "It is 4711."}),
            ("tomas", "solve", {"resolution": "Reset.", "worked_seconds": 300}),
            ("rita", "reopen", {"reason": "again"}),
            ("tomas", "wait", {"on": "parts", "reason": "toner"}),
            ("tomas", "resume", {}),
            ("tomas", "solve", {"resolution": "Replaced."}),
            ("rita", "close", {}),
            ("rita", "follow-up", {"description": "and again"}),
        ]
        assert [ask(who, "post", f"/tickets/{number}/{step}", body)[0] for who, step, body in way] == [
            200,
            200,
            200,
            201,
            200,
            200,
            200,
            200,
            200,
            200,
            201,
        ]
        assert Ticket.objects.get(number=number).state == State.CLOSED
        assert Ticket.objects.get(follows__number=number).number in ask("rita", "get", "/tickets")[1]["items"][0]["number"]

    def test_entries_are_corrected_and_clients_read_the_public_ones(self, city, ask):
        number = make_ticket(city).number
        note = ask("tomas", "post", f"/tickets/{number}/entries", {"kind": "note", "body": "looked"})[1]
        ask("tomas", "post", f"/tickets/{number}/entries", {"kind": "reply", "body": "We are on it."})
        assert ask("tomas", "post", f"/tickets/{number}/entries/{note['id']}/correct", {"body": "looked twice"})[0] == 201
        assert [entry["body"] for entry in ask("tomas", "get", f"/tickets/{number}/entries")[1]["items"]] == ["looked twice", "We are on it."]
        assert [entry["body"] for entry in ask("rita", "get", f"/tickets/{number}/entries")[1]["items"]] == ["We are on it."]

    def test_tickets_are_linked_and_unlinked(self, city, ask):
        one, two = make_ticket(city).number, make_ticket(city).number
        status, link = ask("tomas", "post", f"/tickets/{one}/links", {"other": two, "kind": LinkKind.RELATED})
        assert (status, link["other"]) == (201, two)
        assert ask("tomas", "delete", f"/tickets/{one}/links/{link['id']}")[0] == 204
        assert ask("tomas", "get", f"/tickets/{one}/links")[1]["items"] == []


class TestCalls:
    def test_a_call_ends_with_the_sentence_to_read_back(self, city, ask):
        body = {
            "started_at": clock.now().isoformat(),
            "caller": city.person("rita").pk,
            "opening": {"title": "Printer"},
            "resolution": "Turned it on.",
        }
        status, logged = ask("tomas", "post", "/calls", body)
        assert (status, logged["call"]["caller"]["name"]) == (201, "Rita Alvarez")
        assert logged["read_back"] == "Your ticket is T-000001, priority 4 (Low). It is solved."
        assert ask("grace", "get", f"/calls/{logged['call']['id']}")[0] == 200
        assert ask("rita", "get", "/calls")[1]["items"] == []

    def test_says_what_is_missing(self, city, ask, now):
        status, problem = ask("tomas", "post", "/calls", {"started_at": now.isoformat()})
        assert (status, problem["errors"][0]["field"]) == (422, "caller")
        assert not Call.objects.exists()

    def test_is_refused_to_clients(self, city, ask, now):
        assert ask("rita", "post", "/calls", {"started_at": now.isoformat(), "caller_text": "me"})[0] == 403


class TestNeedToKnow:
    def test_does_not_exist_for_others(self, city, ask, now):
        ticket = make_ticket(city)
        restrict_ticket(ticket, actor=city.actor("tomas"), now=now, reason="personnel")
        log_call_action(city.person("rita"), actor=city.actor("tomas"), now=now, contact=Contact(started_at=now), ticket=ticket)
        for who in ("grace", "ada", "otto", "carl"):
            assert ask(who, "get", f"/tickets/{ticket.number}")[0] == 404
            assert ask(who, "post", f"/tickets/{ticket.number}/pick-up")[0] == 404
            assert ask(who, "get", "/tickets")[1]["items"] == []
            assert ask(who, "get", "/calls")[1]["items"] == []
        other = make_ticket(city)
        assert ask("grace", "post", f"/tickets/{other.number}/links", {"other": ticket.number, "kind": "related"})[0] == 422

    def test_readers_come_and_go_and_reading_is_noted(self, city, ask, now):
        ticket = make_ticket(city)
        restrict_ticket(ticket, actor=city.actor("tomas"), now=now, reason="personnel")
        assert ask("tomas", "post", f"/tickets/{ticket.number}/readers", {"person": city.person("grace").pk})[0] == 200
        assert ask("grace", "get", f"/tickets/{ticket.number}")[0] == 200
        assert trail(ticket)[-1] == "desk.TicketRead"
        assert ask("tomas", "delete", f"/tickets/{ticket.number}/readers/{city.person('grace').pk}")[0] == 200
        assert ask("grace", "get", f"/tickets/{ticket.number}")[0] == 404

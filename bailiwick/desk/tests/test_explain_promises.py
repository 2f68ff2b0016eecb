"""Every promise on a ticket opens into stretches of time: on its page, in the API, on the command line; the client reads a short form."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from bailiwick.clocks.actions import (
    Start,
    begin_policy_draft,
    override_clock,
    pause_clocks,
    publish_policy,
    resume_clocks,
    start_clocks,
    stop_clocks,
)
from bailiwick.clocks.models import Clock, PolicyVersion, subject_of
from bailiwick.core.actors import System
from bailiwick.desk.actions import wait_ticket
from bailiwick.desk.models import Impact, Priority, Ticket, Urgency
from bailiwick.desk.models.clocking import clocks_of
from bailiwick.desk.records.standings import standings_of
from bailiwick.desk.tests.factories import make_category, make_ticket

#: Friday, ten o'clock in the county
FRIDAY = datetime(2026, 3, 6, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)
ACTOR = System("a test")


def at(hours):
    return FRIDAY + hours * HOUR


@pytest.fixture
def ticket(city):
    """Return a ticket of Friday morning, P2: eight hours, of which one was waited for the vendor."""
    made = make_ticket(city, now=FRIDAY, impact=Impact.DEPARTMENT, urgency=Urgency.DEGRADED, team=None)
    assert made.priority == Priority.HIGH
    version = PolicyVersion.objects.get(policy__scope="default", state="published")
    start_clocks([Start(subject_of(made), version, 2, FRIDAY)], actor=ACTOR, now=FRIDAY)
    pause_clocks([subject_of(made)], actor=ACTOR, now=at(2), party="vendor", reason="A part", cause="entry:4")
    resume_clocks([subject_of(made)], actor=ACTOR, now=at(3), party="vendor", cause="entry:4")
    return made


def solving(ticket, hours):
    (one,) = [one for one in clocks_of(ticket, at(hours)) if one.clock.kind == "resolve"]
    return one


class TestStretches:
    def test_say_what_counted_and_why_not(self, ticket):
        one = solving(ticket, 4)
        rows = [(row.counted / HOUR, row.words, row.is_ahead) for row in one.stretches]
        assert rows == [
            (2, "Counted", False),
            (0, "Waiting for vendor since reply 4: A part", False),
            (1, "Counted", False),
            (3, "Counted", True),
            (0, "Outside office hours", True),
            (0, "Sat closed", True),
            (0, "Sun closed", True),
            (0, "Outside office hours", True),
            (2, "Counted", True),
        ]
        assert (one.counted, one.ahead, one.standing.used) == (3 * HOUR, 5 * HOUR, 3 * HOUR)
        assert one.stretches[-1].ends == one.clock.due_at
        assert one.rested == {"vendor": HOUR}

    def test_what_is_late_shows_how_late(self, ticket):
        one = solving(ticket, 78)
        assert one.standing.kind == "broken"
        assert [row.is_late for row in one.stretches][-2:] == [False, True]
        assert one.counted == one.standing.used
        assert one.stretches[-1].starts == one.clock.due_at

    def test_what_rests_ends_now(self, ticket):
        pause_clocks([subject_of(ticket)], actor=ACTOR, now=at(4), party="client", reason="", cause="entry:9")
        one = solving(ticket, 5)
        assert one.stretches[-1].ends == at(5)
        assert one.standing.words == "3 h of 8 h used, waiting for client"

    def test_what_stopped_ends_there(self, ticket):
        stop_clocks([subject_of(ticket)], actor=ACTOR, now=at(5))
        one = solving(ticket, 100)
        assert (one.stretches[-1].ends, one.counted, one.standing.kind) == (at(5), 4 * HOUR, "met")


class TestPage:
    def test_opens_every_clock(self, ticket, sign_in):
        with time_machine.travel(at(4), tick=False):
            tomas = sign_in("tomas")
            page = tomas.get(f"/desk/tickets/{ticket.number}/promise/").content.decode()
            assert "Waiting for vendor since reply 4: A part" in page
            assert "Sat closed" in page
            assert "1 h waiting for vendor" in page
            panel = tomas.get(f"/desk/panels/clocks/{ticket.pk}/").content.decode()
        assert "5 h left, Monday 10:00" in panel

    def test_its_columns_add_up_to_the_second(self, city, sign_in):
        odd = make_ticket(city, now=at(0) + timedelta(seconds=23, microseconds=600_000), impact=Impact.DEPARTMENT, urgency=Urgency.DEGRADED)
        with time_machine.travel(at(1) + timedelta(seconds=11, microseconds=900_000), tick=False):
            page = sign_in("tomas").get(f"/desk/tickets/{odd.number}/promise/")
        (drawn,) = [one for one in page.context["clocks"] if one["clock"].clock.kind == "resolve"]
        assert drawn["lines"][0]["from"] == "Fri 6 Mar 10:00:23"
        assert (drawn["counted"], drawn["ahead"]) == ("59 min 48 s", "7 h 12 s")

    def test_names_the_team_and_what_was_set_by_hand(self, ticket, city, sign_in):
        version = PolicyVersion.objects.get(policy__scope="default", state="published")
        given = {"kinds": ("resolve",), "parties": ("team",), "team": str(city.teams.network.pk)}
        targets = {**version.targets, "promises": [*version.targets["promises"], {"kind": "resolve", "party": "team", "priority": 2, "target": "6h"}]}
        version = publish_policy(begin_policy_draft(version.policy, actor=ACTOR, now=at(0), targets=targets), actor=ACTOR, now=at(0))
        start_clocks([Start(subject_of(ticket), version, 2, FRIDAY, **given)], actor=ACTOR, now=at(0))
        solve = Clock.objects.get(subject_id=ticket.pk, kind="resolve", party="client")
        override_clock(solve, actor=city.actor("grace"), now=at(1), reason="Agreed with the clerk", due_at=at(6))
        with time_machine.travel(at(4), tick=False):
            tomas = sign_in("tomas")
            page = tomas.get(f"/desk/tickets/{ticket.number}/promise/").content.decode()
            panel = tomas.get(f"/desk/panels/clocks/{ticket.pk}/").content.decode()
        assert "Solved, by Network" in page
        assert "Solved, by Network" in panel
        assert "Set by hand: Agreed with the clerk" in page

    def test_strangers_learn_nothing(self, ticket, sign_in):
        Ticket.objects.filter(pk=ticket.pk).update(need_to_know=True)
        tomas = sign_in("tomas")
        for path in (f"/desk/tickets/{ticket.number}/promise/", f"/desk/panels/clocks/{ticket.pk}/", f"/api/v1/desk/tickets/{ticket.number}/explain"):
            assert tomas.get(path).status_code == 404


class TestPrograms:
    def test_read_the_same(self, ticket, sign_in):
        with time_machine.travel(at(4), tick=False):
            tomas = sign_in("tomas")
            rows = tomas.get(f"/api/v1/desk/tickets/{ticket.number}/explain").json()
            (one,) = [row for row in rows if row["kind"] == "resolve"]
            assert one["segments"][1] == {
                "from": "2026-03-06T12:00:00-06:00",
                "to": "2026-03-06T13:00:00-06:00",
                "counted_s": 0,
                "kind": "pause",
                "why": "Waiting for vendor since reply 4: A part",
                "ahead": False,
                "late": False,
            }
            assert sum(row["counted_s"] for row in one["segments"]) == 8 * 3600
            assert (one["elapsed_s"], one["remaining_s"], one["rested_s"]) == (3 * 3600, 5 * 3600, {"vendor": 3600})
            short = tomas.get(f"/api/v1/desk/tickets/{ticket.number}/clocks").json()
            assert {row["kind"] for row in short} >= {"resolve", "first_response"}

    def test_a_client_reads_what_is_promised_to_them(self, ticket, sign_in):
        rita = sign_in("rita")
        rows = rita.get(f"/api/v1/desk/tickets/{ticket.number}/clocks").json()
        assert {row["kind"] for row in rows} == {"resolve", "first_response"}
        assert rita.get(f"/api/v1/desk/tickets/{ticket.number}/explain").json() == []
        assert rita.get(f"/desk/tickets/{ticket.number}/promise/").status_code == 404

    def test_and_how_it_is_counted_in_short(self, ticket, sign_in):
        with time_machine.travel(at(4), tick=False):
            page = sign_in("rita").get(f"/desk/tickets/{ticket.number}/").content.decode()
        assert "We promised to solve this within 8 h, counted in “Office”. 3 h of it are used. Not counted: 1 h waiting for vendor." in page


class TestCommandLine:
    def run(self, *words):
        out = StringIO()
        call_command("explain_clocks", *words, stdout=out)
        return out.getvalue()

    def test_for_people(self, ticket):
        with time_machine.travel(at(4), tick=False):
            said = self.run(ticket.number)
        assert "Solved: 5 h left, Monday 10:00" in said
        assert "Waiting for vendor since reply 4: A part" in said
        assert "Counted so far: 3 h, still to come: 5 h" in said

    def test_for_programs(self, ticket):
        with time_machine.travel(at(4), tick=False):
            data = json.loads(self.run(ticket.number, "--json"))
        assert data["ticket"] == ticket.number
        assert {row["kind"] for row in data["clocks"]} >= {"resolve", "first_response"}

    def test_what_is_not_there(self, city):
        with pytest.raises(CommandError, match="no ticket"):
            self.run("T-999999")


class TestList:
    def test_says_what_is_left(self, ticket, sign_in):
        with time_machine.travel(at(4), tick=False):
            page = sign_in("tomas").get("/records/tickets/?view=all").content.decode()
        assert "5 h left, Monday 10:00" in page

    def test_says_whom_it_waits_for(self, ticket, city, sign_in):
        wait_ticket(ticket, actor=city.actor("tomas"), now=at(4), on="vendor", reason="Sent to the maker")
        with time_machine.travel(at(5), tick=False):
            tomas = sign_in("tomas")
            assert "3 h of 8 h used, waiting for vendor" in tomas.get("/records/tickets/?view=all").content.decode()
            assert "3 h of 8 h used, waiting for vendor" in tomas.get(f"/desk/tickets/{ticket.number}/").content.decode()

    def test_asks_as_often_for_many_as_for_one(self, ticket, city, django_assert_max_num_queries):
        many = [ticket.pk, *(make_ticket(city, now=FRIDAY).pk for _place in range(5))]
        with django_assert_max_num_queries(4):
            assert len(standings_of(many)) == 6


class TestWhichPolicy:
    def test_asks_what_a_category_is_part_of(self, city, sign_in):
        devices = make_category("Devices")
        printers = make_category("Laser printers", parent=devices)
        grace = sign_in("grace")
        sent = {"name": "Devices", "scope": "category", "categories": [str(devices.pk)], "order": "10"}
        url = grace.post("/policies/new/", sent).url
        grace.post(url, {"preset": "gwinnett"})
        grace.post(url.replace("presets", "publish"))
        page = grace.get(f"/policies/?category={printers.pk}").content.decode()
        assert "Devices, because it is for the category Devices." in page
        assert "Devices › Laser printers" in page

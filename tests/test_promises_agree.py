"""First page, queue, wall board and report count the same promises as broken, whatever the tickets wait for."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.http import QueryDict

from bailiwick.clocks.actions import begin_policy_draft, publish_policy
from bailiwick.clocks.models import Policy
from bailiwick.core.actors import System
from bailiwick.core.records import record_named
from bailiwick.core.records.listing import listing_for
from bailiwick.desk.actions import resume_ticket, solve_ticket, wait_ticket
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_ticket, pass_time, stale
from bailiwick.desk.views.wall import board_of
from bailiwick.home.page import page_for
from bailiwick.reports.cuts import Cut
from bailiwick.reports.periods import last_twelve_months
from bailiwick.reports.settled import Row, listed

TESTER = System("a test")
HOUR = timedelta(hours=1)


@pytest.fixture
def late(city, now):
    """Return tickets of every sort by name, and the instant at which the first three are late; vendors stop no clock here."""
    policy = Policy.objects.get(scope="default")
    targets = {**policy.versions.get(state="published").targets, "stops_for": ["client"]}
    publish_policy(begin_policy_draft(policy, actor=TESTER, now=now, targets=targets), actor=TESTER, now=now)
    tomas = city.actor("tomas")
    made = {name: make_ticket(city, title=name) for name in ("runs", "vendor", "rests", "client", "solved")}
    wait_ticket(made["vendor"], actor=tomas, now=now, on="vendor", reason="Sent in")
    wait_ticket(made["client"], actor=tomas, now=now, on="client", reason="Asked for the room")
    moment = made["runs"].due_at + 2 * HOUR
    pass_time(moment - HOUR)
    wait_ticket(stale(made["rests"]), actor=tomas, now=moment - HOUR / 2, on="client", reason="Asked whether it works")
    solve_ticket(stale(made["solved"]), actor=tomas, now=moment - HOUR / 2, resolution="Toner")
    made["fresh"] = make_ticket(city, title="fresh", now=moment)
    with time_machine.travel(moment, tick=False):
        pass_time(moment)
        yield made, moment


def rows(query, user, moment):
    return {ticket.title for ticket in listing_for(record_named("tickets"), user, QueryDict(query), moment).rows()}


def test_all_of_them_count_the_same(late, city):
    _made, moment = late
    broken = {"runs", "vendor", "rests"}
    assert rows("late=yes", city.grace, moment) == broken
    assert rows("late=no&unfinished=yes", city.grace, moment) == {"client", "fresh"}
    assert rows("view=breaching", city.grace, moment) == broken
    assert {ticket.title for ticket in Ticket.objects.breaching(moment)} == broken
    home = {str(stat.label): stat.number for stat in page_for(city.grace, moment)["load"].stats}
    assert home["Promise broken"] == len(broken)
    board = board_of(city.grace, moment)
    assert {tile["label"]: tile["number"] for tile in board["tiles"]}["Promise broken"] == len(broken)
    assert [line["ticket"].title for line in board["late"]][-1] == "rests", "what rests comes last"
    assert reported(city.grace, moment) == broken


def reported(user, moment):
    """Return the titles of what the report counts as broken and not over."""
    cut = Cut(user, last_twelve_months(moment.date()), party="client", kind="resolve")
    keys = listed(cut, Row(verdict="broken")).filter(stopped_at=None).values_list("subject_id", flat=True)
    return set(Ticket.objects.filter(pk__in=keys).values_list("title", flat=True))


def test_what_rests_in_time_counts_nowhere_and_goes_on_in_time(late, city):
    made, moment = late
    resume_ticket(stale(made["client"]), actor=city.actor("tomas"), now=moment)
    assert rows("late=yes", city.grace, moment) == {"runs", "vendor", "rests"}
    assert stale(made["client"]).due_at > moment

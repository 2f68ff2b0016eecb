"""The reports on spikes and problems count what happened, for those who may know of it."""

from datetime import timedelta

import pytest
import time_machine

from bailiwick.core.testing import NOON
from bailiwick.desk.tests.factories import make_category, make_ticket
from bailiwick.problems.actions import open_problem, take_up_spike
from bailiwick.problems.models import Spike


@pytest.fixture(autouse=True)
def _a_bad_day(city):
    with time_machine.travel(NOON, tick=False):
        network = make_category("Network")
        tickets = [make_ticket(city, title="No network", category=network, now=NOON - timedelta(minutes=20 - n)) for n in range(6)]
        take_up_spike(Spike.objects.get(), actor=city.actor("grace"), now=NOON, title="Network")
        open_problem({"title": "Old switches"}, actor=city.actor("grace"), now=NOON, tickets=tickets[:4])
        yield


def test_spikes_and_the_time_to_their_parent(sign_in):
    rows = sign_in("grace").get("/api/v1/reports/spikes").json()["tables"][0]["rows"]
    said = {row["title"]: row["figures"][-1]["value"] for row in rows}
    assert said == {"Spikes": 1, "Made a known outage": 1, "Dismissed": 0, "Minutes until the parent, usually": 18, "Calls in them": 6}


def test_problems_by_their_tickets(sign_in):
    page = sign_in("grace").get("/reports/problems/").content.decode()
    assert "P-000001 Old switches" in page

"""The report on promises: what was kept and broken, by what, apart for clients and teams; each number opens into its clocks."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import time_machine

from bailiwick.clocks.models import CalendarVersion, Clock, Policy
from bailiwick.core.testing import NOON
from bailiwick.desk.models import SUBJECT

HOUR = timedelta(hours=1)
QUARTER = {"period": "custom", "first": "2026-01-01", "last": "2026-03-10"}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def settled(city, ledger):
    """Return clocks of the small past: three for clients and two of teams, one about a secret ticket, one that runs on broken."""
    version = Policy.objects.get(scope="default").versions.get(state="published")
    calendar = CalendarVersion.objects.filter(calendar__is_default=True).first().calendar

    def clock(name, *, kind="resolve", party="client", key="", met=True, stopped=True, **more):
        ticket = ledger.tickets[name]
        ended = ticket.opened_at + 5 * HOUR
        return Clock.objects.create(
            subject_type=SUBJECT,
            subject_id=ticket.pk,
            kind=kind,
            party=party,
            party_key=key,
            priority=3,
            policy_version=version,
            calendar=calendar,
            target="4h",
            state="stopped" if stopped else "running",
            started_at=ticket.opened_at,
            running_since=None if stopped else ticket.opened_at,
            stopped_at=ended if stopped else None,
            breached_at=None if met else ended,
            met=met if stopped else None,
            elapsed=5 * HOUR,
            **more,
        )

    Clock.objects.all().delete()
    return {
        "jan": clock("jan-1", waited=2 * HOUR),
        "feb": clock("feb-1", met=False, restated_at=NOON),
        "answer": clock("feb-1", kind="first_response"),
        "secret": clock("feb-secret"),
        "runs": clock("mar-1", met=False, stopped=False),
        "team": clock("jan-1", party="team", key=str(city.teams.network.pk), met=False, solved=HOUR),
        "out": clock("old"),
    }


def test_counts_by_promise_month_policy_team_and_department(settled, figures, city):
    found = figures("promises", city.ada, **QUARTER)
    assert found["By promise"] == {
        "Client: First answer": [1, 1, 0, 100.0, 5.0, 0, 0, 0],
        "Client: Solved": [3, 1, 2, 33.3, 5.0, 1.0, 0, 1],
        "Team: Solved": [1, 0, 1, 0.0, 5.0, 0, 1.0, 0],
    }
    assert {row: values[:3] for row, values in found["By month"].items()} == {
        "Jan 2026, Client": [1, 1, 0],
        "Jan 2026, Team": [1, 0, 1],
        "Feb 2026, Client": [2, 1, 1],
        "Mar 2026, Client": [1, 0, 1],
    }
    assert found["By policy, to clients"]["General"][:3] == [4, 2, 2]
    assert {row: values[0] for row, values in found["By team, to clients"].items()} == {"Service desk": 4, "All": 4}
    assert list(found["By team, by teams"]) == ["Network", "All"]
    assert {row: values[0] for row, values in found["By department, to clients"].items()}["All"] == 4
    assert next(values for row, values in found["By priority, to clients"].items() if row.startswith("P3"))[:3] == [4, 2, 2]


def test_may_be_narrowed(settled, figures, city):
    found = figures("promises", city.ada, **QUARTER, party="client", kind="first_response")
    assert list(found["By promise"]) == ["Client: First answer"]
    assert figures("promises", city.ada, **QUARTER, team=str(city.teams.network.pk))["By promise"] == {"Team: Solved": [1, 0, 1, 0.0, 5.0, 0, 1.0, 0]}


def test_need_to_know_counts_only_for_those_who_are_named(settled, figures, city):
    assert figures("promises", city.grace, **QUARTER)["By promise"]["Client: Solved"][0] == 4
    assert figures("promises", city.ada, **QUARTER)["By promise"]["Client: Solved"][0] == 3


def test_each_number_opens_into_as_many_clocks(settled, read, sign_in, city):
    grace, seen = sign_in("grace"), 0
    for table in read("promises", city.grace, **QUARTER).tables:
        for row in table.rows:
            for figure in row.figures:
                if figure.url and not figure.is_share:
                    page = grace.get(figure.url)
                    seen += 1
                    assert (page.status_code, len(page.context["lines"])) == (200, figure.value), (table.title, row.title, figure.url)
    assert seen > 40


def test_the_list_goes_on_page_by_page_and_is_a_file(settled, sign_in, monkeypatch):
    monkeypatch.setattr("bailiwick.reports.promised.PAGE", 2)
    grace = sign_in("grace")
    query = "?period=custom&first=2026-01-01&last=2026-03-10"
    first = grace.get(f"/reports/promises/clocks/{query}")
    second = grace.get(f"/reports/promises/clocks/{first.context['next_url']}")
    keys = [line["clock"].pk for page in (first, second) for line in page.context["lines"]]
    assert keys == sorted(keys, reverse=True)
    assert len(keys) == 4
    text = b"".join(grace.get(f"/reports/promises/clocks.csv{query}&verdict=broken").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["Ticket"], row["Party"], row["Kept"], row["Used, seconds"]) for row in rows] == [
        ("feb-1", "Client", "no", "18000"),
        ("mar-1", "Client", "no", "18000"),
        ("jan-1", "Team", "no", "18000"),
    ]


@pytest.mark.parametrize("wrong", ["verdict=perhaps", "of_team=x", "of_priority=none", "first=2026-02-02", "policy=99999"])
def test_what_makes_no_sense_is_not_found(settled, sign_in, wrong):
    assert sign_in("grace").get(f"/reports/promises/clocks/?{wrong}").status_code == 404


@pytest.mark.parametrize("path", ["/reports/promises/", "/reports/promises/clocks/", "/reports/promises/clocks.csv"])
def test_is_for_those_who_may_see_reports(city, sign_in, client, path):
    assert client.get(path).status_code == 302
    assert sign_in("tomas").get(path).status_code == 403
    assert sign_in("grace").get(path).status_code == 200


def test_is_the_same_for_programs(settled, sign_in):
    answer = sign_in("grace").get("/api/v1/reports/promises?first=2026-01-01&last=2026-03-10&party=team").json()
    (row,) = answer["tables"][0]["rows"]
    assert (row["title"], row["figures"][2]["value"]) == ("Team: Solved", 1)


def test_takes_the_same_queries_for_many(settled, sign_in, django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        sign_in("grace").get("/reports/promises/?period=custom&first=2026-01-01&last=2026-03-10")

"""What the three reports say of a small known past, and that every number is the number of rows it opens."""

from __future__ import annotations

import pytest
import time_machine
from django.utils import timezone

from bailiwick.core.actors import System
from bailiwick.core.testing import NOON
from bailiwick.people.actions import grant_role
from bailiwick.people.models import Role
from bailiwick.reports.actions import count_months
from bailiwick.reports.forms import AskForm

QUARTER = {"period": "custom", "first": "2026-01-01", "last": "2026-03-10"}


@pytest.fixture(params=["from the rows", "from the roll-up"])
def counted(request, ledger):
    """Return the same past, before and after the finished months were counted."""
    if request.param == "from the roll-up":
        assert count_months(NOON) == 22
    return ledger


def scoped(city, code):
    """Make Rita, who asks for help at the library, the supervisor of one department."""
    grant_role(city.rita, actor=System("test"), now=NOON, role=Role.objects.get(slug="supervisor"), department=city.departments[code])
    city.rita.forget_scopes()
    return city.rita


def test_volume_by_month_and_top_category(counted, city, figures):
    assert figures("volume", city.otto, **QUARTER) == {
        "Tickets opened": {"Hardware": [3, 0, 2, 5], "Access": [1, 2, 2, 5], "No category": [0, 1, 0, 1], "All": [4, 3, 4, 11]},
        "Calls": {"Hardware": [2, 0, 0, 2], "No category": [0, 1, 0, 1], "All": [2, 1, 0, 3]},
    }


def test_volume_drills_into_a_category(counted, city, figures):
    found = figures("volume", city.otto, **QUARTER, category=str(counted.hardware.pk))
    assert found["Tickets opened"] == {"Printer": [2, 0, 2, 4], "Hardware itself": [1, 0, 0, 1], "All": [3, 0, 2, 5]}


def test_secrets_are_counted_for_those_named_on_them_alone(counted, city, figures):
    assert figures("volume", city.grace, **QUARTER)["Tickets opened"]["All"] == [4, 4, 4, 12]
    assert figures("volume", city.grace, **QUARTER)["Calls"]["All"] == [2, 2, 0, 4]
    assert figures("first-contact", city.grace, **QUARTER)["Solved"]["All"] == [2, 5, 1, 8]
    assert figures("first-contact", city.otto, **QUARTER)["Solved"]["All"] == [2, 4, 1, 7]


def test_first_contact_by_team_and_month_of_solution(counted, city, figures):
    found = figures("first-contact", city.otto, **QUARTER)
    assert found["Solved"] == {"Service desk": [2, 2, 1, 5], "Network": [0, 1, 0, 1], "No team": [0, 1, 0, 1], "All": [2, 4, 1, 7]}
    assert found["Solved at first contact"] == {"Service desk": [1, 2, 0, 3], "All": [1, 2, 0, 3]}
    assert found["Share solved at first contact"]["Service desk"] == [50.0, 100.0, 0.0, 60.0]
    assert found["Share solved at first contact"]["Network"] == [None, 0.0, None, 0.0]


def test_ageing_of_what_is_unfinished(counted, city, figures):
    found = figures("ageing", city.otto)
    assert found["By team"] == {
        "Service desk": [1, 0, 0, 1, 0, 1, 0, 3],
        "Network": [0, 0, 1, 0, 0, 0, 0, 1],
        "All": [1, 0, 1, 1, 0, 1, 0, 4],
    }
    assert found["By state"] == {"Open": [1, 0, 1, 1, 0, 1, 0, 4], "All": [1, 0, 1, 1, 0, 1, 0, 4]}


def test_the_usual_period_is_twelve_months_with_the_present_one(counted, city, read):
    table = read("volume", city.otto).tables[0]
    assert (table.columns[0], table.columns[11], len(table.columns)) == ("Apr 2025", "Mar 2026", 13)
    assert table.rows[-1].figures[-1].value == 11


def test_narrowing_by_department_site_and_team(counted, city, figures):
    library = figures("volume", city.otto, **QUARTER, department=str(city.departments["LIB"].pk))
    assert library["Tickets opened"]["All"] == [2, 1, 2, 5]
    network = figures("volume", city.otto, **QUARTER, team=str(city.teams.network.pk))
    assert network["Tickets opened"]["All"] == [1, 0, 1, 2]
    assert figures("volume", city.otto, **QUARTER, site=str(city.places.annex.pk))["Tickets opened"]["All"] == [0, 0, 0, 0]


def test_another_department_is_no_choice_for_them(ledger, city):
    form = AskForm({"department": str(city.departments["LIB"].pk)}, user=scoped(city, "FIN"), today=NOON.date())
    assert "department" in form.errors


def test_a_role_of_one_department_sees_that_department(counted, city, figures):
    user = scoped(city, "FIN")
    assert figures("volume", user, **QUARTER)["Tickets opened"]["All"] == [2, 1, 2, 5]
    assert figures("ageing", user)["By team"]["All"][-1] == 2


@pytest.mark.parametrize("who", ["grace", "otto", "scoped"])
@pytest.mark.parametrize(
    ("name", "asking"),
    [
        ("volume", QUARTER),
        ("volume", {}),
        ("volume", {**QUARTER, "category": "hardware"}),
        ("volume", {**QUARTER, "first": "2026-01-06", "team": "desk"}),
        ("ageing", {}),
        ("first-contact", QUARTER),
        ("first-contact", {**QUARTER, "department": "LIB"}),
    ],
)
def test_every_number_is_the_number_of_rows_behind_it(counted, city, read, rows_behind, who, name, asking):
    user = scoped(city, "FIN") if who == "scoped" else getattr(city, who)
    keys = {"category": counted.hardware.pk, "team": city.teams.desk.pk, "department": city.departments["FIN" if who == "scoped" else "LIB"].pk}
    report = read(name, user, **{field: str(keys.get(field, value)) for field, value in asking.items()})
    differing = {}
    with time_machine.travel(NOON, tick=False):
        numbers = [(figure.value, figure.url) for table in report.tables for row in table.rows for figure in row.figures if not figure.is_share]
        numbers += [(part.number, part.url) for group in report.groups for part in group.parts] if report.kind != "lines" else []
        for value, url in numbers:
            rows = rows_behind(url, user, NOON) if url else 0
            if rows != value:
                differing[url] = (value, rows)
    assert len(numbers) > 8
    assert differing == {}


def test_days_begin_where_the_person_is(counted, city, read, rows_behind):
    with timezone.override("Pacific/Auckland"):
        report = read("volume", city.otto, **QUARTER)
        with time_machine.travel(NOON, tick=False):
            for row in report.tables[0].rows:
                assert [figure.value for figure in row.figures] == [rows_behind(f.url, city.otto, NOON) if f.url else 0 for f in row.figures]

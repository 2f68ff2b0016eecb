"""A small known past, the reports made of it, and a way to open a number as a browser would."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from django.http import QueryDict
from django.utils import timezone

from bailiwick.clocks.models import installation_zone
from bailiwick.core.records import record_named
from bailiwick.core.records.listing import listing_for
from bailiwick.core.testing import NOON
from bailiwick.desk.models import Call, Entry, Ticket
from bailiwick.desk.tests.factories import make_category
from bailiwick.people.models import Staff
from bailiwick.reports.catalogue import REPORTS
from bailiwick.reports.cuts import cut_of
from bailiwick.reports.forms import AskForm


@pytest.fixture
def rows_behind():
    """Return how many rows the list behind a link shows a user at an instant."""

    def counted(url, user, now):
        parts = urlsplit(url)
        slug = parts.path.removeprefix("/records/").rstrip("/")
        query = QueryDict(mutable=True)
        for name, value in parse_qsl(parts.query):
            query.appendlist(name, value)
        listing = listing_for(record_named(slug), user, query, now)
        unknown = set(query) - {"sort", "view"} - {clause.parameter for clause in listing.asked.clauses}
        assert not unknown, f"the list does not know {unknown}"
        return listing.rows().count()

    return counted


@pytest.fixture
def ledger(city):
    """Return a small known past: thirteen tickets of three months and two departments, one of them secret, and four calls."""
    hardware, access = make_category("Hardware"), make_category("Access")
    printer = make_category("Printer", parent=hardware)
    made = SimpleNamespace(hardware=hardware, access=access, printer=printer, tickets={})
    grace = Staff.objects.get(person__account=city.grace)
    #: name, category, team, department, opened, solved, at first contact
    rows = (
        ("jan-1", printer, "desk", "LIB", (2026, 1, 5), (2026, 1, 5), True),
        ("jan-2", printer, "desk", "LIB", (2026, 1, 6), (2026, 1, 9), False),
        ("jan-3", hardware, "network", "FIN", (2026, 1, 31), (2026, 2, 2), False),
        ("jan-4", access, "desk", "FIN", (2026, 1, 31), None, False),
        ("feb-1", access, "desk", "LIB", (2026, 2, 1), (2026, 2, 1), True),
        ("feb-2", access, "desk", "FIN", (2026, 2, 10), (2026, 2, 10), True),
        ("feb-3", None, None, None, (2026, 2, 12), (2026, 2, 14), False),
        ("feb-secret", printer, "desk", "LIB", (2026, 2, 14), (2026, 2, 14), True),
        ("mar-1", printer, "desk", "LIB", (2026, 3, 2), None, False),
        ("mar-2", printer, "network", "LIB", (2026, 3, 6), None, False),
        ("mar-3", access, "desk", "FIN", (2026, 3, 9), (2026, 3, 10), False),
        ("mar-4", access, "desk", "FIN", (2026, 3, 10), None, False),
        ("old", printer, "desk", "LIB", (2024, 5, 5), (2024, 5, 6), True),
    )
    for name, category, team, department, opened, solved, fixed in rows:
        made.tickets[name] = Ticket.objects.create(
            number=name,
            title=name,
            category=category,
            team=getattr(city.teams, team) if team else None,
            department=city.departments[department] if department else None,
            site=city.places.hall,
            assignee=grace if name == "feb-secret" else None,
            need_to_know=name == "feb-secret",
            requester=city.person("rita") if department == "LIB" else None,
            opened_at=at(*opened),
            solved_at=at(*solved) if solved else None,
            state="solved" if solved else "open",
            first_contact_fix=fixed,
            last_activity_at=at(*opened),
        )
    for name in ("jan-1", "jan-1", "feb-secret"):
        ticket = made.tickets[name]
        Call.objects.create(caller=city.person("rita"), taken_by=city.grace, started_at=ticket.opened_at, ticket=ticket)
    worked = made.tickets["jan-1"]
    Entry.objects.create(ticket=worked, kind="note", body="Paper path cleaned", author_name="Grace Hopewell", at=worked.opened_at, worked_seconds=600)
    Call.objects.create(caller_text="somebody", taken_by=city.grace, started_at=at(2026, 2, 3))
    return made


def at(year, month, day):
    """Return nine in the morning of a day at the office."""
    return datetime(year, month, day, 9, tzinfo=installation_zone())


@pytest.fixture
def read():
    """Return a report as {table: {row: [numbers]}}, as somebody sees it at noon."""

    def made(name, user, **asking):
        with time_machine.travel(NOON, tick=False):
            form = AskForm(
                asking, user=user, today=timezone.localtime(NOON).date(), has_period=REPORTS[name].has_period, has_promises=REPORTS[name].has_promises
            )
            assert form.is_valid(), form.errors
            return REPORTS[name].make(cut_of(form, user), timezone.localtime(NOON).date())

    return made


@pytest.fixture
def figures(read):
    """Return the bare numbers of a report: {table: {row: [numbers]}}."""

    def bare(name, user, **asking):
        return {
            table.title: {row.title: [figure.value for figure in row.figures] for row in table.rows} for table in read(name, user, **asking).tables
        }

    return bare

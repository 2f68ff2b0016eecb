"""No page asks the database more often because there are more rows: counted at 20 rows and at 200, and kept in a file.

After a change that is meant to ask more or less often: `GOLDEN=write pytest tests/test_query_counts.py`, then again with
`--engine postgresql`, whose file holds only what is asked differently there.
"""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bailiwick.clocks.actions import install_clocks
from bailiwick.core.testing import NOON, run_jobs
from bailiwick.desk.actions import Contact, Opening, add_entry, assign_ticket, install_priority_rules, log_call, solve_ticket, wait_ticket
from bailiwick.desk.models import Category, EntryKind, Ticket, Wait
from bailiwick.people.actions import index_persons
from bailiwick.people.models import Person, Staff

FOLDER = Path(__file__).parent / "golden"
GOLDEN, DIFFERENT = FOLDER / "query_counts.json", FOLDER / "query_counts_on_postgresql.json"
FEW, MANY = 20, 200
#: name -> who opens which address; {number}, {person} and {site} are those of a busy ticket. Searches
#: are for two words that only entries hold: among few hits a search looks for pieces of codes too, and for more kinds of record.
PAGES = {
    "queue": ("tomas", "/records/tickets/?view=my-team"),
    "queue of unassigned tickets": ("tomas", "/records/tickets/?view=unassigned"),
    "all tickets": ("grace", "/records/tickets/?view=all"),
    "all tickets, every column": ("grace", "/records/tickets/?view=all&columns=number,title,state,team,department,category,age,affected"),
    "tickets of a client": ("rita", "/records/tickets/"),
    "tickets as CSV": ("grace", "/records/tickets/export.csv?view=all"),
    "ticket": ("tomas", "/desk/tickets/{number}/"),
    "ticket of a client": ("rita", "/desk/tickets/{number}/"),
    "promise": ("tomas", "/desk/tickets/{number}/promise/"),
    "history of a ticket": ("grace", "/audit/history/desk.ticket/{ticket}/"),
    "person": ("tomas", "/records/persons/{person}/"),
    "tickets of a person": ("tomas", "/desk/panels/person/{person}/"),
    "tickets of a site": ("tomas", "/desk/panels/site/{site}/"),
    "persons": ("ada", "/records/persons/"),
    "categories": ("ada", "/records/categories/"),
    "calls": ("grace", "/records/calls/"),
    "home of a client": ("rita", "/"),
    "home of a technician": ("tomas", "/"),
    "home of a supervisor": ("grace", "/"),
    "home of an administrator": ("ada", "/"),
    "home of an auditor": ("otto", "/"),
    "search": ("tomas", "/search/?q=printer+answer"),
    "command bar": ("tomas", "/command/?q=printer+answer"),
    "call form": ("tomas", "/desk/calls/new/?caller={person}"),
    "callers": ("tomas", "/desk/calls/callers/?q=person"),
    "report of calls": ("grace", "/reports/volume/"),
    "report of ageing": ("grace", "/reports/ageing/"),
    "report of first contacts": ("grace", "/reports/first-contact/"),
    "audit log": ("otto", "/records/audit-log/"),
    "notifications": ("rita", "/notifications/"),
    "mail": ("ada", "/records/mail/"),
    "API: tickets": ("tomas", "/api/v1/desk/tickets?limit=200"),
    "API: ticket": ("tomas", "/api/v1/desk/tickets/{number}"),
    "API: entries": ("tomas", "/api/v1/desk/tickets/{number}/entries?limit=200"),
    "API: calls": ("tomas", "/api/v1/desk/calls?limit=200"),
    "API: persons": ("tomas", "/api/v1/records/persons/?limit=200"),
    "API: ticket list": ("tomas", "/api/v1/records/tickets/?limit=200"),
    "API: audit log": ("otto", "/api/v1/records/audit-log/?limit=200"),
    "API: notifications": ("rita", "/api/v1/notifications/?limit=200"),
    "API: search": ("tomas", "/api/v1/search?q=printer+answer&limit=200"),
}


@pytest.fixture
def keys_apart(db):
    """Begin the keys of each table elsewhere, as in an old installation: otherwise some agree by chance, and which ones depends on what ran before."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(format('%I.%I', schemaname, sequencename), 1000 + 3700 * row_number() OVER (ORDER BY sequencename)) FROM pg_sequences"
            )


@pytest.fixture
def busier(keys_apart, city):
    """Return a function that makes the desk busier: so many more tickets in all states, and a longer story on the first one."""
    install_clocks()
    install_priority_rules()
    categories = [Category.objects.create(name=name, path=f"/{index}/") for index, name in enumerate(("Printing", "Network", "Telephones"), 1)]
    teams, tomas = (city.teams.desk, city.teams.network), city.actor("tomas")

    def grow(count):
        for index in range(count):
            at = NOON - timedelta(minutes=count - index)
            opening = Opening(
                title=f"Printer {index} eats paper", category=categories[index % 3], team=teams[index % 2], affected=city.person("carl")
            )
            ticket = log_call(city.person("rita"), actor=tomas, now=at, contact=Contact(started_at=at, notes="printer"), opening=opening).ticket
            move_on(ticket, index % 4, tomas, at)
            first = Ticket.objects.order_by("pk")[0]
            add_entry(first, actor=tomas, now=at, kind=EntryKind.REPLY, body=f"printer, answer {index}")
        Person.objects.bulk_create(
            Person(name=f"Person {count}-{index}", sort_name=f"{index}", department=city.departments["LIB"], site=city.places.hall)
            for index in range(count)
        )
        index_persons(Person.objects.select_related("room"))
        run_jobs()

    return grow


def move_on(ticket, how, actor, at):
    """Leave a ticket alone, or let it be assigned, wait or be solved."""
    if how:
        assign_ticket(ticket, actor=actor, now=at, assignee=Staff.objects.get(person=actor.user.person))
    if how == 2:
        wait_ticket(ticket, actor=actor, now=at, on=Wait.On.VENDOR, reason="part")
    if how == 3:
        solve_ticket(ticket, actor=actor, now=at, resolution="Toner")


def counted(city, client):
    """Return how many queries each page takes when it is opened for the second time with empty caches."""
    ticket = Ticket.objects.order_by("pk")[0]
    known = {"number": ticket.number, "ticket": ticket.pk, "person": ticket.requester_id, "site": ticket.site_id}
    counts = {}
    for name, (slug, address) in PAGES.items():
        client.force_login(getattr(city, slug), backend="allauth.account.auth_backends.AuthenticationBackend")
        path = address.format(**known)
        client.get(path)
        caches["default"].clear()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
            size = len(answer.getvalue())
        assert (answer.status_code, size > 0) == (200, True), f"{name}: {path} answers {answer.status_code}"
        counts[name] = len(queries)
    return counts


@pytest.mark.slow
def test_do_not_grow_with_the_rows(city, busier, client):
    with time_machine.travel(NOON, tick=False):
        busier(FEW)
        few = counted(city, client)
        busier(MANY - FEW)
        many = counted(city, client)
    assert {name: (few[name], many[name]) for name in few if few[name] != many[name]} == {}
    if os.environ.get("GOLDEN") == "write":
        write(many)
    assert many == expected()


def expected():
    """Return how often each page asks the engine of this run."""
    counts = json.loads(GOLDEN.read_text())
    return counts if connection.vendor == "sqlite" else counts | json.loads(DIFFERENT.read_text())


def write(counts):
    """Keep what was counted; for the second engine only what differs from the first."""
    if connection.vendor != "sqlite":
        usual = json.loads(GOLDEN.read_text())
        counts = {name: count for name, count in counts.items() if usual.get(name) != count}
    (GOLDEN if connection.vendor == "sqlite" else DIFFERENT).write_text(json.dumps(counts, indent=1) + "\n")

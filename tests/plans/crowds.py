"""A hundred thousand rows of each large table, written narrow and at once: what plans are judged on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection

from bailiwick.audit.actions import Past, record_history
from bailiwick.clocks.models import Clock, WorkCalendar
from bailiwick.core.bulk import Sheet, duration, last_key
from bailiwick.core.models import SearchDocument
from bailiwick.core.search import words_at_once
from bailiwick.core.trees import replant
from bailiwick.desk.models import Call, Category, Entry, Ticket
from bailiwick.people.models import Department, Person, PersonWord, Staff, Team
from bailiwick.places.models import Site

if TYPE_CHECKING:
    from types import SimpleNamespace

ROWS, PERSONS, UNFINISHED = 100_000, 2_000, 600
FAULTS = ("printer jams", "scanner blinks", "badge refused", "mailbox full")
KEPT = ("tier", "priority_reason", "contact_phone", "contact_email", "contact_confirmed", "first_contact_fix",
        "reopened_count", "worked_seconds", "children_rule", "need_to_know", "custom", "version", "description", "source", "source_key")  # fmt: skip
#: as in a county: most of one kind, some of another, of some values hardly any
KINDS, CHANNELS = ("incident", "incident", "request"), ("phone", "e-mail", "phone", "e-mail", "portal")
SHARED = (1, "", "", "", False, False, 0, 0, "together", False, "{}", 1, "", "", "")


def crowd(city: SimpleNamespace, now: datetime) -> dict[str, int]:
    """Fill the large tables and return keys to ask for."""
    sites, teams = list(Site.objects.values_list("pk", flat=True)), list(Team.objects.values_list("pk", flat=True))
    staff, departments = list(Staff.objects.values_list("pk", flat=True)), list(Department.objects.values_list("pk", flat=True))
    categories = [_category(f"Category {n:02}") for n in range(40)]
    persons = _persons(departments, sites)
    first = _tickets(now, persons, departments, sites, categories, teams, staff)
    _what_hangs_on_them(now, first, persons)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"category": categories[3], "team": teams[0], "site": sites[0], "staff": staff[0], "person": persons[7], "department": departments[0]}


def _category(name: str) -> int:
    category = Category.objects.create(name=name)
    replant(category)
    return category.pk


def _persons(departments: list[int], sites: list[int]) -> list[int]:
    made = Person.objects.bulk_create(
        Person(name=f"Person {n:05}", sort_name=f"{n:05}, Person", department_id=departments[n % len(departments)], site_id=sites[n % len(sites)])
        for n in range(PERSONS)
    )
    sheet = Sheet(PersonWord, ("person_id", "word"), ())
    for n, person in enumerate(made):
        sheet.add((person.pk, "person"), sheet.share(()))
        sheet.add((person.pk, f"{n:05}"), sheet.share(()))
    sheet.write()
    return [person.pk for person in made]


def _tickets(
    now: datetime, persons: list[int], departments: list[int], sites: list[int], categories: list[int], teams: list[int], staff: list[int]
) -> int:
    own = ("id", "number", "title", "state", "requester_id", "affected_id", "department_id", "site_id", "category_id", "team_id", "assignee_id",
           "kind", "channel", "impact", "urgency", "priority", "opened_at", "last_activity_at", "solved_at", "closed_at", "due_at")  # fmt: skip
    sheet, first = Sheet(Ticket, own, KEPT), last_key(Ticket) + 1
    shared = sheet.share(SHARED)
    for n in range(ROWS):
        at = _text(now - timedelta(minutes=45 * (ROWS - n)))
        is_open = n >= ROWS - UNFINISHED
        ended = None if is_open else at
        person, place = persons[n * 7919 % PERSONS], n % 97
        sheet.add((
            first + n, f"T-{n:07}", f"{FAULTS[n % 4]} in room {n % 400}", ("new", "open", "waiting")[n % 3] if is_open else "closed", person, person,
            departments[place % len(departments)], sites[place % len(sites)], categories[place % len(categories)], teams[place % len(teams)],
            staff[place % len(staff)] if n % 5 else None, KINDS[n % 3], CHANNELS[n % 5], 1 + n % 3, 2 + n % 3, 1 + n * 31 % 4, at, at, ended, ended, _text(now + timedelta(minutes=n - ROWS)) if n % 3 else None,
        ), shared)  # fmt: skip
    sheet.write()
    sheet.close()
    return first


def _what_hangs_on_them(now: datetime, first: int, persons: list[int]) -> None:
    """Give each ticket an entry, a call, a clock, a line of the trail and what it is found by."""
    entries, calls = Sheet(Entry, ("ticket_id", "at"), ("kind", "body", "author_name", "worked_seconds", "channel")), _calls()
    clocks = Sheet(Clock, ("subject_id", "started_at", "stopped_at"), (*CLOCK,))
    documents = Sheet(SearchDocument, ("id", "record_id", "title", "codes", "at"), ("record_type", "body", "folded"))
    said, called = entries.share(("note", "Looked at it.", "Tomás Novak", 60, "")), calls.share(("phone", True, "", ""))
    counted = clocks.share(
        ("desk.ticket", "resolve", "client", "", 3, WorkCalendar.objects.values_list("pk", flat=True)[0], "", 1, "stopped", *[duration(0)] * 3)
    )
    found, key = documents.share(("desk.ticket", "since the morning", "")), last_key(SearchDocument) + 1
    for n in range(ROWS):
        at = _text(now - timedelta(minutes=45 * (ROWS - n)))
        entries.add((first + n, at), said)
        calls.add((persons[n % PERSONS], first + n, at, at), called)
        if n < ROWS - UNFINISHED:
            clocks.add((first + n, at, at), counted)
        documents.add((key + n, first + n, FAULTS[n % 4], f"T-{n:07}", at), found)
    with words_at_once(key, key + ROWS - 1):
        for sheet in (entries, calls, clocks, documents):
            sheet.write()
    documents.close()
    record_history((Past("desk.TicketOpened", now - timedelta(minutes=45 * (ROWS - n)), "desk.ticket", first + n, "") for n in range(ROWS)), now=now)


CLOCK = ("subject_type", "kind", "party", "party_key", "priority", "calendar_id", "target", "run", "state", "elapsed", "waited", "solved")


def _calls() -> Sheet:
    return Sheet(Call, ("caller_id", "ticket_id", "started_at", "ended_at"), ("channel", "contact_confirmed", "caller_text", "notes"))


def _text(at: datetime) -> str:
    return str(at.astimezone(UTC).replace(tzinfo=None))

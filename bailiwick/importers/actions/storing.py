"""Writes a batch of incidents: tickets, their waits, hand-offs and resolution, and the timeline."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson
from django.db import connection
from django.utils.translation import gettext as _

from bailiwick.audit.actions import Past, record_history
from bailiwick.core.search import index_many
from bailiwick.desk.models import Entry, HandOff, PriorityRule, Ticket, Wait
from bailiwick.importers.actions.counting import start_past, withdraw_past
from bailiwick.importers.deriving import Story, tell
from bailiwick.importers.models import ImportedEvent, ImportedIncident, ImportRun
from bailiwick.importers.parsing import LogRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bailiwick.importers.actions.counting import Counting
    from bailiwick.importers.naming import NameBook

#: what an import sets on a ticket, and sets again when more of its history comes
FIELDS = (
    "state", "title", "requester_id", "affected_id", "department_id", "site_id", "category_id", "team_id", "tier", "assignee_id", "impact", "urgency",
    "priority", "priority_reason", "channel", "opened_at", "responded_at", "solved_at", "closed_at", "last_activity_at", "reopened_count",
)  # fmt: skip
#: impact and urgency of a row that names none
USUAL_IMPACT, USUAL_URGENCY = 2, 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken: its line in the file, its incident and why."""

    line: int
    number: str
    reason: str


@dataclass(slots=True)
class Stored:
    """What one batch came to."""

    created: int = 0
    changed: int = 0
    refusals: list[Refusal] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """One incident on its way into the tables; `fresh` are the rows not stored before."""

    incident: ImportedIncident
    ticket: Ticket
    story: Story
    fresh: list[LogRow]


def store_incidents(run: ImportRun, book: NameBook, batch: dict[str, list[LogRow]], *, now: datetime, counting: Counting) -> Stored:
    """Write the incidents of a batch, inside the caller's transaction; rows are in order."""
    result = Stored()
    known = {i.number: i for i in ImportedIncident.objects.filter(source=run.source, number__in=batch).select_related("ticket")}
    keys = _keys(known.values())
    fresh = {number: [row for row in rows if row.key not in keys.get(number, ())] for number, rows in batch.items()}
    fresh = {number: rows for number, rows in fresh.items() if rows}
    told = _told([known[number] for number in fresh if number in known])
    taken = set(Ticket.objects.filter(number__in=[n for n in fresh if n not in known]).values_list("number", flat=True))
    matrix = {(rule.impact, rule.urgency): rule.priority for rule in PriorityRule.objects.all()}
    drafts: list[Draft] = []
    for number, rows in fresh.items():
        why = _refuses(known.get(number), number in taken)
        if why:
            result.refusals += [Refusal(row.line, number, why) for row in rows]
        else:
            story = tell(sorted([*told.get(number, ()), *rows], key=lambda row: row.order))
            drafts.append(_draft(run, book, matrix, known.get(number), story, rows))
    _write(run, book, drafts, now)
    _count(counting, drafts)
    result.created = sum(draft.story.last.number not in known for draft in drafts)
    result.changed = len(drafts) - result.created
    return result


def _keys(incidents: Iterable[ImportedIncident]) -> dict[str, set[str]]:
    """Return number -> keys of the rows that are stored already."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for number, key in ImportedEvent.objects.filter(incident__in=incidents).values_list("incident__number", "key"):
        keys[number].add(key)
    return keys


def _told(incidents: list[ImportedIncident]) -> dict[str, list[LogRow]]:
    """Return number -> the stored rows of these incidents."""
    rows: defaultdict[str, list[LogRow]] = defaultdict(list)
    for number, key, data in ImportedEvent.objects.filter(incident__in=incidents).values_list("incident__number", "key", "data"):
        rows[number].append(LogRow.from_json(number, key, data))
    return rows


def _refuses(incident: ImportedIncident | None, number_taken: bool) -> str:  # noqa: FBT001 - a fact of the row, not a switch
    if number_taken:
        return _("Another ticket has this number here.")
    if incident is not None and incident.ticket.version != incident.version:
        return _("The ticket was worked on here since it was imported; its history there is no longer taken.")
    return ""


def _draft(
    run: ImportRun, book: NameBook, matrix: dict[tuple[int, int], int], incident: ImportedIncident | None, story: Story, fresh: list[LogRow]
) -> Draft:
    number = story.last.number
    ticket = incident.ticket if incident else Ticket(number=number, source=run.source, source_key=number)
    for name, value in ticket_values(book, matrix, story).items():
        setattr(ticket, name, value)
    if incident is None:
        incident = ImportedIncident(source=run.source, number=number, run=run, ticket=ticket)
    incident.kept = story.last.kept
    return Draft(incident, ticket, story, fresh)


def ticket_values(book: NameBook, matrix: dict[tuple[int, int], int], story: Story) -> dict[str, object]:
    """Return what the ticket's fields are at the end of the story."""
    last, names = story.last, story.last.names
    impact, urgency = last.impact or USUAL_IMPACT, last.urgency or USUAL_URGENCY
    computed = matrix.get((impact, urgency), 4)
    priority = last.priority or computed
    category = book.category(last)
    requester = book.persons.get(names.get("requester", ""))
    return {
        "state": story.state,
        "title": _title(names) or last.number,
        "requester_id": requester,
        "affected_id": requester,
        "department_id": None,
        "site_id": book.sites.get(names.get("site", "")),
        "category_id": category.pk if category else None,
        "team_id": book.teams.get(names.get("team", "")),
        "tier": 1 if not names.get("team") else 2,
        "assignee_id": book.staff.get(names.get("assignee", "")),
        "impact": impact,
        "urgency": urgency,
        "priority": priority,
        "priority_reason": "" if priority == computed else _("As imported"),
        "channel": last.channel or Ticket.Channel.PHONE,
        "opened_at": story.opened_at,
        "responded_at": story.responded_at,
        "solved_at": story.solved_at,
        "closed_at": story.closed_at,
        "last_activity_at": story.last_activity_at,
        "reopened_count": story.reopened,
    }


def _title(names: dict[str, str]) -> str:
    parts = [names[name] for name in ("category", "subcategory", "symptom") if names.get(name)]
    return " · ".join(parts)[:200]


def _write(run: ImportRun, book: NameBook, drafts: list[Draft], now: datetime) -> None:
    new = [draft for draft in drafts if draft.ticket.pk is None]
    old = [draft for draft in drafts if draft.ticket.pk is not None]
    Ticket.objects.bulk_create([draft.ticket for draft in new])
    for draft in new:
        draft.incident.ticket = draft.ticket
    ImportedIncident.objects.bulk_create([draft.incident for draft in new])
    rewrite_story(old)
    _store_events(run, drafts)
    tell_story(book, drafts)
    record_history((past for draft in drafts for past in _timeline(run, draft)), now=now)
    find_again([draft.ticket.pk for draft in drafts])


def _count(counting: Counting, drafts: list[Draft]) -> None:
    """Keep the clocks as the stories have them now; one that was told otherwise before begins a new ledger."""
    known = [draft.ticket for draft in drafts if draft.incident.run_id != counting.run.pk]
    withdraw_past(counting, known, _("The log of the former system went on."))
    start_past(counting, drafts)


def _store_events(run: ImportRun, drafts: list[Draft]) -> None:
    """Keep the rows themselves; they are many, so they go to the database without a model each."""
    rows = [(draft.incident.pk, run.pk, row.key, orjson.dumps(row.as_json()).decode()) for draft in drafts for row in draft.fresh]
    table = ImportedEvent._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(f'INSERT INTO {table} (incident_id, run_id, "key", data) VALUES (%s, %s, %s, %s)', rows)  # noqa: S608 - our own names


def find_again(tickets: list[int]) -> None:
    """Make tickets findable as they are now."""
    index_many(Ticket.objects.filter(pk__in=tickets).select_related("requester", "affected"))


def rewrite_story(drafts: list[Draft]) -> None:
    """Save changed tickets and take out what the import had told of them before."""
    if not drafts:
        return
    Ticket.objects.bulk_update([draft.ticket for draft in drafts], [name.removesuffix("_id") for name in FIELDS], batch_size=200)
    ImportedIncident.objects.bulk_update([draft.incident for draft in drafts], ["kept"], batch_size=400)
    keys = [draft.ticket.pk for draft in drafts]
    for told in (Wait, HandOff, Entry):
        told._default_manager.filter(ticket__in=keys).delete()


def tell_story(book: NameBook, drafts: list[Draft]) -> None:
    """Write the waits, hand-offs and resolutions of these tickets."""
    Wait.objects.bulk_create(
        Wait(ticket=draft.ticket, on=span.party, reason=_("As imported"), since=span.since, ended_at=span.ended_at)
        for draft in drafts
        for span in draft.story.waits
    )
    HandOff.objects.bulk_create(
        HandOff(
            ticket=draft.ticket,
            from_team_id=book.teams.get(passage.from_team),
            to_team_id=book.teams.get(passage.to_team),
            from_tier=2,
            to_tier=2,
            from_assignee_id=book.staff.get(passage.from_assignee),
            to_assignee_id=book.staff.get(passage.to_assignee),
            reason=_("As imported"),
            at=passage.at,
        )
        for draft in drafts
        for passage in draft.story.passages
    )
    Entry.objects.bulk_create(_resolution(draft) for draft in drafts if draft.story.solved_at)


def _resolution(draft: Draft) -> Entry:
    names = draft.story.last.names
    body = _("Solved with “%(code)s”.") % {"code": names["resolution_code"]} if names.get("resolution_code") else _("Solved.")
    at = draft.story.solved_at or draft.story.last_activity_at
    return Entry(ticket=draft.ticket, kind=Entry.Kind.RESOLUTION, body=body, author_name=names.get("solved_by", "") or _("unknown"), at=at)


def _timeline(run: ImportRun, draft: Draft) -> list[Past]:
    """Return the new lines of the timeline: one for each row that was not stored before."""
    fresh = {row.key for row in draft.fresh}
    rows = draft.story.rows
    label, cause = Ticket._meta.label_lower, f"import of {run.file_name}"
    return [
        Past(
            "importers.IncidentOpened" if first else "importers.IncidentChanged",
            step.at,
            label,
            draft.ticket.pk,
            str(draft.ticket),
            actor_name=step.who,
            cause=cause,
            changes=step.changes,
        )
        for first, row, step in zip([True, *[False] * len(rows)], rows, draft.story.steps, strict=False)
        if row.key in fresh
    ]

"""Takes out what one run brought, and leaves alone what people have worked on since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import CASCADE, F, ManyToOneRel
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.core.search import unindex
from bailiwick.desk.models import Category, PriorityRule, Ticket
from bailiwick.importers.actions.counting import Counting, start_past, withdraw_past
from bailiwick.importers.actions.storing import Draft, find_again, rewrite_story, tell_story, ticket_values
from bailiwick.importers.deriving import tell
from bailiwick.importers.events import ImportUndone
from bailiwick.importers.models import ImportedEvent, ImportedIncident, ImportedName, ImportRun
from bailiwick.importers.naming import NameBook
from bailiwick.importers.parsing import LogRow
from bailiwick.importers.permissions import can_import_history
from bailiwick.people.models import Person, Staff, Team
from bailiwick.places.models import Site

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from bailiwick.core.actors import Actor


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing came to; `kept` names the tickets people have worked on."""

    withdrawn: int
    restored: int
    kept: list[str]


@transaction.atomic
def undo_import(run: ImportRun, *, actor: Actor, now: datetime) -> Undone:
    """Withdraw the tickets a run made and give those it changed their former story.

    Tickets that were worked on since stay as they are and are named. Raises Conflict when
    the run is undone already, or when a later run built on it.
    """
    require(can_import_history(actor))
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.undone_at is not None:
        raise Conflict(_("This import was undone already."))
    later = ImportedEvent.objects.filter(incident__run=run).exclude(run=run).select_related("run").first()
    if later is not None:
        raise Conflict(_("A later import, “%(run)s”, added to these tickets. Undo that one first.") % {"run": later.run})
    counting = Counting(run, actor, now)
    restored = _restore(run, counting)
    withdrawn, kept = _withdraw(run, counting)
    _forget_names(run)
    run.undone_at = now
    run.save(update_fields=["undone_at"])
    publish(ImportUndone(actor=actor, subject=run, at=now, withdrawn=withdrawn, restored=restored))
    return Undone(withdrawn, restored, kept)


def _withdraw(run: ImportRun, counting: Counting) -> tuple[int, list[str]]:
    untouched = ImportedIncident.objects.filter(run=run, ticket__version=F("version"))
    kept = list(ImportedIncident.objects.filter(run=run).exclude(pk__in=untouched.values("pk")).values_list("number", flat=True))
    tickets = list(Ticket.objects.filter(imported__in=untouched))
    for ticket in tickets:
        unindex(ticket)
    withdraw_past(counting, tickets, _("The import was taken back."))
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).delete()
    return len(tickets), kept


def _restore(run: ImportRun, counting: Counting) -> int:
    """Tell the tickets of earlier runs again without what this run added."""
    incidents = ImportedIncident.objects.filter(events__run=run).exclude(run=run).filter(ticket__version=F("version")).distinct()
    changed = list(incidents.select_related("ticket", "run"))
    ImportedEvent.objects.filter(run=run, incident__in=changed).delete()
    book, drafts = NameBook(run, counting.now), []
    matrix = {(rule.impact, rule.urgency): rule.priority for rule in PriorityRule.objects.all()}
    stories = {i.pk: tell(sorted((LogRow.from_json(i.number, e.key, e.data) for e in i.events.all()), key=lambda row: row.order)) for i in changed}
    book.learn(row for story in stories.values() for row in story.rows)
    for incident in changed:
        story = stories[incident.pk]
        for name, value in ticket_values(book, matrix, story).items():
            setattr(incident.ticket, name, value)
        incident.kept = story.last.kept
        drafts.append(Draft(incident, incident.ticket, story, []))
    rewrite_story(drafts)
    tell_story(book, drafts)
    withdraw_past(counting, [draft.ticket for draft in drafts], _("The import was taken back."))
    start_past(counting, drafts, {i.ticket_id: i.run.calendar_id for i in changed if i.run.calendar_id is not None})
    find_again([draft.ticket.pk for draft in drafts])
    return len(drafts)


def _forget_names(run: ImportRun) -> None:
    """Remove the records the run made for names, unless something refers to them now; whoever refers comes first."""
    for model in (Staff, Person, Team, Site, Category):
        made = ImportedName.objects.filter(run=run, label=model._meta.label_lower)
        keys = set(made.values_list("record_id", flat=True))
        while free := keys - _referred(model, keys):
            model._default_manager.filter(pk__in=free).delete()
            made.filter(record_id__in=free).delete()
            keys -= free


def _referred(model: type[Model], keys: set[int]) -> set[int]:
    """Return the keys that other rows refer to and would not go along with; one query for each relation."""
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.on_delete is not CASCADE:
            name = relation.field.name
            found |= set(relation.related_model._default_manager.filter(**{f"{name}__in": keys}).values_list(name, flat=True))
    return found

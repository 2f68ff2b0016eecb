"""Takes the years before out again, ten thousand tickets at a time; those that somebody used since are left to the careful way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.clocks.actions import withdraw_settled
from bailiwick.core.models import SearchDocument
from bailiwick.demo.actions.history.mending import mend
from bailiwick.demo.models import SOURCE, YEARS
from bailiwick.desk.models import SUBJECT, Call, Entry, HandOff, Ticket, Wait

if TYPE_CHECKING:
    from datetime import datetime

    from django.db import models

    from bailiwick.core.actors import Actor
    from bailiwick.demo.models import DemoLoad

Tell = Callable[[str, float], None]
CHUNK = 10_000
#: what a ticket of the history was brought with
BROUGHT = (Entry, Call, Wait, HandOff)
ENTRY = Entry._meta.label_lower


def take_out_history(load: DemoLoad, *, actor: Actor, now: datetime, tell: Tell) -> int:
    """Remove the tickets of the years before that are as they were brought; returns how many."""
    mend()
    first, last = load.counts.get(YEARS, (1, 0))
    removed = 0
    for start in range(first, last + 1, CHUNK):
        end = min(start + CHUNK - 1, last)
        with transaction.atomic():
            removed += _take_out(start, end, actor=actor, now=now)
        tell(_("%(done)s tickets removed") % {"done": f"{removed:,}"}, (end - first + 1) / (last - first + 1))
    return removed


def _take_out(first: int, last: int, *, actor: Actor, now: datetime) -> int:
    mine = Ticket.objects.filter(pk__gte=first, pk__lte=last, source=SOURCE, version=1)
    rows = mine.exclude(pk__in=_used(first, last))
    keys = rows.values("pk")
    withdraw_settled(SUBJECT, rows, actor=actor, now=now, reason=_("The demo county was removed."))
    SearchDocument.objects.filter(record_type=ENTRY, record_id__in=Entry.objects.filter(ticket__in=keys).values("pk")).delete()
    SearchDocument.objects.filter(record_type=SUBJECT, record_id__in=keys).delete()
    for model in BROUGHT:
        _raw_delete(model._default_manager.filter(ticket__in=keys))
    return _raw_delete(rows)


def _raw_delete(rows: models.QuerySet[models.Model]) -> int:
    """Delete rows that nothing refers to, without reading them."""
    return int(rows._raw_delete(rows.db))  # noqa: SLF001 - Django's own way to delete without collecting, which it keeps for itself


def _used(first: int, last: int) -> set[int]:
    """Return the tickets of a span that something refers to which they were not brought with."""
    used: set[int] = set()
    for relation in (*Ticket._meta.related_objects, *Entry._meta.related_objects):
        of_entry = relation.model is Entry
        if relation.many_to_many or (relation.related_model in BROUGHT and not of_entry and relation.field.name == "ticket"):
            continue
        path = f"{relation.field.name}__ticket_id" if of_entry else str(relation.field.attname)
        rows = relation.related_model._default_manager
        used.update(rows.filter(**{f"{path}__gte": first, f"{path}__lte": last}).values_list(path, flat=True))
    return used

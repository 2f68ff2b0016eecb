"""Where entries stand: taking them to another ticket and, when the act is undone, to where the rest of the ledger says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from bailiwick.core.problems import Conflict
from bailiwick.desk.actions.ledger import hold_all, root
from bailiwick.desk.models import Entry, Join, Placement, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def check_chosen(entries: Sequence[Entry]) -> Ticket:
    """Return the ticket whose story the entries stand in. Raises ValidationError unless it is one, and they are its current entries."""
    if not entries:
        raise ValidationError({"entries": _("Choose at least one entry.")})
    homes = {root(ticket).pk: root(ticket) for ticket in {entry.ticket_id: entry.ticket for entry in entries}.values()}
    if len(homes) > 1:
        raise ValidationError({"entries": _("Choose entries of one ticket.")})
    if Entry.objects.filter(revises__in=entries).exists():
        raise ValidationError({"entries": _("One of the entries was corrected meanwhile. Choose its corrected version.")})
    return next(iter(homes.values()))


def versions_of(entry: Entry) -> list[Entry]:
    """Return an entry with the versions before and after it, the first one first."""
    chain = [entry]
    while chain[0].revises_id is not None:
        chain.insert(0, Entry.objects.get(pk=chain[0].revises_id))
    while (later := Entry.objects.filter(revises=chain[-1].pk).first()) is not None:
        chain.append(later)
    return chain


def place(join: Join, entries: Iterable[Entry], to: Ticket) -> list[int]:
    """Take entries with all their versions, and the time worked on them, to a held ticket; return the keys that are shown."""
    shown = []
    for entry in entries:
        chain, source = versions_of(entry), entry.ticket
        hold_all([source])
        former = Placement.objects.filter(entry=chain[0], join__undone_at=None).order_by("-id").first()
        carried = former.carried_seconds if former is not None else min(chain[-1].worked_seconds, source.worked_seconds)
        Placement.objects.create(join=join, entry=chain[0], from_ticket=source, to_ticket=to, carried_seconds=carried)
        _carry(chain, source, to, carried)
        shown.append(chain[-1].pk)
    to.refresh_from_db(fields=["worked_seconds", "version"])
    return shown


def put_back(join: Join) -> list[int]:
    """Put the entries of an undone join where they stand without it; return the keys that are shown.

    Raises Conflict where that would show the words of a need-to-know ticket to others.
    """
    shown = []
    for placement in join.placements.select_related("entry"):
        chain = versions_of(placement.entry)
        source, to = chain[-1].ticket, _stands_on(placement.entry)
        if source.pk != to.pk:
            if source.need_to_know != to.need_to_know:
                raise Conflict(_("One of the two tickets became need-to-know since. End that first, then undo."))
            _carry(chain, source, to, min(placement.carried_seconds, source.worked_seconds))
        shown.append(chain[-1].pk)
    return shown


def _stands_on(first: Entry) -> Ticket:
    """Return where an entry stands by the acts in force: the latest of them, or its first ticket."""
    every = Placement.objects.filter(entry=first).select_related("to_ticket", "from_ticket")
    latest = every.filter(join__undone_at=None).order_by("-id").first()
    return latest.to_ticket if latest is not None else every.order_by("id")[0].from_ticket


def _carry(chain: Sequence[Entry], source: Ticket, to: Ticket, seconds: int) -> None:
    Entry.objects.filter(pk__in=[entry.pk for entry in chain]).update(ticket=to)
    Ticket.objects.filter(pk=source.pk).update(worked_seconds=F("worked_seconds") - seconds, version=F("version") + 1)
    Ticket.objects.filter(pk=to.pk).update(worked_seconds=F("worked_seconds") + seconds, version=F("version") + 1)

"""What a ticket is joined with, as its page shows it: what was merged, split off and moved, and the tickets under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bailiwick.core.glances import there_is
from bailiwick.desk.actions import children_of
from bailiwick.desk.models import Join, JoinKind, Ticket, TicketLink, family
from bailiwick.desk.permissions import can_join_tickets, user_of
from bailiwick.desk.views.words import ticket_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise

    from bailiwick.core.actors import Account, Actor

#: tickets shown of those under one; the list has all
MOST = 20
#: kind -> how it reads from the ticket that was joined, and from the other one
WORDS: dict[str, tuple[_StrPromise, _StrPromise]] = {
    JoinKind.MERGE: (_("merged into"), _("merged in")),
    JoinKind.SPLIT: (_("split off"), _("split off from")),
    JoinKind.MOVE: (_("entries went to"), _("entries came from")),
    JoinKind.DUPLICATE: (_("duplicate of"), _("has the duplicate")),
    JoinKind.CHILD: (_("under"), pgettext_lazy("a ticket that has others under it", "over")),
    JoinKind.PARENT: (_("under"), _("made the parent of")),
}


def kin_of(ticket: Ticket, user: Account) -> list[int]:
    """Return the keys of a ticket and of all that are merged into it."""
    return family(ticket) if there_is(ticket, "merged-in", user) else [ticket.pk]


def has_joins(ticket: Ticket, user: Account) -> bool:
    """Whether the ticket was ever joined with another, or parted from one."""
    return there_is(ticket, "joins", user) or there_is(ticket, "merged-in", user)


def joins_of(kin: Sequence[int], user: Account) -> list[Join]:
    """Return the acts in force that concern a ticket and those merged into it, as far as a user may know of both sides."""
    about = Join.objects.visible_to(user).live().exclude(kind=JoinKind.FOLD).filter(Q(ticket__in=kin) | Q(other__in=kin))
    return list(about.exclude(kind=JoinKind.CHILD, other__in=kin).select_related("ticket", "other"))


def join_lines(joins: Sequence[Join], kin: Sequence[int], *, may: bool) -> list[dict[str, Any]]:
    """Return how the acts read on the page of one ticket; `may` offers to undo them."""
    lines = []
    for join in joins:
        if join.kind == JoinKind.PARENT and join.ticket_id in kin and join.other_id not in kin:
            continue
        is_ours = join.ticket_id in kin and not (join.other_id in kin and join.kind == JoinKind.MERGE)
        words, other = WORDS[join.kind][0 if is_ours else 1], join.other if is_ours else join.ticket
        lines.append({**ticket_row(other), "words": words, "reason": join.reason, "undo_url": _undo_url(join.pk) if may else ""})
    return lines


def children_lines(ticket: Ticket, actor: Actor) -> list[dict[str, Any]]:
    """Return the tickets under one, the unfinished first, each with what takes it out; one more than is shown where there are more."""
    user = user_of(actor)
    if not there_is(ticket, "children", user):
        return []
    seen = children_of(ticket).filter(pk__in=Ticket.objects.open_to(user).values("pk")) if user is not None else Ticket.objects.none()
    rows = list(seen.select_related("requester").order_by("-unfinished", "-opened_at", "-id")[: MOST + 1])
    joins = dict(Join.objects.live().filter(kind=JoinKind.CHILD, ticket__in=rows).values_list("ticket", "pk")) if rows else {}
    may = can_join_tickets(actor, ticket, ticket)
    return [
        {**ticket_row(row), "person": str(row.requester or ""), "undo_url": _undo_url(joins[row.pk]) if may and row.pk in joins else ""}
        for row in rows
    ]


def children_url(ticket: Ticket) -> str:
    """Return where all tickets under one are listed."""
    return f"{reverse('records:list', args=['tickets'])}?view=all&parent={ticket.pk}"


def link_lines(ticket: Ticket, user: Account) -> list[dict[str, str]]:
    """Return the tickets a ticket was linked with, and those it follows and is followed by, as far as a user may know of them."""
    if not (ticket.follows_id or there_is(ticket, "links", user) or there_is(ticket, "followers", user)):
        return []
    links = TicketLink.objects.visible_to(user) if there_is(ticket, "links", user) else TicketLink.objects.none()
    forth = [(link.get_kind_display(), link.other, link.pk) for link in links.filter(ticket=ticket).select_related("other")]
    back = [(_("linked from"), link.ticket, link.pk) for link in links.filter(other=ticket).select_related("ticket")]
    first = Ticket.objects.visible_to(user).filter(pk=ticket.follows_id).first() if ticket.follows_id else None
    following = Ticket.objects.visible_to(user).filter(follows=ticket)[:10] if there_is(ticket, "followers", user) else []
    chain = [*([(_("follows"), first, 0)] if first else []), *((_("followed by"), later, 0) for later in following)]
    return [{**ticket_row(t), "kind": str(kind), "remove_url": _remove_url(ticket, pk)} for kind, t, pk in [*forth, *back, *chain]]


def _remove_url(ticket: Ticket, link: int) -> str:
    return reverse("desk:ticket_unlink", args=[ticket.number, link]) if link else ""


def _undo_url(join: int) -> str:
    return reverse("desk:join_undo", args=[join])

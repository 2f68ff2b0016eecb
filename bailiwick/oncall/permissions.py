"""Who may change turns: leads all of them, everybody their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.people.models import Staff

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor
    from bailiwick.oncall.models import Offer


def staff_of(actor: Actor) -> Staff | None:
    """Return the actor as a member of the IT staff, if they are one."""
    if actor.user is None or not actor.user.is_authenticated:
        return None
    return Staff.objects.select_related("person").filter(person__account=actor.user.pk, retired_at=None).first()


def can_edit_rotas(actor: Actor) -> bool:
    """Whether the actor may set the order of a rota and enter covers."""
    return actor.may("oncall.edit_rotas")


def can_act_for(actor: Actor, staff: Staff) -> bool:
    """Whether the actor may dispose of somebody's turns: their own, or with the ability to edit rotas."""
    return can_edit_rotas(actor) or (actor.may("oncall.take_turns") and staff_of(actor) == staff)


def can_answer_offer(actor: Actor, offer: Offer) -> bool:
    """Whether the actor may take or decline an offered turn: whom it was offered to, or anybody of the rota when it was offered to all."""
    member = staff_of(actor)
    if member is None or member.pk == offer.staff_id or not actor.may("oncall.take_turns"):
        return False
    return offer.to_id == member.pk if offer.to_id is not None else offer.rota.members.filter(staff=member).exists()

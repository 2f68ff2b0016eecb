"""Setting the order of a rota, and who takes a stretch of it instead."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.moments import exact
from bailiwick.core.permissions import require
from bailiwick.oncall.events import CoverDropped, CoverEntered, OrderSet
from bailiwick.oncall.models import Cover, Layer, Member, Rota, order_of
from bailiwick.oncall.permissions import can_edit_rotas

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.core.actors import Account, Actor
    from bailiwick.people.models import Staff

#: turns are planned, and mended, within this distance from now
HORIZON = timedelta(days=732)
LONGEST = timedelta(days=92)


@transaction.atomic
def set_order(rota: Rota, *, actor: Actor, now: datetime, layer: str, order: Sequence[Staff]) -> None:
    """Set who takes turns, in which order; the first has the turn that begins in the week the rota begins. Raises ValidationError."""
    require(can_edit_rotas(actor))
    Rota.objects.select_for_update().get(pk=rota.pk)
    if layer not in Layer.values:
        raise ValidationError({"layer": _("Choose first or backup.")})
    if len({staff.pk for staff in order}) != len(order):
        raise ValidationError({"order": _("Somebody stands in the order twice.")})
    if any(staff.is_retired for staff in order):
        raise ValidationError({"order": _("Somebody in the order is no longer on the staff.")})
    before = [str(staff) for staff in order_of(rota, layer)]
    after = [str(staff) for staff in order]
    rota.members.filter(layer=layer).delete()
    Member.objects.bulk_create(Member(rota=rota, layer=layer, staff=staff, place=place) for place, staff in enumerate(order, 1))
    if before != after:
        publish(OrderSet(actor=actor, subject=rota, at=now, layer=layer, changes={layer: (before, after)}))


@transaction.atomic
def enter_cover(
    rota: Rota, *, actor: Actor, now: datetime, layer: str, staff: Staff | None, starts_at: datetime, ends_at: datetime, reason: str = ""
) -> Cover:
    """Let somebody else take a stretch of the rota, or declare that nobody is on call. Raises ValidationError."""
    require(can_edit_rotas(actor))
    check_stretch(starts_at, ends_at, now=now)
    if staff is not None and staff.is_retired:
        raise ValidationError({"staff": _("%(name)s is no longer on the staff.") % {"name": staff}})
    if staff is None and not reason.strip():
        raise ValidationError({"reason": _("Say why nobody is on call.")})
    return lay_cover(rota, actor=actor, now=now, layer=layer, staff=staff, starts_at=starts_at, ends_at=ends_at, reason=reason)


def lay_cover(
    rota: Rota, *, actor: Actor, now: datetime, layer: str, staff: Staff | None, starts_at: datetime, ends_at: datetime, reason: str
) -> Cover:
    """Write a cover and say so; the caller has checked who may."""
    by: Account | None = actor.user
    cover = Cover.objects.create(
        rota=rota,
        layer=layer,
        staff=staff,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason.strip()[:255],
        at=now,
        by_id=by.pk if by is not None else None,
    )
    publish(CoverEntered(actor=actor, subject=rota, at=now, **_facts(cover)))  # type: ignore[arg-type] # facts by name
    return cover


@transaction.atomic
def drop_cover(cover: Cover, *, actor: Actor, now: datetime) -> None:
    """Take a cover out again; the order counts, or the cover under it."""
    require(can_edit_rotas(actor))
    facts = _facts(cover)
    if Cover.objects.filter(pk=cover.pk).delete()[0]:
        publish(CoverDropped(actor=actor, subject=cover.rota, at=now, **facts))  # type: ignore[arg-type] # facts by name


def _facts(cover: Cover) -> dict[str, object]:
    return {
        "who": str(cover.staff) if cover.staff is not None else _("nobody"),
        "starts": exact(cover.starts_at),
        "ends": exact(cover.ends_at),
        "staff": cover.staff_id,
    }


def check_stretch(starts_at: datetime, ends_at: datetime, *, now: datetime, prefix: str = "") -> None:
    """Raise ValidationError for a stretch that ends before it begins, is over, or lies beyond planning."""
    if ends_at <= starts_at:
        raise ValidationError({f"{prefix}ends_at": _("This ends before it begins.")})
    if ends_at <= now:
        raise ValidationError({f"{prefix}ends_at": _("This is over already.")})
    if ends_at - starts_at > LONGEST or ends_at > now + HORIZON or starts_at < now - HORIZON:
        raise ValidationError({f"{prefix}starts_at": _("Choose at most three months, within the next two years.")})

"""Who is on call, as pages say it."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bailiwick.core.asked_by import AskedBy
from bailiwick.core.moments import exact, spoken
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.oncall.models.rotas import Cover, Layer, Member, Rota
from bailiwick.oncall.models.turns import turns_by

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bailiwick.core.actors import Account
    from bailiwick.oncall.models.turns import Turn
    from bailiwick.people.models import Staff


_ROTAS = AskedBy(Rota, lambda user: Rota.objects.visible_to(user).filter(retired_at=None).select_related("team").order_by("name"))
_MEMBERS = Prepared(lambda: Member.objects.filter(rota__retired_at=None, staff__retired_at=None).select_related("staff__person").order_by("place"))
_COVERS = Prepared(
    lambda: (
        Cover.objects.filter(rota__retired_at=None, starts_at__lt=Slot("ends", Cover.starts_at), ends_at__gt=Slot("starts", Cover.ends_at))
        .select_related("staff__person")
        .order_by("id")
    )
)


def on_call_rows(user: Account, now: datetime) -> list[dict[str, Any]]:
    """Return for every rota who is called first and who as backup, how to reach them and until when."""
    rotas = _ROTAS(user)
    if not rotas:
        return []
    ends = max(_horizon(rota, now) for rota in rotas)
    orders, covers = _orders(rotas), _covers(rotas, now, ends)

    def turns(rota: Rota, until: datetime, layer: str) -> list[Turn]:
        known = [cover for cover in covers[rota.pk, layer] if cover.starts_at < until]
        return turns_by(rota, orders[rota.pk, layer], known, now, until, layer)

    return [{"rota": rota, **_row(rota, now, turns)} for rota in rotas]


def _horizon(rota: Rota, now: datetime) -> datetime:
    """Return an instant before which the present turn of a rota has ended."""
    return now + timedelta(weeks=rota.weeks + 1)


def _orders(rotas: list[Rota]) -> defaultdict[tuple[int, str], list[Staff]]:
    """Return who takes turns in each layer of some rotas, in order; one query."""
    found: defaultdict[tuple[int, str], list[Staff]] = defaultdict(list)
    keys = {rota.pk for rota in rotas}
    for member in _MEMBERS():
        if member.rota_id in keys:
            found[member.rota_id, member.layer].append(member.staff)
    return found


def _covers(rotas: list[Rota], starts: datetime, ends: datetime) -> defaultdict[tuple[int, str], list[Cover]]:
    """Return the covers in each layer of some rotas in a span, in the sequence of their entry; one query."""
    found: defaultdict[tuple[int, str], list[Cover]] = defaultdict(list)
    keys = {rota.pk for rota in rotas}
    for cover in _COVERS(starts=starts, ends=ends):
        if cover.rota_id in keys:
            found[cover.rota_id, cover.layer].append(cover)
    return found


def _row(rota: Rota, now: datetime, turns: Callable[[Rota, datetime, str], list[Turn]]) -> dict[str, Any]:
    instant = now + timedelta(microseconds=1)
    present = turns(rota, _horizon(rota, now), Layer.PRIMARY)[0]
    backup = next((turn.staff for turn in turns(rota, instant, Layer.BACKUP)), None)
    return {"first": _reach(present.staff), "backup": _reach(backup), "until": spoken(present.ends, now), "exact": exact(present.ends)}


def _reach(staff: Staff | None) -> dict[str, str] | None:
    if staff is None:
        return None
    person = staff.person
    return {"name": person.name, "phone": person.mobile or person.phone, "extension": person.extension}

"""Who is on call, as pages say it."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bailiwick.core.moments import exact, spoken
from bailiwick.oncall.models.rotas import Cover, Layer, Member, Rota
from bailiwick.oncall.models.turns import turns_by

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bailiwick.core.actors import Account
    from bailiwick.oncall.models.turns import Turn
    from bailiwick.people.models import Staff


def on_call_rows(user: Account, now: datetime) -> list[dict[str, Any]]:
    """Return for every rota who is called first and who as backup, how to reach them and until when."""
    rotas = list(Rota.objects.visible_to(user).filter(retired_at=None).select_related("team").order_by("name"))
    ends = max((_horizon(rota, now) for rota in rotas), default=now)
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
    for member in Member.objects.filter(rota__in=rotas, staff__retired_at=None).select_related("staff__person").order_by("place"):
        found[member.rota_id, member.layer].append(member.staff)
    return found


def _covers(rotas: list[Rota], starts: datetime, ends: datetime) -> defaultdict[tuple[int, str], list[Cover]]:
    """Return the covers in each layer of some rotas in a span, in the sequence of their entry; one query."""
    found: defaultdict[tuple[int, str], list[Cover]] = defaultdict(list)
    touching = Cover.objects.filter(rota__in=rotas, starts_at__lt=ends, ends_at__gt=starts)
    for cover in touching.select_related("staff__person").order_by("id"):
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

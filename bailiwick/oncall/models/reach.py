"""Who is on call, as pages say it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bailiwick.core.moments import exact, spoken
from bailiwick.oncall.models.rotas import Layer, Rota
from bailiwick.oncall.models.turns import on_call, turns_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account
    from bailiwick.people.models import Staff


def on_call_rows(user: Account, now: datetime) -> list[dict[str, Any]]:
    """Return for every rota who is called first and who as backup, how to reach them and until when."""
    rotas = Rota.objects.visible_to(user).filter(retired_at=None).select_related("team").order_by("name")
    return [{"rota": rota, **on_call_row(rota, now)} for rota in rotas]


def on_call_row(rota: Rota, now: datetime) -> dict[str, Any]:
    """Return who is called for a rota at an instant."""
    first, backup = on_call(rota, now), on_call(rota, now, Layer.BACKUP)
    until = turns_of(rota, now, now + timedelta(weeks=rota.weeks + 1))[0].ends
    return {"first": _reach(first), "backup": _reach(backup), "until": spoken(until, now), "exact": exact(until)}


def _reach(staff: Staff | None) -> dict[str, str] | None:
    if staff is None:
        return None
    person = staff.person
    return {"name": person.name, "phone": person.mobile or person.phone, "extension": person.extension}

"""What is wrong with the turns of a rota: gaps nobody declared, absences nobody covers, people called twice at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bailiwick.oncall.models.rotas import Layer, Rota
from bailiwick.oncall.models.turns import turns_of
from bailiwick.people.models import Absence

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.oncall.models.turns import Turn

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to see to: when, and in words what."""

    starts: datetime
    ends: datetime
    words: str
    layer: str
    declared: bool = False


def findings(rota: Rota, starts: datetime, ends: datetime) -> list[Finding]:
    """Return what is wrong between two instants, the earliest first; declared gaps stand among them, marked."""
    layers = [Layer.PRIMARY, *([Layer.BACKUP] if rota.members.filter(layer=Layer.BACKUP).exists() else [])]
    turns = {layer: turns_of(rota, starts, ends, layer) for layer in layers}
    found = [finding for layer in layers for turn in turns[layer] for finding in _of_turn(turn)]
    found += [_twice(a, b) for one, other in combinations(layers, 2) for a in turns[one] for b in turns[other] if _meet(a, b)]
    found += _elsewhere(rota, turns[Layer.PRIMARY], starts, ends)
    return sorted(found, key=lambda finding: finding.starts)


def _of_turn(turn: Turn) -> list[Finding]:
    called = Layer(turn.layer).label
    if turn.staff is None:
        words = _("Nobody is on call (%(layer)s).") if turn.cover else _("Nobody stands in the order (%(layer)s).")
        return [Finding(turn.starts, turn.ends, words % {"layer": called}, turn.layer, declared=turn.cover)]
    first, last = timezone.localtime(turn.starts).date(), timezone.localtime(turn.ends - timedelta(microseconds=1)).date()
    away = Absence.objects.filter(staff=turn.staff, starts_on__lte=last, ends_on__gte=first).order_by("starts_on")
    return [_absent(turn, absence, called) for absence in away]


def _absent(turn: Turn, absence: Absence, called: object) -> Finding:
    local = timezone.localtime(turn.starts)
    begins = local.replace(year=absence.starts_on.year, month=absence.starts_on.month, day=absence.starts_on.day, hour=0, minute=0)
    over = absence.ends_on + ONE_DAY
    until = local.replace(year=over.year, month=over.month, day=over.day, hour=0, minute=0)
    facts = {
        "name": turn.staff,
        "first": date_format(absence.starts_on, "DAY_FORMAT"),
        "last": date_format(absence.ends_on, "DAY_FORMAT"),
        "layer": called,
    }
    words = _("%(name)s is away from %(first)s to %(last)s and nobody covers it (%(layer)s).") % facts
    return Finding(max(turn.starts, begins), min(turn.ends, until), words, turn.layer)


def _meet(a: Turn, b: Turn) -> bool:
    return a.staff is not None and a.staff == b.staff and a.starts < b.ends and b.starts < a.ends


def _twice(a: Turn, b: Turn) -> Finding:
    words = _("%(name)s is called first and as backup at the same time.") % {"name": a.staff}
    return Finding(max(a.starts, b.starts), min(a.ends, b.ends), words, b.layer)


def _elsewhere(rota: Rota, turns: list[Turn], starts: datetime, ends: datetime) -> list[Finding]:
    others = Rota.objects.filter(retired_at=None, members__staff__in=[turn.staff.pk for turn in turns if turn.staff is not None]).exclude(pk=rota.pk)
    found = []
    for other in others.distinct():
        for theirs in turns_of(other, starts, ends):
            for turn in turns:
                if _meet(turn, theirs):
                    words = _("%(name)s is on call for %(rota)s at the same time.") % {"name": turn.staff, "rota": other}
                    found.append(Finding(max(turn.starts, theirs.starts), min(turn.ends, theirs.ends), words, turn.layer))
    return found

"""Keeping what each person wants to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import Changes, publish
from bailiwick.core.permissions import require
from bailiwick.notifications.events import ChoicesChanged
from bailiwick.notifications.models import Choice, Mail, Rhythm
from bailiwick.notifications.notices import notices
from bailiwick.notifications.permissions import can_choose

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, time

    from bailiwick.core.actors import Actor
    from bailiwick.people.models import User


@dataclass(frozen=True, slots=True)
class Rhythms:
    """When digests come and when mail keeps quiet, as somebody wants it."""

    digest: str = Rhythm.Every.HOUR
    quiet_from: time | None = None
    quiet_until: time | None = None


@transaction.atomic
def choose(user: User, *, actor: Actor, now: datetime, wishes: Mapping[str, tuple[bool, Mail]], rhythm: Rhythms | None = None) -> None:
    """Keep what a person wants for each notice: (in the program, how by mail); and when, if given.

    Raises ValidationError for an unknown notice or quiet hours with one end.
    """
    require(can_choose(actor, user))
    _check(wishes, rhythm)
    former = {c.notice: (c.in_app, c.mail) for c in Choice.objects.select_for_update().filter(user=user)}
    changes: Changes = {key: (_said(former.get(key)), _said(wish)) for key, wish in wishes.items() if former.get(key) != wish}
    for key in changes:
        in_app, mail = wishes[key]
        Choice.objects.update_or_create(user=user, notice=key, defaults={"in_app": in_app, "mail": mail})
    changes |= _keep_rhythm(user, rhythm)
    if changes:
        publish(ChoicesChanged(actor=actor, subject=user, at=now, changes=changes))


def _check(wishes: Mapping[str, object], rhythm: Rhythms | None) -> None:
    unknown = [key for key in wishes if key not in notices]
    if unknown:
        raise ValidationError({"notice": _("There is no notice called %(names)s.") % {"names": ", ".join(unknown)}})
    if rhythm is not None and (rhythm.quiet_from is None) != (rhythm.quiet_until is None):
        raise ValidationError({"quiet_until": _("Quiet hours need a beginning and an end.")})


def _keep_rhythm(user: User, rhythm: Rhythms | None) -> Changes:
    if rhythm is None:
        return {}
    row = Rhythm.objects.filter(user=user).first() or Rhythm(user=user)
    names = ("digest", "quiet_from", "quiet_until")
    changes: Changes = {
        name: (_clock(getattr(row, name)), _clock(getattr(rhythm, name))) for name in names if getattr(row, name) != getattr(rhythm, name)
    }
    for name in changes:
        setattr(row, name, getattr(rhythm, name))
    if changes:
        row.full_clean(exclude=["user"])
        row.save()
    return changes


def _said(wish: tuple[bool, str] | None) -> str | None:
    if wish is None:
        return None
    in_app, mail = wish
    return f"{_('in the program') if in_app else _('not in the program')}, {_('by mail')} {Mail(mail).label}"


def _clock(value: object) -> str | None:
    return str(value) if value is not None else None

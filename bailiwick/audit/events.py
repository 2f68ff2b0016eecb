"""What happens to the trail itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TrailAdopted(Event):
    """After a restore, the database's newest seal was taken as the head of the chain."""

    sentence = _("Took the newest seal of the restored database as the head of the chain: {reason}")

    reason: str


@dataclass(frozen=True, kw_only=True)
class TrailKeyDrawn(Event):
    """The trail is signed with a new key from now on; the former stays to prove what it signed."""

    sentence = _("Drew the key {hint} to sign the trail with")

    hint: str

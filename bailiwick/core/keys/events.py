"""What happens to the keys of the installation; no event ever holds a key."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event


@dataclass(frozen=True, kw_only=True)
class KeyTaken(Event):
    """A key signs and seals from now on."""

    sentence = _("took the key {subject} into use")


@dataclass(frozen=True, kw_only=True)
class SecretsResealed(Event):
    """Secrets were sealed anew under the newest key."""

    sentence = _("sealed {count} secrets anew under the key {subject}")

    count: int


@dataclass(frozen=True, kw_only=True)
class KeyRetired(Event):
    """A former key was put away: it opens nothing any more."""

    sentence = _("put the key {subject} away")

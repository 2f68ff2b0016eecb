"""What happens to macros themselves; what they do is said of the tickets by the desk's own events."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event
from bailiwick.macros.models import Macro


@dataclass(frozen=True, kw_only=True)
class MacroEvent(Event):
    """Anything that happens to a macro."""

    subject: Macro


@dataclass(frozen=True, kw_only=True)
class MacroStepsChanged(MacroEvent):
    """Steps of a macro came, went, moved or read otherwise."""

    sentence = _("changed the steps: {what}")

    what: str


@dataclass(frozen=True, kw_only=True)
class MacroRan(MacroEvent):
    """A macro was run on tickets; which, stands on the tickets."""

    sentence = _("ran it on {count} tickets")

    run: int
    count: int


@dataclass(frozen=True, kw_only=True)
class MacroRunUndone(MacroEvent):
    """A run was taken back as far as it could be."""

    sentence = _("took a run back on {undone} tickets[; {kept} stay as they are]")

    undone: int
    kept: int

"""What happens to the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event


@dataclass(frozen=True, kw_only=True)
class DemoLoaded(Event):
    """The invented county was loaded."""

    sentence = _("loaded the demo county: {tickets} tickets, {persons} persons")

    seed: int
    tickets: int
    persons: int


@dataclass(frozen=True, kw_only=True)
class DemoRemoved(Event):
    """The invented county was removed."""

    sentence = _("removed the demo county: {tickets} tickets, {persons} persons")

    tickets: int
    persons: int

"""What is said of an import: one fact per run, for its rows come in silence."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event
from bailiwick.desk.events import PastTicketsStored


@dataclass(frozen=True, kw_only=True)
class IncidentsImported(PastTicketsStored):
    """A log was read; the counts say what it brought."""

    sentence = _("imported the log: {created} created, {changed} changed, {refused} refused")

    created: int
    changed: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class ImportUndone(PastTicketsStored):
    """What a run had brought was taken out again."""

    sentence = _("took the import back: {withdrawn} withdrawn, {restored} restored")

    withdrawn: int
    restored: int


@dataclass(frozen=True, kw_only=True)
class IncidentOpened(Event):
    """An imported incident was opened in the system it came from."""

    sentence = _("opened the incident in the former system")


@dataclass(frozen=True, kw_only=True)
class IncidentChanged(Event):
    """An imported incident was changed in the system it came from."""

    sentence = _("changed the incident in the former system")

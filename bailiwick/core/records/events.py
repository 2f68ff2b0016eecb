"""What happens to plain records."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RecordCreated(Event):
    """A record was added; the changes hold its first values."""

    sentence = _("added the record[, in the batch #{batch}]")

    batch: int | None = None


@dataclass(frozen=True, kw_only=True)
class RecordChanged(Event):
    """Fields of a record were changed."""

    sentence = _("changed the record[, in the batch #{batch}]")

    batch: int | None = None


@dataclass(frozen=True, kw_only=True)
class RecordRetired(Event):
    """A record was taken out of use; it is kept for history."""

    sentence = _("took the record out of use[, in the batch #{batch}]")

    batch: int | None = None


@dataclass(frozen=True, kw_only=True)
class RecordRestored(Event):
    """A retired record came back into use."""

    sentence = _("brought the record back into use")


@dataclass(frozen=True, kw_only=True)
class RecordRemoved(Event):
    """A record that an import had made was taken back, before anything referred to it."""

    sentence = _("took back the record that an import had made[ (batch #{batch})]")

    batch: int | None = None


@dataclass(frozen=True, kw_only=True)
class BatchApplied(Event):
    """A bulk edit or an import was carried out."""

    sentence = _("carried it out: {created} added, {changed} changed, {refused} refused")

    created: int
    changed: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class BatchUndone(Event):
    """A bulk edit or an import was taken back."""

    sentence = _("took it back: {undone} undone, {kept} kept as they are")

    undone: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class ViewSaved(Event):
    """A view of a list was kept, changed or shared."""

    sentence = _("saved the view “{subject}”")


@dataclass(frozen=True, kw_only=True)
class ViewDeleted(Event):
    """A kept view was deleted."""

    sentence = _("deleted the view “{subject}”")

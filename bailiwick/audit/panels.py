"""Puts the history on the page of every record that has a read door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bailiwick.core.panels import Panel, add_panel

if TYPE_CHECKING:
    from django.db.models import Model


@dataclass(frozen=True, slots=True)
class HistoryPanel(Panel):
    """The timeline of a record, the same for every type; its address names the type."""

    def url_for(self, record: Model) -> str:
        """Return where the browser loads the history of a record."""
        return reverse(self.url_name, args=[record._meta.label_lower, record.pk])


HISTORY = HistoryPanel(_("History"), "audit:history", order=900, is_story=True)

for model in apps.get_models():
    if model.__module__.startswith("bailiwick.") and model._meta.app_label != "audit" and hasattr(model._default_manager, "visible_to"):
        add_panel(model, HISTORY)

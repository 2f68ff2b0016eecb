"""What happens to what was learned."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event
from bailiwick.suggestions.models import LearnedModel


@dataclass(frozen=True, kw_only=True)
class ModelLearned(Event):
    """Proposals were learned anew from closed tickets."""

    sentence = _("learned proposals from {rows} tickets")

    subject: LearnedModel
    rows: int

"""Runbooks are found by their title, their use and the words of their steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bailiwick.core.search import Document, Result, Searchable, register_search
from bailiwick.runbooks.models import Runbook

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bailiwick.core.actors import Account


def document(runbook: Runbook) -> Document | None:
    """Return what of a runbook can be found; one that was never published or is retired cannot."""
    current = runbook.current
    if current is None or current.published_at is None or runbook.is_retired:
        return None
    steps = [text for step in current.steps.all() for text in (step.text, step.text_es, step.help_text) if text]
    return Document(title=runbook.title, body="\n".join([runbook.slug, runbook.about, *steps]), at=current.published_at)


def result(runbook: Runbook) -> Result:
    """Return a found runbook as the list shows it."""
    return Result(url=reverse("records:detail", args=["runbooks", runbook.pk]), title=runbook.title, detail=runbook.about[:120])


def _runbooks(user: Account) -> QuerySet[Runbook]:
    return Runbook.objects.visible_to(user)


register_search(Searchable(model=Runbook, document=document, queryset=_runbooks, result=result, title=_("Runbooks"), order=60))

"""Boxes of this app on the pages of tickets and runbooks, and where the runbooks that questions propose are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bailiwick.core.panels import Panel, add_panel
from bailiwick.desk.models import Ticket, add_lead
from bailiwick.runbooks.models import Runbook

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

add_panel(Ticket, Panel(_("Runbooks"), "runbooks:ticket_runs", order=30, ability="runbooks.see_runbooks"))
add_panel(Ticket, Panel(_("Verified caller"), "runbooks:ticket_proof", order=35, ability="runbooks.see_runbooks"))
add_panel(Ticket, Panel(_("Checklists"), "runbooks:ticket_checklists", order=40, ability="runbooks.see_runbooks"))
add_panel(Runbook, Panel(_("Steps"), "runbooks:runbook_steps", order=10, is_story=True))
add_panel(Runbook, Panel(_("Categories"), "runbooks:runbook_categories", order=20))


def _lead(user: Account, slug: str) -> tuple[str, str] | None:
    """Return title and address of a runbook, if somebody may open it."""
    runbook = Runbook.objects.visible_to(user).filter(slug=slug, retired_at=None).first()
    return (runbook.title, reverse("records:detail", args=["runbooks", runbook.pk])) if runbook is not None else None


add_lead("runbook", _lead)

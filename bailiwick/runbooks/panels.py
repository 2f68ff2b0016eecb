"""Boxes of this app on the pages of tickets and runbooks, and where the runbooks that questions propose are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bailiwick.core.glances import add_glance, there_is
from bailiwick.core.panels import Panel, add_panel
from bailiwick.desk.models import Ticket, add_lead
from bailiwick.runbooks.models import Checklist, Reset, Run, Runbook, Verification

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


def _was_followed(ticket: Ticket, user: Account) -> bool:
    """Whether runbooks were followed on a ticket, or may be proposed."""
    return ticket.is_unfinished or there_is(ticket, "runs", user)


def _was_proved(ticket: Ticket, user: Account) -> bool:
    """Whether a caller was verified or something was reset, or may yet have to be."""
    return ticket.is_unfinished or there_is(ticket, "verifications", user) or there_is(ticket, "resets", user)


def _has_checklists(ticket: Ticket, user: Account) -> bool:
    """Whether a ticket has checklists; the menu adds the first."""
    return there_is(ticket, "checklists", user)


add_glance(Ticket, "runs", lambda ticket, _user: Run.objects.filter(ticket=ticket.pk))
add_glance(Ticket, "verifications", lambda ticket, _user: Verification.objects.filter(ticket=ticket.pk))
add_glance(Ticket, "resets", lambda ticket, _user: Reset.objects.filter(ticket=ticket.pk))
add_glance(Ticket, "checklists", lambda ticket, _user: Checklist.objects.filter(ticket=ticket.pk))
add_panel(Ticket, Panel(_("Runbooks"), "runbooks:ticket_runs", order=30, ability="runbooks.see_runbooks", is_for=_was_followed))
add_panel(Ticket, Panel(_("Verified caller"), "runbooks:ticket_proof", order=35, ability="runbooks.see_runbooks", is_for=_was_proved))
add_panel(Ticket, Panel(_("Checklists"), "runbooks:ticket_checklists", order=40, ability="runbooks.see_runbooks", is_for=_has_checklists))
add_panel(Runbook, Panel(_("Steps"), "runbooks:runbook_steps", order=10, is_story=True))
add_panel(Runbook, Panel(_("Categories"), "runbooks:runbook_categories", order=20))


def _lead(user: Account, slug: str) -> tuple[str, str] | None:
    """Return title and address of a runbook, if somebody may open it."""
    runbook = Runbook.objects.visible_to(user).filter(slug=slug, retired_at=None).first()
    return (runbook.title, reverse("records:detail", args=["runbooks", runbook.pk])) if runbook is not None else None


add_lead("runbook", _lead)

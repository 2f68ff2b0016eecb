"""What surveys do when something happens to a ticket."""

from __future__ import annotations

from django.db.models.signals import post_migrate
from django.dispatch import receiver

from bailiwick.audit.models import hide_rows
from bailiwick.core.events import on
from bailiwick.desk.events import TicketReopened, TicketRestricted, TicketSolved
from bailiwick.desk.models import Ticket
from bailiwick.surveys.actions import drop_survey, install_rule, prepare_survey
from bailiwick.surveys.models import Survey
from bailiwick.surveys.notices import register_notices

register_notices()
hide_rows(Survey, lambda user: Survey.objects.filter(ticket__in=Ticket.objects.hidden_from(user)).values("pk"))


@on(TicketSolved)
def ask_about_solution(event: TicketSolved) -> None:
    """Ask the client of a solved ticket, as the rule says."""
    prepare_survey(event.subject, now=event.at)


@on(TicketReopened)
def ask_no_more(event: TicketReopened) -> None:
    """Do not ask about a solution that did not hold."""
    drop_survey(event.subject)


@on(TicketRestricted)
def forget_secret(event: TicketRestricted) -> None:
    """Never ask about a secret."""
    drop_survey(event.subject)


@receiver(post_migrate)
def put_rule_in_place(app_config: object, **_kwargs: object) -> None:
    """Give a new installation its rule."""
    if getattr(app_config, "name", "") == "bailiwick.surveys":
        install_rule()

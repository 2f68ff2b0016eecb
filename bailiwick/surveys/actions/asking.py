"""Whom we ask, when: never about secrets, never too often, never twice."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.kept import kept
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.core.storing import insert
from bailiwick.desk.models import FINISHED
from bailiwick.surveys.events import SurveyMailed
from bailiwick.surveys.models import Survey, SurveyRule

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.desk.models import Ticket

SALT = "bailiwick.surveys.link"


@kept(SurveyRule)
def rule_in_force() -> SurveyRule | None:
    """Return the rule by which we ask; without one nobody is asked."""
    return SurveyRule.objects.filter(retired_at=None).order_by("id").first()


def token_of(survey: Survey) -> str:
    """Return the token of a survey's link; it cannot be made from the database alone."""
    bound = f"{survey.nonce}:{survey.ticket_id}:{survey.person_id}"
    return base64.urlsafe_b64encode(salted_hmac(SALT, bound, algorithm="sha256").digest()).rstrip(b"=").decode()


def address_of(survey: Survey) -> str:
    """Return the path of a survey's page for its reader."""
    return reverse("surveys:survey_answer", args=[token_of(survey)])


@transaction.atomic(savepoint=False)
def prepare_survey(ticket: Ticket, *, now: datetime) -> Survey | None:
    """Ask the client of a solved ticket what they think: on its page at once, by mail when the rule says so."""
    rule, person = rule_in_force(), ticket.requester
    if rule is None or person is None or person.is_retired or ticket.need_to_know or _is_left_out(ticket, rule):
        return None
    known = _KNOWN.first(ticket=ticket.pk)
    if known is not None:
        return _ask_again(known, rule, now=now) if known.answered_at is None else known
    if _RECENT(person=person.pk, since=now - timedelta(days=rule.quiet_days)):
        return None
    survey = Survey(ticket=ticket, person=person, nonce=secrets.token_hex(16), solved_at=now, team=ticket.team, category=ticket.category)
    survey.digest = sha256(token_of(survey).encode()).hexdigest()
    survey.mail_at = now + timedelta(hours=rule.delay_hours)
    insert(survey)
    return survey


_KNOWN = Prepared(lambda: Survey.objects.filter(ticket=Slot("ticket", Survey.ticket)).order_by())
_RECENT = Prepared(
    lambda: (
        Survey.objects.filter(person=Slot("person", Survey.person), solved_at__gt=Slot("since", Survey.solved_at)).order_by().values_list("pk")[:1]
    )
)


def _is_left_out(ticket: Ticket, rule: SurveyRule) -> bool:
    """Whether a ticket is not among the share that is asked about; the same ticket always gives the same answer."""
    return int(sha256(ticket.number.encode()).hexdigest()[:8], 16) % 100 >= rule.percent


def _ask_again(survey: Survey, rule: SurveyRule, *, now: datetime) -> Survey:
    """Ask about the solution that holds; a mail goes out once."""
    survey.solved_at, survey.team, survey.category = now, survey.ticket.team, survey.ticket.category
    survey.mail_at = now + timedelta(hours=rule.delay_hours) if survey.mailed_at is None else None
    survey.save(update_fields=["solved_at", "team", "category", "mail_at"])
    return survey


@transaction.atomic
def drop_survey(ticket: Ticket) -> None:
    """Ask no more about a ticket that is open again or became secret; what was answered stays."""
    Survey.objects.filter(ticket=ticket, mail_at__isnull=False).update(mail_at=None)
    if ticket.need_to_know:
        Survey.objects.filter(ticket=ticket, answered_at=None).delete()


def mail_surveys(*, now: datetime, limit: int = 500) -> int:
    """Mail the questions that are due, each once however often it runs; return how many."""
    due = Survey.objects.filter(mail_at__lte=now).order_by("mail_at", "id").values_list("pk", flat=True)[:limit]
    return sum(_mail(key, now=now) for key in due)


@transaction.atomic
def _mail(key: int, *, now: datetime) -> bool:
    survey = Survey.objects.select_for_update(of=("self",)).select_related("ticket").filter(pk=key, mail_at__lte=now).first()
    if survey is None:
        return False
    wanted = survey.answered_at is None and survey.ticket.state in FINISHED and not survey.ticket.need_to_know
    survey.mail_at, survey.mailed_at = None, now if wanted else survey.mailed_at
    survey.save(update_fields=["mail_at", "mailed_at"])
    if wanted:
        publish(SurveyMailed(actor=System("survey"), subject=survey, at=now))
    return wanted


def install_rule() -> None:
    """Give a new installation its rule; one that somebody retired stays retired."""
    if not SurveyRule.objects.exists():
        SurveyRule.objects.create(name=_("After every solution"))

"""Looks for resets that rest on no proof. The database refuses such rows, so these always find nothing; they are asked all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from bailiwick.desk.models import FINISHED, Category, Ticket
from bailiwick.runbooks.models import Act, Reset, Result, Run, RunbookCategory, RunbookVersion, Verification

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


def unproven_resets(user: Account) -> QuerySet[Reset]:
    """Return the resets whose proof is missing, refused, somebody else's, stale, or one where two were needed."""
    wrong = (
        Q(verification=None)
        | ~Q(verification__result=Result.PASSED)
        | ~Q(verification__person=F("person"))
        | ~Q(verification__ticket=F("ticket"))
        | Q(verification__expires_at__lte=F("at"))
        | Q(verification__at__gt=F("at"))
    )
    second = Q(is_privileged=True) & (
        Q(second_verification=None)
        | ~Q(second_verification__result=Result.PASSED)
        | ~Q(second_verification__person=F("person"))
        | ~Q(second_verification__ticket=F("ticket"))
        | Q(second_verification__method=F("verification__method"))
        | Q(second_verification__expires_at__lte=F("at"))
    )
    return Reset.objects.visible_to(user).filter(wrong | second).select_related("ticket", "person", "by__person")


def unproven_tickets(user: Account) -> QuerySet[Ticket]:
    """Return the solved tickets that should hold proof and do not: nothing verified, no reset recorded, nothing set aside with a reason.

    Those are tickets on which a runbook with a reset was begun, and those of categories that require one, since
    they do; tickets of the past that were imported are left out.
    """
    with_reset = RunbookVersion.objects.filter(state=RunbookVersion.State.PUBLISHED, steps__leads_to=Act.RESET)
    asked = Q(Exists(Run.objects.filter(ticket=OuterRef("pk"), version__steps__leads_to=Act.RESET)))
    for attachment in RunbookCategory.objects.filter(is_required=True, runbook__in=with_reset.values("runbook")).select_related("category"):
        under = Category.objects.within(attachment.category)
        asked |= Q(category__in=under.values("pk"), solved_at__gte=attachment.since)
    proved = Verification.objects.filter(ticket=OuterRef("pk"), result=Result.PASSED)
    settled = Run.objects.filter(ticket=OuterRef("pk"), version__steps__leads_to=Act.RESET, state__in=(Run.State.FINISHED, Run.State.ABANDONED))
    unproved = ~Exists(proved) & ~Exists(Reset.objects.filter(ticket=OuterRef("pk"))) & ~Exists(settled)
    return Ticket.objects.open_to(user).filter(asked, unproved, state__in=FINISHED, source_key="").order_by("-solved_at", "-id")

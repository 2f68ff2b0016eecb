"""Tells those who look after background work that some of it was set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bailiwick.core.jobs.events import JobSetAside
from bailiwick.core.models import Job
from bailiwick.notifications.models import Mail
from bailiwick.notifications.notices import Urgency, notice
from bailiwick.people.models import Role, User

if TYPE_CHECKING:
    from collections.abc import Mapping


def _caretakers(event: JobSetAside) -> list[User]:
    """Return those who may run work again, once for work of a kind: while some of it stands there, they know."""
    if Job.objects.filter(name=event.job, state=Job.State.FAILED).exclude(pk=event.subject.pk).exists():
        return []
    roles = [role.pk for role in Role.objects.filter(retired_at=None) if "core.run_jobs" in role.abilities]
    holding = User.objects.filter(is_active=True, grants__role__in=roles).distinct()
    return [user for user in holding if user.may("core.run_jobs")]


def _facts(event: JobSetAside) -> Mapping[str, object]:
    return {"job": str(event.subject), "attempts": event.attempts, "error": event.error}


notice(
    JobSetAside,
    recipients=_caretakers,
    title=_("Background work was set aside"),
    subject=_("Set aside: {job}"),
    text=_("This background work failed {attempts} times and waits for you: {job}.\n\n{error}\n\nEverything else goes on. Run it again or drop it."),
    context=_facts,
    url=lambda _event: reverse("core:jobs"),
    names={"job": _("what was to be done"), "attempts": _("how often it was tried"), "error": _("what went wrong last")},
    urgency=Urgency.NORMAL,
    about=Job,
    staff_mail=Mail.NOW,
)

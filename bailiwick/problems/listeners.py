"""What the detector hears, and who is told of a spike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import on
from bailiwick.core.records.events import RecordChanged, RecordCreated
from bailiwick.core.search import index
from bailiwick.desk.events import ParentMade, TicketChanged, TicketOpened, TicketPutUnder, TicketReopened, TicketRestricted, TicketSolved
from bailiwick.notifications.actions import Mail, Urgency, notice, spare
from bailiwick.people.models import Role, User
from bailiwick.problems.actions import adopt_parent, end_outage_of, forget_ticket, install_spike_rules, notice_ticket, return_outage_of, trace_again
from bailiwick.problems.events import ProblemMoved, SpikeFound
from bailiwick.problems.models import Problem, Spike
from bailiwick.problems.sparing import mailed_about_it

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.core.events import Event


def handlers(_event: SpikeFound) -> list[User]:
    """Return those who may take a spike up: asked once for each spike, of the few accounts with a role that says so."""
    roles = [role.pk for role in Role.objects.filter(retired_at=None) if "problems.handle_spikes" in role.abilities]
    holding = User.objects.filter(is_active=True, grants__role__in=roles).distinct()
    return [user for user in holding if user.may("problems.handle_spikes")]


def _words(event: SpikeFound) -> Mapping[str, object]:
    return {
        "calls": event.calls,
        "minutes": event.minutes,
        "what": str(event.subject),
        "rule": event.subject.rule.in_words if event.subject.rule else "",
    }


notice(
    SpikeFound,
    recipients=handlers,
    title=_("Many call about the same"),
    subject=_("{calls} calls in {minutes} minutes: {what}"),
    text=_("{calls} like calls came within {minutes} minutes: {what}. Look at them and make a parent: {link}"),
    context=_words,
    url=lambda event: reverse("problems:spike", args=[event.subject.pk]),
    urgency=Urgency.NORMAL,
    names={
        "calls": _("how many called"),
        "minutes": _("within how many minutes"),
        "what": _("what the calls have in common"),
        "rule": _("the rule that found them"),
    },
    about=Spike,
    staff_mail=Mail.NOW,
)
spare(mailed_about_it)


@on(TicketOpened)
def look_for_spike(event: TicketOpened) -> None:
    """See whether a new ticket belongs to a spike or makes one."""
    notice_ticket(event.subject, now=event.at)


@on(TicketChanged)
def look_again(event: TicketChanged) -> None:
    """Compare later calls with what the ticket says now."""
    trace_again(event.subject)


@on(TicketRestricted)
def keep_secret(event: TicketRestricted) -> None:
    """Let no spike speak of a need-to-know ticket."""
    forget_ticket(event.subject)


@on(ParentMade)
def forget_parent(event: ParentMade) -> None:
    """Let a parent not count among the calls over which it stands."""
    forget_ticket(event.subject)


@on(TicketPutUnder)
def adopt(event: TicketPutUnder) -> None:
    """Notice that somebody made a parent for a spike by hand."""
    adopt_parent(event.subject, actor=event.actor, now=event.at)


@on(TicketSolved)
def end_outage(event: TicketSolved) -> None:
    """End the outage with its parent."""
    end_outage_of(event.subject, actor=event.actor, now=event.at)


@on(TicketReopened)
def return_outage(event: TicketReopened) -> None:
    """Let an outage hold again with its parent."""
    return_outage_of(event.subject, actor=event.actor, now=event.at)


def _find(event: Event) -> None:
    """Let a problem be found by its present words."""
    if isinstance(event.subject, Problem):
        index(event.subject)


for _kind in (RecordCreated, RecordChanged, ProblemMoved):
    on(_kind)(_find)


@receiver(post_migrate)
def put_rules_in_place(app_config: object, **_kwargs: object) -> None:
    """Give a new installation its rules."""
    if getattr(app_config, "name", "") == "bailiwick.problems":
        install_spike_rules()

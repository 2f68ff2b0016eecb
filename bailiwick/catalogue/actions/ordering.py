"""Asking for a service: the ticket, the answers, and who must agree first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.approvals.models import Approval
from bailiwick.catalogue.actions.answering import check_answers
from bailiwick.catalogue.events import OrderRefused, ServiceOrdered
from bailiwick.catalogue.models import Asks, Order, QuestionType, Service
from bailiwick.catalogue.permissions import can_order
from bailiwick.core.actors import System
from bailiwick.core.attachments import attach
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions import Opening, add_entry, keep_hands, open_ticket, solve_ticket
from bailiwick.desk.actions.approving import ask_ticket_approval
from bailiwick.desk.models import Channel, EntryKind, Ticket
from bailiwick.people.models import User
from bailiwick.runbooks.actions import start_run
from bailiwick.runbooks.models import Runbook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.core.files.base import File

    from bailiwick.core.actors import Actor
    from bailiwick.people.models import Person

#: longest part of an answer that stands in a ticket's title
IN_TITLE = 60


@transaction.atomic
def order_service(
    service: Service,
    *,
    actor: Actor,
    now: datetime,
    requester: Person,
    answers: Mapping[str, Any],
    version: int | None = None,
    files: Mapping[str, File[bytes]] | None = None,
    channel: str = Channel.PORTAL,
) -> Ticket:
    """Open the ticket of a service with its answers, and ask those who must agree.

    `version` is the one whose questions were seen. Raises Conflict when others are asked by
    now, ValidationError by question.
    """
    require(can_order(actor, service))
    service = Service.objects.select_related("current", "category", "team", "owner").get(pk=service.pk)
    current = service.current
    if current is None or (version is not None and version != current.number):
        raise Conflict(_("The questions of this service have changed. Answer them once more."))
    sent = {name: upload for name, upload in (files or {}).items() if _takes_file(current.questions.named(name))}
    given = {**answers, **{name: upload.name for name, upload in sent.items()}}
    kept, words = check_answers(current.questions, given, _reader(actor, requester))
    order = Order(service=service, version=current, answers=kept, words=words)
    ticket = open_ticket(_opening(order, requester, channel), actor=actor, now=now)
    if service.team is not None and ticket.team_id != service.team_id:
        Ticket.objects.filter(pk=ticket.pk).update(team=service.team, tier=service.team.tier)
        ticket.refresh_from_db()
        keep_hands(ticket, {"team": ("", str(service.team))}, actor=actor, now=now)
    order.ticket = ticket
    order.save()
    publish(ServiceOrdered(actor=actor, subject=ticket, at=now, service=service.title_en, version=current.number))
    for name, upload in sent.items():
        if name in kept:
            attach(ticket, actor=actor, now=now, upload=upload)
    _begin_runbook(service, ticket, now)
    _ask_for_approval(order, ticket, requester, now)
    ticket.refresh_from_db()
    return ticket


def _takes_file(question: Any) -> bool:
    return question is not None and question.type == QuestionType.FILE


def _reader(actor: Actor, requester: Person) -> User:
    """Return whose eyes decide which people and places can be answered with."""
    if isinstance(actor.user, User):
        return actor.user
    return User.objects.filter(person=requester).first() or User(person=requester, is_active=False)


def _opening(order: Order, requester: Person, channel: str) -> Opening:
    service, lines = order.service, order.lines()
    first = next((line["value"] for line in lines if len(line["value"]) <= IN_TITLE), "")
    return Opening(
        title=f"{service.title}: {first}" if first else service.title,
        description="\n".join(f"{line['label']} {line['value']}" for line in lines),
        requester=requester,
        service=str(service.pk),
        kind=service.kind,
        category=service.category if service.category is None or not service.category.is_retired else None,
        channel=channel,
    )


def _begin_runbook(service: Service, ticket: Ticket, now: datetime) -> None:
    """Begin the runbook of a service; one that is not there is no reason to turn anybody away."""
    runbook = Runbook.objects.filter(slug=service.runbook, retired_at=None).first() if service.runbook else None
    if runbook is not None and runbook.current is not None:
        start_run(ticket, actor=System(f"service {service.slug}"), now=now, runbook=runbook)


def approvers_of(service: Service, requester: Person) -> list[Person]:
    """Return who must agree for this requester; never the requester, and whoever answers for the service when nobody else is known."""
    choices: dict[str, list[Person | None]] = {
        Asks.MANAGER: [requester.manager],
        Asks.OWNER: [service.owner],
        Asks.NAMED: [*service.approvers.all()],
    }
    wanted = choices.get(service.approval, [])
    lead = service.team.lead if service.team is not None else None
    in_turn: tuple[list[Person | None], ...] = (wanted, [service.owner], [lead])
    for people in in_turn:
        able = [person for person in people if person is not None and person.pk != requester.pk and not person.is_retired]
        if able:
            return able
    return []


def _ask_for_approval(order: Order, ticket: Ticket, requester: Person, now: datetime) -> None:
    service, actor = order.service, System(f"service {order.service.slug}")
    if service.approval == Asks.NOBODY:
        return
    approvers = approvers_of(service, requester)
    if not approvers:
        words = _("This needs an approval, but nobody is known who could give it. Ask the right person before you go on.")
        add_entry(ticket, actor=actor, now=now, kind=EntryKind.NOTE, body=words)
        return
    body = "\n".join([f"{line['label']} {line['value']}" for line in order.lines()])
    title = _("%(service)s for %(name)s") % {"service": service.title, "name": requester}
    ask_ticket_approval(ticket, actor=actor, now=now, approvers=approvers, title=title, body=body, rule=service.rule)


@transaction.atomic
def turn_down_order(approval: Approval, *, now: datetime) -> bool:
    """Solve the ticket of a service that was not approved, and say why to whoever asked; other tickets are left to people."""
    order = Order.objects.select_related("ticket", "service").filter(ticket=approval.subject_id).first()
    if order is None or not order.ticket.is_unfinished:
        return False
    reasons = [f"{vote.decided_by}: {vote.comment}" for vote in approval.votes.filter(decision="refuse").select_related("decided_by")]
    actor = System(_("“%(title)s” was not approved") % {"title": approval.title})
    publish(OrderRefused(actor=actor, subject=order.ticket, at=now, service=order.service.title_en))
    solve_ticket(order.ticket, actor=actor, now=now, resolution="\n".join([_("This was not approved."), *reasons]))
    return True

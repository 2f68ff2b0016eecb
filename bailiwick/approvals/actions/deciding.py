"""Casting votes, and what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.approvals.actions.days import today
from bailiwick.approvals.actions.ending import end
from bailiwick.approvals.actions.linking import LinkOver, check_link, link_behind, over
from bailiwick.approvals.events import ApprovalGranted, ApprovalRefused, LinkRefused, VoteCast
from bailiwick.approvals.models import Approval, ApprovalState, Decision, Vote, result, stand_ins
from bailiwick.approvals.permissions import user_of, votes_for
from bailiwick.core.actors import Actor
from bailiwick.core.events import publish
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.people.models import Person, User

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.approvals.models import DecisionLink


def hold(approval: Approval) -> Approval:
    """Lock a question until commit and return it as it is stored."""
    return Approval.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=approval.pk)


@transaction.atomic
def decide(approval: Approval, *, actor: Actor, now: datetime, approve: bool, comment: str = "") -> Vote:
    """Answer a question, for oneself or in the place of somebody who is away.

    Raises Conflict when it is no longer open or was answered before, ValidationError for a refusal without reason.
    """
    approval, user = hold(approval), user_of(actor)
    if user is None:
        raise Refused
    _check_open(approval)
    votes = votes_for(approval, user.person_id, stand_ins(today(now)))
    if not votes:
        raise _not_theirs(approval, user.person_id)
    return _cast(approval, votes[0], actor=actor, now=now, by=user.person, approve=approve, comment=comment)


@transaction.atomic
def decide_by_link(token: str, *, actor: Actor, now: datetime, approve: bool, comment: str = "") -> Vote:
    """Answer by the link in a mail, once. Raises LinkOver when it opens nothing, ValidationError for a refusal without reason.

    `actor` tells from where; who acts is the person to whom the link was sent.
    """
    link = link_behind(token)
    if link is None:
        raise LinkOver(_("This link is not one of ours."))
    approval = hold(link.vote.approval)
    link.refresh_from_db(fields=["used_at"])
    link.vote.refresh_from_db(fields=["decision"])
    link.vote.approval = approval
    check_link(link, now)
    if link.vote not in votes_for(approval, link.person_id, {**stand_ins(today(now)), **_sent_to(link)}):
        raise LinkOver(_("Somebody else decides this now. Nothing more is needed."))
    link.used_at = now
    link.save(update_fields=["used_at"])
    return _cast(approval, link.vote, actor=_holder(link, actor), now=now, by=link.person, approve=approve, comment=comment, by_link=True)


def _sent_to(link: DecisionLink) -> dict[int, int]:
    """Let a substitute who was asked decide, even when the absence ended meanwhile."""
    return {} if link.person_id == link.vote.approver_id else {link.vote.approver_id: link.person_id}


def _holder(link: DecisionLink, actor: Actor) -> Actor:
    """Return who acts through a link: the account of its person, or the system in their name."""
    account: User | None = getattr(link.person, "account", None)
    cause = "mail link" if account is not None else f"{link.person.name}, mail link"
    return Actor(user=account, cause=cause, address=actor.address, request_id=actor.request_id)


@transaction.atomic
def note_refused_link(link: DecisionLink, *, actor: Actor, now: datetime) -> None:
    """Record that somebody tried a link that opens nothing any more."""
    publish(LinkRefused(actor=_holder(link, actor), subject=link.vote.approval, at=now, person=link.person.name, why=over(link, now)))


def _check_open(approval: Approval) -> None:
    if not approval.is_open:
        raise Conflict(_("This question is no longer open: %(state)s.") % {"state": approval.get_state_display()})


def _not_theirs(approval: Approval, person: int) -> Exception:
    """Return what keeps somebody from answering."""
    if person in approval.barred():
        return Refused(_("Nobody approves their own request."))
    if approval.votes.filter(decided_by=person).exists():
        return Conflict(_("You have decided already."))
    if approval.votes.filter(approver=person).exists():
        return Conflict(_("Somebody decided in your place already."))
    return Refused(_("You are not asked to decide this."))


def _cast(approval: Approval, vote: Vote, *, actor: Actor, now: datetime, by: Person, approve: bool, comment: str, by_link: bool = False) -> Vote:
    if not approve and not comment.strip():
        raise ValidationError({"comment": _("Say why you refuse; whoever asked reads it.")})
    vote.decision = Decision.APPROVE if approve else Decision.REFUSE
    vote.comment, vote.decided_by, vote.decided_at, vote.by_link, vote.remind_on = comment.strip(), by, now, by_link, None
    vote.save(update_fields=["decision", "comment", "decided_by", "decided_at", "by_link", "remind_on"])
    publish(VoteCast(actor=actor, subject=approval, at=now, approver=vote.approver.name, by=by.name, decision=vote.decision, by_link=by_link))
    _conclude(approval, actor=actor, now=now)
    return vote


def _conclude(approval: Approval, *, actor: Actor, now: datetime) -> None:
    """End the question as soon as the open votes can no longer change the result."""
    decisions = list(approval.votes.values_list("decision", flat=True))
    agreed, refused = decisions.count(Decision.APPROVE), decisions.count(Decision.REFUSE)
    granted = result(approval.rule, asked=len(decisions), agreed=agreed, refused=refused)
    if granted is None:
        return
    changes = end(approval, ApprovalState.GRANTED if granted else ApprovalState.REFUSED, now=now)
    kind = ApprovalGranted if granted else ApprovalRefused
    publish(kind(actor=actor, subject=approval, at=now, changes=changes))

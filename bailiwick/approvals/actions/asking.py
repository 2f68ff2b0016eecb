"""Putting a question to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.approvals.actions.days import today, working_day_after
from bailiwick.approvals.actions.linking import issue_link
from bailiwick.approvals.events import ApprovalAsked, ApproverReplaced
from bailiwick.approvals.models import Approval, Rule, Vote, line_of, may_cast, stand_ins
from bailiwick.approvals.permissions import can_ask_approval, can_replace_approver, user_of
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.db.models import Model

    from bailiwick.core.actors import Actor
    from bailiwick.people.models import Person

#: more people than this are never asked one question
MOST = 50


@transaction.atomic
def ask_approval(  # noqa: PLR0913 - a question has as many facts; all but five have a usual value
    subject: Model,
    *,
    actor: Actor,
    now: datetime,
    approvers: Iterable[Person],
    title: str,
    rule: str = Rule.ONE,
    body: str = "",
    url: str = "",
    due_on: date | None = None,
    remind_after: int = 2,
    requester: Person | None = None,
    before: Sequence[str] = (),
    is_secret: bool = False,
) -> Approval:
    """Ask people whether something about a record may be done; each is told with a link of their own.

    `requester` is for whom it is: like the asker, they cannot decide. `remind_after` counts
    working days, 0 for never. `before` names actions on the record that wait for the answer;
    with `is_secret` mails say nothing and carry no link. Raises ValidationError.
    """
    require(can_ask_approval(actor))
    asked = list({person.pk: person for person in approvers}.values())
    user = user_of(actor)
    approval = Approval(
        subject_type=subject._meta.label_lower, subject_id=subject.pk, title=title.strip()[:200], body=body.strip(), url=url, rule=rule,
        asked_by=user, requester=requester, asked_at=now, due_on=due_on, remind_after=remind_after, before=list(before), is_secret=is_secret,
    )  # fmt: skip
    _check(approval, asked, now)
    approval.save()
    day = working_day_after(today(now), remind_after) if remind_after else None
    votes = [Vote.objects.create(approval=approval, approver=person, remind_on=day) for person in asked]
    invite(approval, votes, now=now)
    names = [person.name for person in asked]
    publish(ApprovalAsked(actor=actor, subject=approval, at=now, approvers=names, rule=rule, due_on=due_on.isoformat() if due_on else ""))
    return approval


def _check(approval: Approval, asked: list[Person], now: datetime) -> None:
    wrong: dict[str, str] = {}
    own = approval.barred() & {person.pk for person in asked}
    gone = [person.name for person in asked if person.is_retired]
    if not approval.title:
        wrong["title"] = _("Say what is to be approved.")
    if not asked:
        wrong["approvers"] = _("Name at least one person who decides.")
    elif len(asked) > MOST:
        wrong["approvers"] = _("Ask at most %(count)d people.") % {"count": MOST}
    elif own:
        wrong["approvers"] = _("Nobody approves their own request. Name somebody else than %(name)s.") % {
            "name": ", ".join(person.name for person in asked if person.pk in own)
        }
    elif gone:
        wrong["approvers"] = _("%(name)s has left. Name somebody else.") % {"name": ", ".join(gone)}
    if approval.rule not in Rule.values:
        wrong["rule"] = _("Choose one of them, more than half, or all.")
    if approval.due_on is not None and approval.due_on < today(now):
        wrong["due_on"] = _("This day has passed already.")
    if not 0 <= approval.remind_after <= 60:  # noqa: PLR2004 - working days of a quarter
        wrong["remind_after"] = _("Remind after 0 to 60 working days.")
    if wrong:
        raise ValidationError(wrong)


def invite(approval: Approval, votes: Iterable[Vote], *, now: datetime) -> list[int]:
    """Make a fresh link for whoever is to decide each vote today, and return these persons."""
    stand_in, every, told = stand_ins(today(now)), list(approval.votes.all()), []
    for vote in votes:
        told.append(whom_to_tell(vote, every, stand_in, approval.barred()))
        issue_link(vote, person=told[-1], now=now)
    return told


def whom_to_tell(vote: Vote, votes: Iterable[Vote], stand_in: dict[int, int], barred: set[int]) -> int:
    """Return who decides a vote now: the last of the line who may, in the end the approver."""
    able = may_cast(vote, votes, line=line_of(vote.approver_id, stand_in), barred=barred)
    return able[-1] if able else vote.approver_id


@transaction.atomic
def replace_approver(approval: Approval, *, actor: Actor, now: datetime, before: Person, after: Person, reason: str) -> None:
    """Ask somebody else in the place of an approver who has not answered. Raises ValidationError, Conflict."""
    approval = Approval.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=approval.pk)
    require(can_replace_approver(actor, approval))
    vote = approval.votes.filter(approver=before, decision="").first()
    if vote is None:
        raise Conflict(_("%(name)s is not asked, or has answered already.") % {"name": before})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why somebody else decides.")})
    if after.pk in approval.barred() or after.is_retired or approval.votes.filter(approver=after).exists():
        raise ValidationError({"after": _("Name somebody else: not whose request it is, nobody who is asked already or has left.")})
    vote.links.all().delete()
    vote.approver = after
    vote.save(update_fields=["approver"])
    invite(approval, [vote], now=now)
    publish(ApproverReplaced(actor=actor, subject=approval, at=now, before=before.name, after=after.name, reason=reason.strip()))

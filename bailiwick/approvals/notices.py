"""Who is told what happens to questions, in the words that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.approvals.actions import address_of, mail_note, today, whom_to_tell
from bailiwick.approvals.events import (
    ApprovalAsked,
    ApprovalEnded,
    ApprovalEvent,
    ApprovalExpired,
    ApprovalGranted,
    ApprovalRefused,
    ApprovalReminded,
    ApprovalWithdrawn,
    ApproverReplaced,
)
from bailiwick.approvals.models import Approval, stand_ins
from bailiwick.core import clock
from bailiwick.notifications.actions import Mail, absolute, notice
from bailiwick.people.models import Person, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.utils.functional import _StrPromise

    from bailiwick.notifications.models import Outgoing

Told = list[User | Person | None]

NAMES: dict[str, str | _StrPromise] = {
    "question": gettext_lazy("what is to be approved"),
    "text": gettext_lazy("what approvers should know"),
    "asker": gettext_lazy("who asks"),
    "requester": gettext_lazy("for whom it is"),
    "due": gettext_lazy("the last day to decide"),
    "comments": gettext_lazy("what those who decided wrote"),
}


def _facts(event: ApprovalEvent) -> Mapping[str, object]:
    approval = event.subject
    asker = str(approval.asked_by or approval.requester or _("The service desk"))
    votes = approval.votes.exclude(comment="").select_related("decided_by")
    return {
        "question": approval.title,
        "text": approval.body,
        "asker": asker,
        "requester": str(approval.requester or asker),
        "due": date_format(approval.due_on, "SHORT_DATE_FORMAT") if approval.due_on else "",
        "comments": "\n".join(f"{vote.decided_by}: {vote.comment}" for vote in votes),
    }


def _to_decide(event: ApprovalAsked | ApprovalReminded | ApproverReplaced) -> Told:
    """Return who is to answer now: for each open vote the last of the line who may."""
    approval = event.subject
    votes, stand_in = list(approval.votes.all()), stand_ins(today(event.at))
    asked = [vote for vote in votes if not vote.decision and (not isinstance(event, ApprovalReminded) or vote.pk in event.votes)]
    keys = [whom_to_tell(vote, votes, stand_in, approval.barred()) for vote in asked]
    return list(Person.objects.filter(pk__in=keys).order_by("pk"))


def _asker_and_requester(event: ApprovalEnded) -> Told:
    return [event.subject.asked_by, event.subject.requester]


def _still_asked(event: ApprovalWithdrawn) -> Told:
    """Return those who were asked and need not answer any more."""
    return list(Person.objects.filter(decision_links__vote__approval=event.subject, decision_links__vote__decision="").distinct())


def _link(mail: Outgoing) -> str:
    """Return the link by which the reader of a mail decides, as long as it opens anything."""
    links = mail_note(mail.subject_id or 0, mail.person_id, clock.now())
    if not links:
        return ""
    ways = [
        _("Decide here without signing in. This link is yours alone and works once; do not pass it on:"),
        *(absolute(address_of(x)) for x in links),
    ]
    return "\n".join(ways)


def register_notices() -> None:
    """Register every notice about approvals."""
    _tell(
        ApprovalAsked,
        _to_decide,
        gettext_lazy("Your approval is asked: {question}"),
        gettext_lazy("{asker} asks you to decide:\n\n{question}\n\n{text}"),
        title=gettext_lazy("Somebody asks for your approval"),
        closing=_link,
    )
    _tell(
        ApprovalReminded,
        _to_decide,
        gettext_lazy("Still waiting for your decision: {question}"),
        gettext_lazy("{asker} still waits for your decision:\n\n{question}\n\n{text}"),
        title=gettext_lazy("A reminder of an approval"),
        closing=_link,
    )
    _tell(
        ApproverReplaced,
        _to_decide,
        gettext_lazy("Your approval is asked: {question}"),
        gettext_lazy("{asker} asks you to decide:\n\n{question}\n\n{text}"),
        title=gettext_lazy("You are asked to decide in another’s place"),
        closing=_link,
    )
    _tell(
        ApprovalGranted,
        _asker_and_requester,
        gettext_lazy("Approved: {question}"),
        gettext_lazy("It is approved:\n\n{question}\n\n{comments}"),
        title=gettext_lazy("What you asked for is approved"),
    )
    _tell(
        ApprovalRefused,
        _asker_and_requester,
        gettext_lazy("Refused: {question}"),
        gettext_lazy("It is refused:\n\n{question}\n\n{comments}"),
        title=gettext_lazy("What you asked for is refused"),
    )
    _tell(
        ApprovalExpired,
        _asker_and_requester,
        gettext_lazy("Not decided in time: {question}"),
        gettext_lazy("The last day to decide has passed without an answer:\n\n{question}\n\nAsk again, or ask somebody else."),
        title=gettext_lazy("What you asked for is not decided in time"),
    )
    _tell(
        ApprovalWithdrawn,
        _still_asked,
        gettext_lazy("No decision needed any more: {question}"),
        gettext_lazy("{actor} withdrew the question. Nothing more is needed from you."),
        title=gettext_lazy("A question to you is withdrawn"),
    )


def _tell(
    kind: type[ApprovalEvent],
    recipients: Callable[..., Iterable[User | Person | None]],
    subject: str | _StrPromise,
    text: str | _StrPromise,
    *,
    title: str | _StrPromise,
    closing: Callable[[Outgoing], str] | None = None,
) -> None:
    notice(
        kind,
        recipients=recipients,
        subject=subject,
        text=text,
        title=title,
        context=_facts,
        url=lambda event: event.subject.get_absolute_url(),
        restricted=lambda event: event.subject.is_secret,
        names=NAMES,
        about=Approval,
        staff_mail=Mail.NOW,
        closing=closing,
    )

"""Approvals for programs that act in my name."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from bailiwick.approvals.actions import decide, end_substitute, name_substitute, replace_approver, withdraw_approval
from bailiwick.approvals.models import Approval, ApprovalState, Rule, Substitute
from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.people.models import Person, colleagues

if TYPE_CHECKING:
    from bailiwick.people.models import User

router = Router(tags=["Approvals"])


class VoteOut(Schema):
    """One person's answer."""

    approver_id: int
    approver: str
    decision: str = Field(description="`approve`, `refuse`, or empty while it is open.")
    decided_by: str = Field(description="Who answered, when somebody stood in.")
    decided_at: datetime | None
    comment: str
    reminders: int

    @staticmethod
    def resolve_approver(obj: object) -> str:
        """Return the approver's name."""
        return str(getattr(obj, "approver", ""))

    @staticmethod
    def resolve_decided_by(obj: object) -> str:
        """Return the name of who answered."""
        return str(getattr(obj, "decided_by", None) or "")


class ApprovalRow(Schema):
    """A question in a list."""

    id: int
    subject_type: str
    subject_id: int
    title: str
    rule: Rule
    state: ApprovalState
    asked_at: datetime
    due_on: date | None
    ended_at: datetime | None


class ApprovalOut(ApprovalRow):
    """A question with its votes."""

    body: str
    url: str
    before: list[str] = Field(description="Actions on the record that wait for the answer.")
    votes: list[VoteOut]

    @staticmethod
    def resolve_votes(obj: Approval) -> list[object]:
        """Return the votes with the names they show."""
        return list(obj.votes.select_related("approver", "decided_by"))


class DecisionIn(Schema):
    """An answer; a refusal needs a comment."""

    approve: bool
    comment: str = Field("", max_length=4000)


class WithdrawIn(Schema):
    """Why."""

    reason: str = Field(min_length=1, max_length=255)


class ReplaceIn(WithdrawIn):
    """Who is asked in whose place."""

    before: Key
    after: Key


class SubstituteIn(Schema):
    """Who decides in my place, from when to when."""

    substitute: Key = Field(description="Person.")
    starts_on: date
    ends_on: date


class SubstituteOut(Schema):
    """Who decides for whom."""

    id: int
    person_id: int
    substitute_id: int
    starts_on: date
    ends_on: date


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _approval(request: HttpRequest, approval_id: int) -> Approval:
    return get_object_or_404(Approval.objects.readable_by(_user(request)), pk=approval_id)


def _person(request: HttpRequest, key: int) -> Person:
    """Return somebody the user may name: found in the directory they may read, or a colleague."""
    user = _user(request)
    seen = Person.objects.visible_to(user).filter(pk=key, retired_at=None).first() or colleagues(user).filter(pk=key).first()
    if seen is None:
        raise Http404
    return seen


class ShownApprovals(Paging):
    """Which questions are wanted."""

    show: Literal["waiting", "decided", "asked", "all"] = "waiting"


@router.get("", response=Page[ApprovalRow], summary="List my approvals")
def list_approvals(request: HttpRequest, shown: Query[ShownApprovals]) -> object:
    """Return the questions that wait for me, that I decided, that I asked, or all I may read."""
    user = _user(request)
    seen = Approval.objects.visible_to(user)
    rows = {
        "waiting": Approval.objects.waiting_for(user),
        "decided": seen.filter(votes__decided_by=user.person_id),
        "asked": seen.asked_or_requested_by(user),
        "all": seen,
    }[shown.show]
    return page_of(rows, shown)


@router.get("/substitutes", response=list[SubstituteOut], summary="List who decides for me, and for whom I decide")
def list_substitutes(request: HttpRequest) -> object:
    """Return the substitutes I may see."""
    return Substitute.objects.visible_to(_user(request))[:500]


@router.post("/substitutes", response={201: SubstituteOut}, summary="Let somebody decide in my place")
def name_my_substitute(request: HttpRequest, payload: SubstituteIn) -> object:
    """Name a substitute for some days."""
    substitute = _person(request, payload.substitute)
    days = {"starts_on": payload.starts_on, "ends_on": payload.ends_on}
    return Status(201, name_substitute(_user(request).person, actor=actor_of(request), now=clock.now(), substitute=substitute, **days))


@router.delete("/substitutes/{substitute_id}", response={204: None}, summary="Decide for myself again")
def end_my_substitute(request: HttpRequest, substitute_id: Key) -> object:
    """Take a substitute back."""
    row = get_object_or_404(Substitute.objects.visible_to(_user(request)), pk=substitute_id)
    end_substitute(row, actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.get("/{approval_id}", response=ApprovalOut, summary="Read a question and its votes")
def read_approval(request: HttpRequest, approval_id: Key) -> object:
    """Return a question."""
    return _approval(request, approval_id)


@router.post("/{approval_id}/decide", response=ApprovalOut, summary="Approve or refuse")
def decide_approval(request: HttpRequest, approval_id: Key, payload: DecisionIn) -> object:
    """Answer a question, for oneself or in the place of somebody who is away."""
    decide(_approval(request, approval_id), actor=actor_of(request), now=clock.now(), approve=payload.approve, comment=payload.comment)
    return _approval(request, approval_id)


@router.post("/{approval_id}/withdraw", response=ApprovalOut, summary="Take a question back")
def withdraw_question(request: HttpRequest, approval_id: Key, payload: WithdrawIn) -> object:
    """Withdraw a question that is not granted."""
    withdraw_approval(_approval(request, approval_id), actor=actor_of(request), now=clock.now(), reason=payload.reason)
    return _approval(request, approval_id)


@router.post("/{approval_id}/replace-approver", response=ApprovalOut, summary="Ask somebody else in an approver’s place")
def replace_asked_person(request: HttpRequest, approval_id: Key, payload: ReplaceIn) -> object:
    """Ask somebody else."""
    approval = _approval(request, approval_id)
    before = get_object_or_404(Person, pk=payload.before, votes__approval=approval)
    after = _person(request, payload.after)
    replace_approver(approval, actor=actor_of(request), now=clock.now(), before=before, after=after, reason=payload.reason)
    return _approval(request, approval_id)

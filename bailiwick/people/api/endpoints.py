"""Endpoints: who I am, looking persons up, staff with their absences, my tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.core.clock import now
from bailiwick.people.actions import cancel_absence, record_absence, revoke_token
from bailiwick.people.models import Absence, ApiToken, Person, Staff, User, find_persons
from bailiwick.people.schemas import AbsenceIn, AbsenceOut, MeOut, PersonOut, StaffMemberOut, TokenOut

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["people"])


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


@router.get("/me", response=MeOut, summary="Who this request acts as")
def me(request: HttpRequest) -> dict[str, object]:
    """Return the account behind the token or session, and what it may do."""
    user = _user(request)
    roles = user.grants.filter(role__retired_at=None).values_list("role__slug", flat=True).distinct()
    return {
        "id": user.pk,
        "username": user.username,
        "name": user.person.name,
        "email": user.email,
        "roles": sorted(roles),
        "abilities": sorted(user.scopes),
        "token_limited": user.limited_to is not None,
    }


@router.get("/persons/find", response=list[PersonOut], summary="Look persons up")
def persons_find(request: HttpRequest, q: Query[str], limit: Query[int] = 10) -> list[Person]:
    """Return who matches: beginnings of name parts, e-mail, employee number, extension, telephone, room."""
    return find_persons(q[:200], _user(request), limit=min(max(limit, 1), 50))


@router.get("/staff", response=Page[StaffMemberOut], summary="The IT staff")
def staff_list(request: HttpRequest, paging: Query[Paging]) -> dict[str, object]:
    """List the staff who have not left."""
    rows = Staff.objects.visible_to(_user(request)).filter(retired_at=None).select_related("person", "team").prefetch_related("skills")
    return page_of(rows, paging, sort=["pk"])


def _staff(request: HttpRequest, pk: int) -> Staff:
    return get_object_or_404(Staff.objects.visible_to(_user(request)).select_related("person__department"), pk=pk)


@router.get("/staff/{pk}/absences", response=Page[AbsenceOut], summary="Absences of a staff member")
def absence_list(request: HttpRequest, pk: Key, paging: Query[Paging]) -> dict[str, object]:
    """List when a staff member is away, latest first."""
    return page_of(Absence.objects.filter(staff=_staff(request, pk)), paging, sort=["-starts_on"])


@router.post("/staff/{pk}/absences", response=AbsenceOut, summary="Record an absence")
def absence_record(request: HttpRequest, pk: Key, body: AbsenceIn) -> Absence:
    """Say that a staff member will be away, and who stands in."""
    substitute = _staff(request, body.substitute_id) if body.substitute_id is not None else None
    return record_absence(
        _staff(request, pk),
        actor=actor_of(request),
        now=now(),
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        reason=body.reason,
        substitute=substitute,
    )


@router.post("/absences/{pk}/cancel", response={204: None}, summary="Cancel an absence")
def absence_cancel(request: HttpRequest, pk: Key) -> Status[None]:
    """Take an absence back."""
    absence = get_object_or_404(Absence.objects.visible_to(_user(request)).select_related("staff__person__department"), pk=pk)
    cancel_absence(absence, actor=actor_of(request), now=now())
    return Status(204, None)


@router.get("/tokens", response=Page[TokenOut], summary="My API tokens")
def token_list(request: HttpRequest, paging: Query[Paging]) -> dict[str, object]:
    """List one's own tokens, newest first; new ones are made at a page, in person."""
    return page_of(ApiToken.objects.visible_to(_user(request)), paging, sort=["-created_at"])


@router.post("/tokens/{pk}/revoke", response=TokenOut, summary="Revoke a token")
def token_revoke(request: HttpRequest, pk: Key) -> ApiToken:
    """Stop one of one's own tokens from working."""
    token = get_object_or_404(ApiToken.objects.visible_to(_user(request)), pk=pk)
    revoke_token(token, actor=actor_of(request), now=now())
    return token

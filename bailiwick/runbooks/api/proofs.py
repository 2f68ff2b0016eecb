"""Verifying callers and recording resets."""

from __future__ import annotations

from django.http import HttpRequest  # noqa: TC002 - the API reads annotations when it starts
from ninja import Query, Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.core.permissions import require
from bailiwick.runbooks import actions
from bailiwick.runbooks.api.doors import Number, one_of, person_in, ticket_in, user_in
from bailiwick.runbooks.models import Reset, Verification
from bailiwick.runbooks.permissions import can_see_verifications
from bailiwick.runbooks.schemas import proofs as given

router = Router()


@router.get("/tickets/{number}/proof", response=list[given.ProofOut], summary="Say how it stands with the persons of a ticket")
def get_proof(request: HttpRequest, number: Number) -> object:
    """Return for the requester and the affected person what is proved and what is missing."""
    ticket, now = ticket_in(request, number), clock.now()
    found = [actions.proof_of(person, ticket, at=now) for person in actions.persons_of(ticket)]
    return [
        {
            "person": proof.person.pk,
            "needed": proof.needed,
            "methods": [row.method for row in proof.fresh],
            "expired": [row.method for row in proof.expired],
            "is_enough": proof.is_enough,
            "missing": proof.missing(now),
        }
        for proof in found
    ]


@router.get("/tickets/{number}/verifications", response=Page[given.VerificationOut], summary="List the verifications of a ticket")
def list_verifications(request: HttpRequest, number: Number, paging: Query[Paging]) -> object:
    """Return who was checked on a ticket, the newest first."""
    rows = Verification.objects.filter(ticket=ticket_in(request, number)).select_related("ticket")
    return page_of(rows, paging, sort=["-at"])


@router.post("/tickets/{number}/verifications", response={201: given.VerificationOut}, summary="Record how a caller was verified")
def record_verification(request: HttpRequest, number: Number, payload: given.VerificationIn) -> object:
    """Record a check that passed or was refused."""
    ticket, person = ticket_in(request, number), person_in(request, payload.person)
    manager = person_in(request, payload.manager, "manager") if payload.manager is not None else None
    check = actions.Check(manager=manager, **payload.dict(exclude={"person", "manager"}))
    return Status(201, actions.record_verification(ticket, actor=actor_of(request), now=clock.now(), person=person, check=check))


@router.post("/tickets/{number}/codes", response={201: given.CodeAskedOut}, summary="Send a one-time code to the address on file")
def ask_code(request: HttpRequest, number: Number, payload: given.CodeAskIn) -> object:
    """Have a code sent; nobody at the desk sees it."""
    person = person_in(request, payload.person)
    return Status(201, actions.ask_code(ticket_in(request, number), actor=actor_of(request), now=clock.now(), person=person))


@router.post("/tickets/{number}/codes/check", response=given.CodeCheckedOut, summary="Check the code the caller read out")
def check_code(request: HttpRequest, number: Number, payload: given.CodeCheckIn) -> object:
    """Compare the code; five wrong ones count as a refusal."""
    person = person_in(request, payload.person)
    return actions.check_code(ticket_in(request, number), actor=actor_of(request), now=clock.now(), person=person, digits=payload.code)


@router.post("/verifications/{verification_id}/override", response=given.VerificationOut, summary="Set a refusal aside")
def override_refusal(request: HttpRequest, verification_id: Key, payload: given.OverrideIn) -> object:
    """Let a refused person be verified anew."""
    rows = Verification.objects.visible_to(user_in(request)).select_related("ticket", "person")
    row: Verification = one_of(rows.filter(pk=verification_id))
    actions.override_refusal(row, actor=actor_of(request), now=clock.now(), reason=payload.reason)
    return row


@router.get("/tickets/{number}/resets", response=Page[given.ResetOut], summary="List the resets of a ticket")
def list_resets(request: HttpRequest, number: Number, paging: Query[Paging]) -> object:
    """Return what was reset on a ticket, the newest first."""
    rows = Reset.objects.filter(ticket=ticket_in(request, number)).select_related("ticket")
    return page_of(rows, paging, sort=["-at"])


@router.post("/tickets/{number}/resets", response={201: given.ResetOut}, summary="Record a reset for a verified person")
def record_reset(request: HttpRequest, number: Number, payload: given.ResetIn) -> object:
    """Record a reset; without enough fresh verification it is answered with 409."""
    ticket, person = ticket_in(request, number), person_in(request, payload.person)
    return Status(201, actions.record_reset(ticket, actor=actor_of(request), now=clock.now(), person=person, **payload.dict(exclude={"person"})))


@router.get("/resets/unproven", response=Page[given.ResetOut], summary="List the resets without verification: always none")
def list_unproven_resets(request: HttpRequest, paging: Query[Paging]) -> object:
    """Ask the rows for resets whose proof does not hold."""
    require(can_see_verifications(actor_of(request)))
    return page_of(actions.unproven_resets(user_in(request)), paging, sort=["-at"])

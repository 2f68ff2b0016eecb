"""Verifying callers through what was on file before they called, and setting refusals aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import Refused, require
from bailiwick.core.problems import Conflict
from bailiwick.runbooks.actions.proofs import persons_of, verification_life
from bailiwick.runbooks.actions.rows import hold_unfinished, said
from bailiwick.runbooks.actions.runs import tick_proof
from bailiwick.runbooks.events import CallerRefused, CallerVerified, RefusalOverridden
from bailiwick.runbooks.models import Line, Method, Result, Verification, contacts_on_file, managers_on_file
from bailiwick.runbooks.permissions import can_override, can_verify, is_oneself, user_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket
    from bailiwick.people.models import Person

#: characters of what a check rested on
LONGEST_EVIDENCE = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """How a person was checked: a method, and what on file it went by. A code is checked by `check_code`."""

    method: str
    passed: bool
    line: str = ""
    manager: Person | None = None
    badge: str = ""
    photo_matched: bool = False
    reason: str = ""


@transaction.atomic
def record_verification(ticket: Ticket, *, actor: Actor, now: datetime, person: Person, check: Check) -> Verification:
    """Record that somebody was checked, passed or refused; steps that wait for the proof tick themselves.

    Numbers and managers are chosen from what was on file before the call, never given by the caller.
    Raises Refused for oneself, ValidationError with the fields at fault, Conflict on a finished ticket.
    """
    held = hold_unfinished(ticket)
    check_may_verify(held, person, actor=actor)
    evidence = _evidence(held, person, check, actor=actor)
    return keep_verification(held, person, actor=actor, now=now, check=check, evidence=evidence)


def check_may_verify(ticket: Ticket, person: Person, *, actor: Actor) -> None:
    """Raise Refused unless the actor may verify this person here, ValidationError when the ticket does not name them."""
    require(can_verify(actor, ticket))
    if is_oneself(actor, person):
        raise Refused(_("Nobody verifies themselves. Ask a colleague."))
    if person not in persons_of(ticket):
        raise ValidationError(
            {"person": _("Only the requester and the affected person of the ticket can be verified. Name them on the ticket first.")}
        )


def keep_verification(ticket: Ticket, person: Person, *, actor: Actor, now: datetime, check: Check, evidence: str) -> Verification:
    """Write a verification of a held ticket and say so; the caller has checked what it rests on."""
    reason = "" if check.passed else said(check.reason, "reason", _("Say why it was refused."))
    made = Verification.objects.create(
        ticket=ticket,
        person=person,
        method=check.method,
        result=Result.PASSED if check.passed else Result.REFUSED,
        evidence=evidence[:LONGEST_EVIDENCE],
        manager=check.manager,
        reason=reason,
        at=now,
        by=user_of(actor),
        by_name=str(actor)[:120],
        expires_at=now + verification_life() if check.passed else None,
    )
    method = str(Method(check.method).label)
    if check.passed:
        publish(CallerVerified(actor=actor, subject=ticket, at=now, person=str(person), method=method))
        tick_proof(ticket, actor=actor, now=now)
    else:
        publish(CallerRefused(actor=actor, subject=ticket, at=now, person=str(person), method=method, reason=reason))
    return made


def _evidence(ticket: Ticket, person: Person, check: Check, *, actor: Actor) -> str:
    """Return in words what on file the check went by. Raises ValidationError when that is not on file."""
    if check.method == Method.CALLBACK:
        return _line_on_file(ticket, person, check.line)
    if check.method == Method.MANAGER:
        return _manager_on_file(person, check.manager, actor=actor)
    if check.method == Method.BADGE:
        return _badge(check)
    if check.method == Method.CODE and not check.passed:
        return person.email
    if check.method == Method.CODE:
        raise ValidationError({"method": _("A code is not recorded by hand. Send one and enter what the caller reads out.")})
    raise ValidationError({"method": _("Choose how the caller was checked.")})


def _line_on_file(ticket: Ticket, person: Person, line: str) -> str:
    if line not in Line.values:
        raise ValidationError({"line": _("Choose the number on file that was called.")})
    number = contacts_on_file(person, ticket).get(line)
    if number is None:
        raise ValidationError(
            {"line": _("This number was not on file before the call. Numbers entered within a day before the ticket, or since, prove nothing.")}
        )
    return f"{Line(line).label} {number}"


def _manager_on_file(person: Person, manager: Person | None, *, actor: Actor) -> str:
    if manager is None or manager not in managers_on_file(person):
        raise ValidationError({"manager": _("Choose the manager on file who vouched, or the next above.")})
    if is_oneself(actor, manager):
        raise ValidationError({"manager": _("Somebody else must record your own word.")})
    return str(manager)


def _badge(check: Check) -> str:
    badge = check.badge.strip()
    if not badge:
        raise ValidationError({"badge": _("Enter the number on the badge.")})
    if check.passed and not check.photo_matched:
        raise ValidationError({"photo_matched": _("Compare the photo with the person. If it does not match, refuse.")})
    return badge


@transaction.atomic
def override_refusal(verification: Verification, *, actor: Actor, now: datetime, reason: str) -> None:
    """Set a refused verification aside, so that the person can be verified anew.

    Raises Refused, ValidationError without a reason, Conflict for one that passed or was set aside already.
    """
    held = Verification.objects.select_for_update(of=("self",)).select_related("ticket", "person").get(pk=verification.pk)
    require(can_override(actor, held), _("A supervisor sets refusals aside, never the person concerned."))
    if held.result != Result.REFUSED:
        raise Conflict(_("This verification was not refused."))
    if held.overridden_at is not None:
        raise Conflict(_("This refusal was set aside already."))
    held.override_reason = said(reason, "reason", _("Say why the refusal no longer counts."))
    held.overridden_at, held.overridden_by = now, user_of(actor)
    held.save(update_fields=["overridden_at", "overridden_by", "override_reason"])
    publish(RefusalOverridden(actor=actor, subject=held.ticket, at=now, person=str(held.person), reason=held.override_reason))
    verification.refresh_from_db(fields=["overridden_at", "overridden_by", "override_reason"])

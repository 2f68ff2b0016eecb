"""Recording resets, each resting on fresh proof of whose account it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.gates import GateShut, pass_gates
from bailiwick.runbooks.actions.proofs import proof_of
from bailiwick.runbooks.actions.rows import hold_unfinished
from bailiwick.runbooks.actions.runs import tick_what_follows
from bailiwick.runbooks.actions.verifying import check_may_verify
from bailiwick.runbooks.events import ResetRecorded
from bailiwick.runbooks.models import Act, Reset, ResetChannel, ResetKind, Verification
from bailiwick.runbooks.permissions import user_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket
    from bailiwick.people.models import Person

#: characters of an account's name
LONGEST_ACCOUNT = 120


def verifications_for_reset(
    ticket: Ticket, person: Person, *, now: datetime, privileged: bool = False
) -> tuple[Verification, Verification | None, bool]:
    """Return what a reset may rest on, and whether it is one of a privileged account.

    Raises GateShut with the sentence that says what is missing.
    """
    proof = proof_of(person, ticket, at=now, privileged=privileged)
    if not proof.is_enough:
        raise GateShut(proof.missing(now))
    is_privileged = proof.needed > 1
    return proof.fresh[0], proof.fresh[1] if is_privileged else None, is_privileged


@transaction.atomic
def record_reset(
    ticket: Ticket,
    *,
    actor: Actor,
    now: datetime,
    person: Person,
    kind: str,
    account: str,
    privileged: bool = False,
    channel: str = ResetChannel.BY_HAND,
) -> Reset:
    """Record that an account of a verified person was set right.

    Whoever is privileged by rule stays so whatever is said. Raises GateShut without enough fresh proof, after a
    refusal, or while a runbook's step must come first; Refused for oneself; ValidationError.
    """
    held = hold_unfinished(ticket)
    check_may_verify(held, person, actor=actor)
    _check(kind, account, channel)
    first, second, is_privileged = verifications_for_reset(held, person, now=now, privileged=privileged)
    pass_gates(Act.RESET, held, actor=actor)
    reset = Reset.objects.create(
        ticket=held,
        person=person,
        kind=kind,
        account=account.strip()[:LONGEST_ACCOUNT],
        is_privileged=is_privileged,
        channel=channel,
        verification=first,
        second_verification=second,
        at=now,
        by=user_of(actor),
        by_name=str(actor)[:120],
    )
    publish(
        ResetRecorded(
            actor=actor,
            subject=held,
            at=now,
            kind=str(ResetKind(kind).label),
            person=str(person),
            account=reset.account,
            privileged=is_privileged,
        )
    )
    tick_what_follows(held, actor=actor, now=now, act=Act.RESET)
    return reset


def _check(kind: str, account: str, channel: str) -> None:
    wrong: dict[str, str] = {}
    if kind not in ResetKind.values:
        wrong["kind"] = _("Choose what was reset.")
    if not account.strip():
        wrong["account"] = _("Name the account as its system knows it.")
    if channel not in ResetChannel.values:
        wrong["channel"] = _("Choose how the reset was made.")
    if wrong:
        raise ValidationError(wrong)

"""What a policy is called and for what it holds; taking it out of use and bringing it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.clocks.actions.retiring import set_retired
from bailiwick.clocks.events import PolicyDescribed, PolicyRestored, PolicyRetired
from bailiwick.clocks.models import Policy
from bailiwick.clocks.permissions import can_edit_policies
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict, Stale

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def describe_policy(  # noqa: PLR0913 - one for each field of the form
    policy: Policy,
    *,
    actor: Actor,
    now: datetime,
    name: str,
    scope: str,
    keys: Sequence[str] = (),
    about: str = "",
    order: int = 100,
    vendor_managed: bool = False,
    version: int | None = None,
) -> Policy:
    """Change what a policy is called and what it is for. Raises ValidationError, and Stale when somebody changed it meanwhile.

    Clocks that run keep the promises they run by; what is opened from now on asks the policies as they are.
    """
    held = _held(policy, actor)
    if version is not None and held.version != version:
        raise Stale
    if held.is_default and scope != held.scope:
        raise ValidationError({"scope": _("This is the policy for everything else. Without it some tickets would have no promise.")})
    wanted = {"name": name.strip(), "scope": scope, "keys": list(keys), "about": about.strip(), "order": order, "vendor_managed": vendor_managed}
    changes = {field: (getattr(held, field), value) for field, value in wanted.items() if getattr(held, field) != value}
    if not changes:
        return held
    for field, value in wanted.items():
        setattr(held, field, value)
    check_keys(held)
    held.version += 1
    held.save(update_fields=[*changes, "version"])
    publish(PolicyDescribed(actor=actor, subject=held, at=now, changes=changes))
    return held


def check_keys(policy: Policy) -> None:
    """Raise ValidationError for a policy that names things it cannot be for."""
    if policy.is_default and policy.keys:
        raise ValidationError({"keys": _("A policy for everything else names nothing of its own. Leave this empty.")})
    policy.full_clean()


@transaction.atomic
def retire_policy(policy: Policy, *, actor: Actor, now: datetime) -> None:
    """Ask a policy no more; clocks that run by it run on. Raises Conflict for the one for everything else."""
    held = _held(policy, actor)
    if held.is_default and not held.vendor_managed:
        raise Conflict(_("This is the policy for everything else. Without it some tickets would have no promise."))
    if held.is_retired:
        raise Conflict(_("This policy is out of use already."))
    set_retired(held, now)
    publish(PolicyRetired(actor=actor, subject=held, at=now))


@transaction.atomic
def restore_policy(policy: Policy, *, actor: Actor, now: datetime) -> None:
    """Ask a policy again. Raises Conflict when it is in use, or another took its place."""
    held = _held(policy, actor)
    if not held.is_retired:
        raise Conflict(_("This policy is in use."))
    if held.is_default and Policy.objects.filter(scope=held.scope, vendor_managed=held.vendor_managed, retired_at=None).exists():
        raise Conflict(_("Another policy is for everything else now."))
    set_retired(held, None)
    publish(PolicyRestored(actor=actor, subject=held, at=now))


def _held(policy: Policy, actor: Actor) -> Policy:
    require(can_edit_policies(actor))
    held = Policy.objects.select_for_update().filter(pk=policy.pk).first()
    if held is None:
        raise ValidationError(_("This policy is gone."))
    return held

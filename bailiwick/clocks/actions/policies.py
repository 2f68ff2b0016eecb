"""Policies and their versions: begun as drafts, published, and from then on unchangeable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bailiwick.clocks.actions.addressing import refuse_strangers
from bailiwick.clocks.events import PolicyDraftBegun, PolicyDraftChanged, PolicyDraftDiscarded, PolicyMade, PolicyPublished
from bailiwick.clocks.models import Policy, PolicyVersion, Scope, VersionState, WorkCalendar, read_document, refuse_empty
from bailiwick.clocks.permissions import can_edit_policies
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict, Stale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def make_policy(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    scope: str = Scope.SERVICE,
    keys: Sequence[str] = (),
    about: str = "",
    order: int = 100,
    vendor_managed: bool = False,
) -> Policy:
    """Add a policy without promises yet. Raises ValidationError."""
    require(can_edit_policies(actor))
    policy = Policy(name=name.strip(), scope=scope, keys=list(keys), about=about.strip(), order=order, vendor_managed=vendor_managed)
    if policy.is_default and policy.keys:
        raise ValidationError({"keys": _("A policy for everything else names nothing of its own. Leave this empty.")})
    policy.full_clean()
    policy.save()
    publish(PolicyMade(actor=actor, subject=policy, at=now))
    return policy


@transaction.atomic
def begin_policy_draft(
    policy: Policy, *, actor: Actor, now: datetime, targets: Mapping[str, object] | None = None, preset: str = "", version: int | None = None
) -> PolicyVersion:
    """Return the draft of a policy to work on: the one that is open, or a new one that says what is published.

    With `targets` the draft says those, and no draft is begun where they are refused; see `change_policy_draft` for what it raises.
    """
    require(can_edit_policies(actor))
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    draft = policy.versions.filter(state=VersionState.DRAFT).first()
    if draft is None:
        published = policy.versions.filter(state=VersionState.PUBLISHED).first()
        number = (policy.versions.aggregate(last=Max("number"))["last"] or 0) + 1
        draft = PolicyVersion(policy=policy, number=number, made_at=now, targets=published.targets if published else {})
        draft.made_by_id = actor.user.pk if actor.user is not None else None
        draft.save()
        publish(PolicyDraftBegun(actor=actor, subject=policy, at=now, number=number, preset=preset))
    return change_policy_draft(draft, actor=actor, now=now, targets=targets, version=version) if targets is not None else draft


@transaction.atomic
def change_policy_draft(
    draft: PolicyVersion, *, actor: Actor, now: datetime, targets: Mapping[str, object], version: int | None = None
) -> PolicyVersion:
    """Let a draft promise something else.

    Raises ValidationError for promises of the wrong shape or that name nobody to tell, Conflict once it is published, Stale when somebody changed it.
    """
    held = _held(draft, actor)
    if version is not None and held.version != version:
        raise Stale
    document = read_document(targets)
    refuse_empty(document)
    refuse_strangers(document)
    if held.targets != targets:
        held.targets, held.version = dict(targets), held.version + 1
        held.save(update_fields=["targets", "version"])
        publish(PolicyDraftChanged(actor=actor, subject=held.policy, at=now, number=held.number))
    return PolicyVersion.objects.select_related("policy").get(pk=held.pk)


@transaction.atomic
def discard_policy_draft(draft: PolicyVersion, *, actor: Actor, now: datetime) -> None:
    """Throw a draft away. Raises Conflict for what was published."""
    held = _held(draft, actor)
    policy, number = held.policy, held.number
    held.delete()
    publish(PolicyDraftDiscarded(actor=actor, subject=policy, at=now, number=number))


@transaction.atomic
def publish_policy(draft: PolicyVersion, *, actor: Actor, now: datetime, note: str = "") -> PolicyVersion:
    """Promise from now on what a draft says; clocks that run keep the version they run by until they are told otherwise.

    Raises ValidationError for a draft that promises nothing, tells somebody who left, or counts in a calendar that does not exist.
    """
    held = _held(draft, actor)
    document = held.document
    if not document.promises:
        raise ValidationError({"promises": _("This draft promises nothing. Add at least one promise.")})
    refuse_strangers(document)
    known = set(WorkCalendar.objects.in_use().values_list("code", flat=True))
    missing = [code for code in document.calendars() if code not in known]
    if missing:
        raise ValidationError({"calendar": _("There is no calendar “%(code)s”. Add it first, or name another.") % {"code": missing[0]}})
    held.policy.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.REPLACED)
    held.state, held.published_at, held.note, held.version = VersionState.PUBLISHED, now, note.strip(), held.version + 1
    held.published_by_id = actor.user.pk if actor.user is not None else None
    held.save(update_fields=["state", "published_at", "published_by", "note", "version"])
    publish(PolicyPublished(actor=actor, subject=held.policy, at=now, number=held.number, note=held.note))
    return held


def _held(draft: PolicyVersion, actor: Actor) -> PolicyVersion:
    require(can_edit_policies(actor))
    Policy.objects.select_for_update().get(pk=draft.policy_id)
    held = PolicyVersion.objects.select_related("policy").filter(pk=draft.pk).first()
    if held is None:
        raise Conflict(_("This draft was discarded."))
    if not held.is_draft:
        raise Conflict(_("This version was published and is never changed. Begin a new draft from it."))
    return held

"""Keeping a tried path as a test case, and dropping it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.triage.events import CaseDropped, CaseKept
from bailiwick.triage.models import Face, TestCase, TreeVersion, WindowKind, walk
from bailiwick.triage.permissions import can_edit_trees

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def keep_case(
    version: TreeVersion,
    *,
    actor: Actor,
    now: datetime,
    name: str,
    answers: Mapping[str, str],
    face: Face = "desk",
    public_safety_site: bool = False,
    windows: Iterable[str] = (),
) -> TestCase:
    """Keep a finished path with what it comes to. Raises ValidationError when the path has not ended or the name is taken."""
    require(can_edit_trees(actor))
    walked = walk(version.questions, answers, face)
    if walked.outcome is None:
        raise ValidationError({"answers": _("This path has not come to an outcome yet. Answer on, then keep it.")})
    case = TestCase(
        tree=version.tree,
        name=name.strip(),
        face=face,
        answers=walked.answers,
        public_safety_site=public_safety_site,
        windows=[kind for kind in WindowKind.values if kind in set(windows)],
        kept_by_id=actor.user.pk if actor.user is not None else None,
        kept_at=now,
    )
    judged = case.judged_by(version.questions)
    case.outcome, case.impact, case.urgency = judged.outcome_id or "", judged.impact, judged.urgency
    case.full_clean()
    case.save()
    publish(CaseKept(actor=actor, subject=version.tree, at=now, case=case.name))
    return case


@transaction.atomic
def drop_case(case: TestCase, *, actor: Actor, now: datetime) -> None:
    """Remove a test case."""
    require(can_edit_trees(actor))
    tree, name = case.tree, case.name
    case.delete()
    publish(CaseDropped(actor=actor, subject=tree, at=now, case=name))

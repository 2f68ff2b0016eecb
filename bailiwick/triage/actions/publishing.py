"""Publishing a draft: refused with errors, and while a kept test case comes to something else unless that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.triage.actions.rows import release
from bailiwick.triage.events import TreePublished
from bailiwick.triage.models import TestCase, Tree, TreeVersion
from bailiwick.triage.permissions import can_edit_trees

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


def changed_cases(version: TreeVersion) -> list[TestCase]:
    """Return the kept test cases of a tree that a version does not fulfil."""
    return [case for case in TestCase.objects.filter(tree=version.tree_id) if not case.holds_for(version.questions)]


@transaction.atomic
def publish_draft(draft: TreeVersion, *, actor: Actor, now: datetime, note: str = "", is_confirmed: bool = False) -> None:
    """Ask a draft from now on, in place of the version before.

    Raises ValidationError with every error of the coverage report, and Conflict naming test cases that come to
    something else; `is_confirmed` says that this is meant, and the cases are set to what they come to now.
    """
    require(can_edit_trees(actor))
    tree = Tree.objects.select_for_update().get(pk=draft.tree_id)
    draft = TreeVersion.objects.select_related("tree").get(pk=draft.pk)
    errors = [str(finding) for finding in draft.findings() if finding.is_error]
    if errors:
        raise ValidationError(errors)
    changed = changed_cases(draft)
    if changed and not is_confirmed:
        names = ", ".join(f"“{case}”" for case in changed)
        raise Conflict(_("These test cases come to something else now: %(names)s. Look at them, then confirm that this is meant.") % {"names": names})
    for case in changed:
        _accept(case, draft)
    release(draft, actor=actor, now=now, note=note.strip())
    renewed = tuple(case.name for case in changed)
    publish(TreePublished(actor=actor, subject=tree, at=now, number=draft.number, note=draft.note, changed_cases=renewed))


def _accept(case: TestCase, draft: TreeVersion) -> None:
    judged = case.judged_by(draft.questions)
    case.outcome, case.impact, case.urgency = judged.outcome_id or "", judged.impact, judged.urgency
    case.save(update_fields=["outcome", "impact", "urgency"])

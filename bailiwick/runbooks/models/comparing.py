"""What changed from one version of a runbook to the next."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bailiwick.runbooks.models.runbooks import RunbookVersion, Step


@dataclass(frozen=True, slots=True)
class Difference:
    """A step that came, went or reads otherwise."""

    before: str
    after: str


def compare_versions(before: RunbookVersion, after: RunbookVersion) -> list[Difference]:
    """Return the steps in which two versions differ, in order."""
    old, new = [_words(step) for step in before.steps.all()], [_words(step) for step in after.steps.all()]
    found: list[Difference] = []
    for tag, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        pairs = zip_longest(old[i:j], new[k:m], fillvalue="")
        found += [Difference(gone, come) for gone, come in pairs]
    return found


def _words(step: Step) -> str:
    """Return everything a step says, as one text."""
    signs = [step.get_kind_display(), step._meta.get_field("is_mandatory").verbose_name if step.is_mandatory else ""]
    more = [step.get_before_display(), step.get_leads_to_display(), step.article]
    head = f"{step.text} ({', '.join(str(sign) for sign in [*signs, *more] if sign)})"
    return "\n".join(filter(None, [head, step.help_text, step.text_es]))

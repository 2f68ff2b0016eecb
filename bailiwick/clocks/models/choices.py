"""Chooses among the policies in force, and says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from bailiwick.clocks.engine.choosing import DEFAULT, Candidate, Choice, Facts, choose
from bailiwick.clocks.models.policies import Policy, PolicyVersion
from bailiwick.core.kept import kept

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Chosen:
    """The version that is promised, and why in words."""

    version: PolicyVersion
    why: str


@dataclass(frozen=True)
class Policies:
    """The policies in force, read once and asked as often as wanted."""

    versions: Mapping[int, PolicyVersion]
    candidates: tuple[Candidate, ...]

    @staticmethod
    def read() -> Policies:
        """Return what is in force now."""
        return _in_force()

    def choose(self, facts: Facts, names: Mapping[tuple[str, str], str] | None = None) -> Chosen | None:
        """Return what is promised for a thing; nothing when no policy is for it."""
        choice = choose(facts, self.candidates)
        return Chosen(self.versions[choice.policy.id], explain_choice(choice, names or {})) if choice is not None else None


@kept(PolicyVersion, Policy)
def _in_force() -> Policies:
    versions = {version.policy_id: version for version in PolicyVersion.objects.published().select_related("policy")}
    return Policies(versions, tuple(_candidate(version) for version in versions.values()))


def _candidate(version: PolicyVersion) -> Candidate:
    policy = version.policy
    return Candidate(policy.pk, policy.name, policy.scope, frozenset(policy.keys), policy.vendor_managed, policy.order)


def explain_choice(choice: Choice, names: Mapping[tuple[str, str], str]) -> str:
    """Say why a policy was chosen: “General policy, because there is none for the service Payroll”."""
    facts = {"policy": choice.policy.name, "thing": _thing(choice.scope, choice.key, names)}
    if choice.scope != DEFAULT:
        said = _("%(policy)s, because it is for %(thing)s.") % facts
    elif choice.missed:
        facts["things"] = get_text_list([_thing(scope, key, names) for scope, key in choice.missed], _("or"))
        said = _("%(policy)s, because there is none for %(things)s.") % facts
    else:
        said = _("%(policy)s, which holds for everything else.") % facts
    return f"{said} {_('A vendor does the work.')}" if choice.policy.vendor_managed else said


def _thing(scope: str, key: str, names: Mapping[tuple[str, str], str]) -> str:
    name = names.get((scope, key), key)
    words = {
        "service": _("the service %(name)s") % {"name": name},
        "category": _("the category %(name)s") % {"name": name},
        "department": _("the department %(name)s") % {"name": name},
    }
    return words.get(scope, name)

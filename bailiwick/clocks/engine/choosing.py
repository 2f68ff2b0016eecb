"""Which policy is asked: the one for the service, else for the category, else for the department, else the one for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: from the narrowest to the widest
SCOPES = ("service", "category", "department")
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the thing for which something is promised; categories and departments from the nearest outward."""

    service: str = ""
    categories: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    vendor_managed: bool = False

    def keys(self) -> Iterator[tuple[str, str]]:
        """Yield scope and key in the order in which a policy is looked for."""
        if self.service:
            yield SCOPES[0], self.service
        for category in self.categories:
            yield SCOPES[1], category
        for department in self.departments:
            yield SCOPES[2], department


@dataclass(frozen=True, slots=True)
class Candidate:
    """A policy as far as choosing needs it."""

    id: int
    name: str
    scope: str
    keys: frozenset[str] = frozenset()
    vendor_managed: bool = False
    order: int = 100

    def is_for(self, scope: str, key: str) -> bool:
        """Whether the policy is for this."""
        return self.scope == scope and (scope == DEFAULT or key in self.keys)


@dataclass(frozen=True, slots=True)
class Choice:
    """The policy that is asked, for the sake of what, and what had none of its own."""

    policy: Candidate
    scope: str
    key: str
    missed: tuple[tuple[str, str], ...] = ()


def choose(facts: Facts, policies: Iterable[Candidate]) -> Choice | None:
    """Return the policy to ask, or nothing when not even the rest has one.

    Where a vendor does the work, a policy for such work goes first; where we do it, such a policy is never asked.
    """
    able = [policy for policy in policies if facts.vendor_managed or not policy.vendor_managed]
    ranked = sorted(able, key=lambda policy: (not policy.vendor_managed, policy.order, policy.name, policy.id))
    missed: list[tuple[str, str]] = []
    for scope, key in (*facts.keys(), (DEFAULT, "")):
        found = next((policy for policy in ranked if policy.is_for(scope, key)), None)
        if found is not None:
            return Choice(found, scope, key, tuple(missed))
        missed.append((scope, key))
    return None

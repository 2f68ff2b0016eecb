"""Who may see reports, and of which departments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from bailiwick.people.models import Department

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor
    from bailiwick.people.models import User


def can_see_reports(actor: Actor) -> bool:
    """Whether the actor may open reports; the figures hold only the tickets they may see."""
    return actor.may("reports.see_reports") and actor.may("desk.see_tickets")


def report_roots(user: User) -> list[Department] | None:
    """Return the departments to which somebody's reports are limited, or None for the whole house."""
    if user.may_everywhere("reports.see_reports"):
        return None
    paths = user.scopes.get("reports.see_reports", [])
    return list(Department.objects.filter(path__in=paths).order_by("name"))


def departments_offered(user: User, roots: list[Department] | None) -> list[Department]:
    """Return the departments by which somebody may narrow a report, as a tree."""
    departments = Department.objects.visible_to(user).filter(retired_at=None)
    if roots is not None:
        within = Q(pk__in=())
        for root in roots:
            within |= Q(path__startswith=root.path)
        departments = departments.filter(within)
    return list(departments.order_by("path"))

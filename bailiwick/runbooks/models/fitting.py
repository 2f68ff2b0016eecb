"""Which runbooks belong to a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.core.kept import kept
from bailiwick.runbooks.models.runbooks import Runbook, RunbookCategory, RunbookVersion

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bailiwick.desk.models import Category, Ticket


def fitting_runbooks(category: Category | None) -> QuerySet[Runbook]:
    """Return the published runbooks attached to a category or to one above it."""
    if category is None:
        return Runbook.objects.none()
    return _published().filter(attachments__category__in=_line(category)).distinct()


def required_runbooks(ticket: Ticket) -> list[Runbook]:
    """Return the published runbooks that a ticket's category requires before it is solved."""
    return _required(tuple(_line(ticket.category))) if ticket.category is not None else []


@kept(Runbook, RunbookVersion, RunbookCategory)
def _required(line: tuple[int, ...]) -> list[Runbook]:
    return list(_published().filter(attachments__category__in=line, attachments__is_required=True).distinct())


def _published() -> QuerySet[Runbook]:
    versions = RunbookVersion.objects.filter(state=RunbookVersion.State.PUBLISHED)
    return Runbook.objects.filter(retired_at=None, pk__in=versions.values("runbook"))


def _line(category: Category) -> list[int]:
    """Return the keys of a category and of those above it, read from its path."""
    return [int(part) for part in category.path.split("/") if part] or [category.pk]

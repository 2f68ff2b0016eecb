"""The trail for programs: read only. The whole log with its filters is the record type `audit-log`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from ninja import Field, Query, Router, Schema

from bailiwick.audit.doors import record_or_404
from bailiwick.audit.models import AuditRow, Seal
from bailiwick.audit.permissions import can_read_log
from bailiwick.audit.sentences import sentence_of
from bailiwick.core.actors import Account, actor_of
from bailiwick.core.api import Key, Page, Paging, page_of

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["Audit"])


class HappenedOut(Schema):
    """Something that happened to a record."""

    id: int
    event: str
    at: datetime
    actor: str = Field(alias="actor_name", description="Who did it, by the name of that day.")
    actor_id: int | None = None
    cause: str
    words: str = Field(description="What happened, after the actor's name.")
    changes: dict[str, Any] = Field(description="Field name → [before, after].")
    facts: dict[str, Any]
    address: str | None = Field(None, description="Where it came from; for auditors.")

    @staticmethod
    def resolve_words(row: AuditRow) -> str:
        """Say it in words."""
        return sentence_of(row.event, row.subject_name, row.facts, row.changes)

    @staticmethod
    def resolve_address(row: AuditRow, context: dict[str, Any]) -> str | None:
        """Show addresses to auditors alone."""
        return row.address if can_read_log(actor_of(context["request"])) else None


class SealOut(Schema):
    """A seal: these rows, in this order, after all those sealed before."""

    number: int
    sealed_at: datetime
    first: int
    last: int
    count: int
    previous: str
    digest: str


@router.get("/history/{record_type}/{record_id}", response=Page[HappenedOut])
def history(request: HttpRequest, record_type: str, record_id: Key, paging: Query[Paging]) -> dict[str, Any]:
    """Return what happened to a record you may read, newest first; `record_type` is such as `desk.ticket`."""
    user = cast("Account", request.user)
    record = record_or_404(user, record_type, record_id)
    return page_of(AuditRow.objects.about(record).known_to(user), paging, sort=["-at"])


@router.get("/seals", response=Page[SealOut])
def seals(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Return the seals, newest first; for auditors, who can keep them elsewhere and compare."""
    return page_of(Seal.objects.visible_to(cast("Account", request.user)), paging, sort=["-number"])

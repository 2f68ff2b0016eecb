"""The way in to every page of a record type: strangers find nothing there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404

from bailiwick.core.models import Batch
from bailiwick.core.records.registry import Record, record_named

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest

    from bailiwick.core.actors import Account


def account_of(request: HttpRequest) -> Account:
    """Return the signed-in account; the sign-in middleware has turned everyone else away."""
    return cast("Account", request.user)


def record_or_404(user: Account, slug: str) -> Record:
    """Return a registration the user may see; raises Http404."""
    try:
        record = record_named(slug)
    except KeyError as error:
        raise Http404 from error
    if record.see and not user.may(record.see):
        raise Http404
    return record


def row_or_404(record: Record, user: Account, pk: int) -> Model:
    """Return a row the user may see; raises Http404."""
    found = record.visible_to(user).select_related(*record.select_related or (None,)).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def batch_or_404(user: Account, pk: int) -> Batch:
    """Return a batch the user may see; raises Http404."""
    found = Batch.objects.visible_to(user).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found

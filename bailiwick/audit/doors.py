"""Opens any record by type and key through its own read door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.http import Http404
from django.shortcuts import get_object_or_404

from bailiwick.core.doors import LARGEST_KEY
from bailiwick.core.records import record_for

if TYPE_CHECKING:
    from django.db.models import Model

    from bailiwick.core.actors import Account


def record_or_404(user: Account, record_type: str, record_id: int) -> Model:
    """Return a record through its own read door; raises Http404 as for one that does not exist."""
    try:
        model = apps.get_model(record_type)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    door = getattr(model._default_manager, "visible_to", None)
    if door is None or not 0 < record_id <= LARGEST_KEY:
        raise Http404
    record: Model = get_object_or_404(door(user), pk=record_id)
    return record


def address_of(record: Model) -> str:
    """Return the address of a record's page, or nothing when it has none."""
    registered = record_for(type(record))
    return registered.url_of(record) if registered is not None else ""

"""The job that carries out a large import."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from bailiwick.core import clock
from bailiwick.core.actors import Actor, System
from bailiwick.core.jobs import job
from bailiwick.core.models import Batch
from bailiwick.core.records.actions.imports import carry_on_import


@job
def run_import(batch_id: int, address: str, request_id: str) -> None:
    """Carry an import out for the person who began it; run twice it goes on where it stopped."""
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None or batch.is_finished:
        return
    user = get_user_model()._default_manager.filter(pk=batch.created_by_id or 0).first()
    actor = Actor(user=user, address=address, request_id=request_id) if user is not None else System(str(batch))
    carry_on_import(batch, actor=actor, now=clock.now())

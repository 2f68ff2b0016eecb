"""Lets one node of several have a task, and another take it over when the first is gone.

if hold("mailboxes", this_node(), seconds=30): ...

Time is the database's, never a node's. A row and no lock of a session, because a pooler between us and PostgreSQL
lends one session to many.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import ExpressionWrapper, Q
from django.db.models.fields import DateTimeField
from django.db.models.functions import Now

from bailiwick.core.models import Lease


def hold(task: str, holder: str, *, seconds: int) -> bool:
    """Take a task, or keep it, for so many seconds from now; False while another has it."""
    end = ExpressionWrapper(Now() + timedelta(seconds=seconds), DateTimeField())
    if Lease.objects.filter(Q(holder=holder) | Q(until__lt=Now()), name=task).update(holder=holder, until=end):
        return True
    try:
        with transaction.atomic():
            return Lease.objects.get_or_create(name=task, defaults={"holder": holder, "until": end})[1]
    except IntegrityError:
        return False


def release(task: str, holder: str) -> None:
    """Let the next one have the task at once."""
    Lease.objects.filter(name=task, holder=holder).delete()

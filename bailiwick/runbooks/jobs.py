"""Mails with one-time codes, written by the worker so that no code is kept in the queue."""

from __future__ import annotations

from bailiwick.core import clock
from bailiwick.core.jobs import job
from bailiwick.runbooks.actions import deliver_code
from bailiwick.runbooks.models import VerificationCode


@job
def send_code(code: int) -> None:
    """Make and mail a one-time code, unless that was done or it no longer counts."""
    row = VerificationCode.objects.select_related("person").filter(pk=code).first()
    if row is not None:
        deliver_code(row, now=clock.now())

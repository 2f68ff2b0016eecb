"""What surveys do by the clock."""

from __future__ import annotations

from bailiwick.core import clock
from bailiwick.core.jobs import scheduled
from bailiwick.surveys.actions import mail_surveys


@scheduled("*/10 * * * *")
def ask() -> None:
    """Every ten minutes: ask by mail what is due."""
    mail_surveys(now=clock.now())

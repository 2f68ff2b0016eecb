"""Work after the load: proposals learned from the county's closed tickets, and mail that comes while somebody looks."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from bailiwick.core import clock
from bailiwick.core.actors import System
from bailiwick.core.jobs import job, scheduled
from bailiwick.demo.actions import is_mail_due, let_mail_come, note_brought
from bailiwick.demo.permissions import demo_is_loaded
from bailiwick.suggestions.actions import learn_purpose


@job(attempts=2)
def learn_from_county(purpose: str) -> None:
    """Learn to propose categories or teams, so that there are proposals a minute after the load and not only tomorrow."""
    if not demo_is_loaded():
        return
    try:
        learned = learn_purpose(purpose, actor=System("closed tickets of the demo county"), now=clock.now())
    except ValidationError:
        return
    note_brought(learned)


@scheduled("* * * * *")
def bring_mail_lately() -> None:
    """Let a mail come now and then during the first hours, so that whoever looks around sees mail arrive."""
    if is_mail_due(clock.now()):
        let_mail_come(System("the demo county"), clock.now())

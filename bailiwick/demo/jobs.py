"""Slow work after the load: proposals learned from the county's closed tickets."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from bailiwick.core import clock
from bailiwick.core.actors import System
from bailiwick.core.jobs import job
from bailiwick.demo.actions import note_brought
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

"""Learning at night, and when somebody asks for it."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from bailiwick.core import clock
from bailiwick.core.actors import System
from bailiwick.core.jobs import enqueue, job, scheduled
from bailiwick.suggestions.actions import learn_purpose
from bailiwick.suggestions.models import Purpose


@job(attempts=2)
def learn_one(purpose: str) -> None:
    """Learn to propose categories or teams; with too few closed tickets nothing is proposed yet, and the page says why."""
    try:
        learn_purpose(purpose, actor=System("closed tickets"), now=clock.now())
    except ValidationError:
        return


@scheduled("10 2 * * *")
def learn_anew() -> None:
    """Every night, and when asked: learn from what was closed since."""
    for purpose in Purpose.values:
        enqueue(learn_one.using(unique_key=purpose), purpose)

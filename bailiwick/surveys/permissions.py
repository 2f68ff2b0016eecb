"""Who may answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor
    from bailiwick.surveys.models import Survey


def can_answer(actor: Actor, survey: Survey) -> bool:
    """Whether a survey is the actor's own."""
    return actor.user is not None and getattr(actor.user, "person_id", None) == survey.person_id

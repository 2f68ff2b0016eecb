"""What the county's people did lately, by the same actions as everybody's: a few dozen acts for each part of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.core.silence import silence
from bailiwick.demo.actions.living.articles import bring_articles
from bailiwick.demo.actions.living.automation import bring_automation
from bailiwick.demo.actions.living.calendar import bring_calendar
from bailiwick.demo.actions.living.causes import bring_causes
from bailiwick.demo.actions.living.clients import bring_clients
from bailiwick.demo.actions.living.consent import bring_consent
from bailiwick.demo.actions.living.desk import bring_desk_work
from bailiwick.demo.actions.living.life import Life
from bailiwick.demo.actions.living.mail import bring_mail
from bailiwick.demo.actions.living.outages import bring_outages
from bailiwick.demo.actions.living.proofs import bring_proofs
from bailiwick.demo.actions.living.surveys import bring_surveys

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Life", "live"]

_CHAPTERS: tuple[Callable[[Life], None], ...] = (
    bring_outages,
    bring_proofs,
    bring_clients,
    bring_desk_work,
    bring_mail,
    bring_consent,
    bring_articles,
    bring_surveys,
    bring_causes,
    bring_calendar,
    bring_automation,
)


def live(life: Life) -> None:
    """Tell every chapter, in silence: nobody gets a notice or mail about what is long past."""
    with silence():
        for chapter in _CHAPTERS:
            chapter(life)

"""The reports there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bailiwick.reports.ageing import ageing
from bailiwick.reports.cuts import Cut
from bailiwick.reports.first_contact import first_contact
from bailiwick.reports.idle_questions import idle_questions
from bailiwick.reports.outages import spikes, top_problems
from bailiwick.reports.promises import promises
from bailiwick.reports.tables import Report
from bailiwick.reports.telling_answers import telling_answers
from bailiwick.reports.volume import volume
from bailiwick.reports.worked import worked

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Entry:
    """A report by name; `has_period` says whether it speaks of a period or of now."""

    name: str
    title: str | _StrPromise
    about: str | _StrPromise
    icon: str
    make: Callable[[Cut, date], Report]
    has_period: bool = True
    #: whether it may be narrowed to some promises
    has_promises: bool = False


REPORTS = {
    entry.name: entry
    for entry in (
        Entry(
            "volume",
            _("Calls and tickets"),
            _("What came in, month by month, by category. Open a category to see its parts."),
            "chart",
            lambda cut, _today: volume(cut),
        ),
        Entry(
            "ageing",
            _("Ageing of open tickets"),
            _("How long unfinished tickets have been open, by team, priority and state."),
            "hourglass",
            ageing,
            has_period=False,
        ),
        Entry(
            "promises",
            _("Promises kept and broken"),
            _("How many promises were kept, to clients, by teams and by vendors, by month, policy, team, department and priority."),
            "clock",
            lambda cut, _today: promises(cut),
            has_promises=True,
        ),
        Entry(
            "first-contact",
            _("First-contact fix"),
            _("How many tickets each team solved while the client was still there."),
            "phone",
            lambda cut, _today: first_contact(cut),
        ),
        Entry(
            "telling-answers",
            _("Answers that predict breaches"),
            _("Which answers in triage came before a broken promise, against the average of their own questions."),
            "flag",
            lambda cut, _today: telling_answers(cut),
        ),
        Entry(
            "idle-questions",
            _("Questions nobody answers"),
            _("Which questions of each version were asked and left, passed over, or never come to."),
            "hourglass",
            lambda cut, _today: idle_questions(cut),
        ),
        Entry(
            "time-worked",
            _("Time worked"),
            _("Minutes spent on tickets, by person, by category and by ticket, corrections included."),
            "clock",
            lambda cut, _today: worked(cut),
        ),
        Entry(
            "spikes",
            _("Spikes and outages"),
            _("How often many called about the same, and how long it took until their calls had a parent."),
            "flag",
            lambda cut, _today: spikes(cut),
        ),
        Entry(
            "problems",
            _("Problems by tickets"),
            _("Which causes make most tickets."),
            "wrench",
            lambda cut, _today: top_problems(cut),
        ),
    )
}

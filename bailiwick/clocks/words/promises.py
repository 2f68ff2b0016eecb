"""Says what a policy promises: at which points who is told, and for whom a clock may rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.clocks.engine.facts import PARTIES
from bailiwick.clocks.engine.marks import mark
from bailiwick.clocks.words.times import say_time

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bailiwick.clocks.models.documents import Step

#: for whom a clock may rest, as an administrator reads it
RESTS = {
    "client": gettext_lazy("the client"),
    "vendor": gettext_lazy("a vendor"),
    "approval": gettext_lazy("an approval"),
    "visit": gettext_lazy("a visit"),
    "parts": gettext_lazy("parts"),
    "closure": gettext_lazy("a closed site"),
    "parent": gettext_lazy("the parent"),
    "team": gettext_lazy("another team"),
}
TOLD = {
    "assignee": gettext_lazy("the assignee"),
    "team": gettext_lazy("the team"),
    "lead": gettext_lazy("the team’s lead"),
    "on_call": gettext_lazy("whoever is on call"),
}


def say_point(text: str) -> str:
    """Return a point of a promise: “at 75 %”, “30 min before the end”."""
    point = mark(text)
    if point.is_due:
        return _("when the time is used up")
    if point.share:
        return _("at %(share)d %%") % {"share": point.share}
    facts = {"time": say_time(abs(point.offset))}
    return _("%(time)s after it was used up") % facts if point.offset.total_seconds() > 0 else _("%(time)s before the end") % facts


def say_told(words: Iterable[str]) -> str:
    """Return who is told: “the assignee and the team’s lead”."""
    return get_text_list([_told(word) for word in words], _("and"))


def _told(word: str) -> str:
    kind, _colon, number = word.partition(":")
    if not number:
        return str(TOLD.get(kind, kind))
    facts = {"number": number}
    numbered = {"team": _("team %(number)s") % facts, "on_call": _("on-call rota %(number)s") % facts, "person": _("person %(number)s") % facts}
    return numbered.get(kind, word)


def say_steps(steps: Iterable[Step], *, usual: str = "") -> list[str]:
    """Return one sentence for each point at which somebody is told.

    A point that names nobody is left to those who own the subject: `usual` says in words whom they tell, nothing leaves it out.
    """
    return [f"{say_point(step.at)}: {say_told(step.tell) or usual}" for step in steps if step.tell or usual]


def say_rests(parties: Iterable[str]) -> str:
    """Return for whom time rests: “the client or a vendor”."""
    held = set(parties)
    return get_text_list([str(RESTS[party]) for party in PARTIES if party in held], _("or"))

"""Says in words what the engine says in facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.clocks.engine.reasons import Kind

if TYPE_CHECKING:
    from bailiwick.clocks.engine import Unreadable, Why

WAITS = {
    "client": gettext_lazy("Waiting for client"),
    "vendor": gettext_lazy("Waiting for vendor"),
    "approval": gettext_lazy("Waiting for approval"),
    "visit": gettext_lazy("Waiting for the visit"),
    "parts": gettext_lazy("Waiting for parts"),
    "closure": gettext_lazy("Site closed"),
    "parent": gettext_lazy("Waiting for the parent"),
    "team": gettext_lazy("Waiting for another team"),
    "solved": gettext_lazy("Counted as solved"),
}
#: what a pause can have begun with, by the first word of its cause: “entry:4” is reply 4
CAUSES = {"entry": gettext_lazy("reply %(number)s")}


def say(why: Why) -> str:
    """Return why a stretch of time counted or did not, as one short phrase."""
    if why.kind is Kind.COUNTED:
        return _("Counted")
    if why.kind is Kind.CLOSED_WEEKDAY:
        return _("%(day)s closed") % {"day": WEEKDAYS_ABBR[int(why.detail)]}
    if why.kind is Kind.EXCEPTION:
        return why.detail or _("Closed")
    if why.kind in {Kind.PAUSE, Kind.SOLVED}:
        return _rest(why)
    return _("Outside office hours")


def _rest(why: Why) -> str:
    """Say what a clock waited for: “Waiting for client since reply 4: asked for the serial”."""
    if why.party not in WAITS:
        return _("Waiting: %(reason)s") % {"reason": why.detail} if why.detail else _("Paused")
    facts = {"wait": WAITS[why.party], "cause": say_cause(why.cause), "reason": why.detail}
    if why.cause and why.detail:
        return _("%(wait)s since %(cause)s: %(reason)s") % facts
    if why.cause:
        return _("%(wait)s since %(cause)s") % facts
    return _("%(wait)s: %(reason)s") % facts if why.detail else str(facts["wait"])


def say_cause(cause: str) -> str:
    """Return what a pause began with, as far as it is known here."""
    kind, colon, number = cause.partition(":")
    return CAUSES[kind] % {"number": number} if colon and kind in CAUSES else cause


def say_fault(error: Unreadable) -> str:
    """Return what is wrong with something written, with its place, in the language of whoever reads it."""
    said = _(error.words) % error.facts if error.facts else _(error.words)
    return f"{error.where}: {said}" if error.where else said

"""How the cells of the ticket list read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.clocks.models import Standing
from bailiwick.core import clock
from bailiwick.core.moments import exact, span, spoken
from bailiwick.desk.models import FINISHED, Priority, State

if TYPE_CHECKING:
    from bailiwick.core.records.columns import Values

#: priority -> the level its sign is drawn by
LEVELS = {1: "critical", 2: "high", 3: "normal", 4: "low"}
#: seconds before the promised time from which it is drawn as soon due
SOON_SECONDS = 2 * 60 * 60
#: what is said before a time that is drawn by its colour alone
SAID = {"soon": gettext_lazy("Due soon:"), "broken": gettext_lazy("Broken promise:"), "met": gettext_lazy("Promise kept:")}


def number_cell(value: object, _values: Values) -> str:
    """Return the number in one piece."""
    return SafeString(f'<span class="ticket-number whitespace-nowrap">{escape(value)}</span>')


def state_cell(value: object, _values: Values) -> str:
    """Return the state as its sign."""
    return format_html('<span class="state state--{}">{}</span>', value, State(str(value)).label)


def priority_cell(value: object, _values: Values) -> str:
    """Return the priority as its sign, in words as well as by its level."""
    number = int(str(value))
    return format_html('<span class="priority priority--{}">P{} {}</span>', LEVELS[number], number, Priority(number).label)


def due_cell(value: object, values: Values) -> str:
    """Return how the promise to solve stands: “2 h 10 min left, 16:30”, “1 h 10 of 4 h used, waiting for vendor”."""
    stands = values.get("due")
    if isinstance(stands, Standing):
        kind = f" due--{stands.kind}" if stands.kind else ""
        sign = format_html('<span class="sr-only">{}</span> ', SAID[stands.kind]) if stands.kind in SAID else ""
        return format_html('<span class="due{}" title="{}">{}{}</span>', kind, stands.exact, sign, stands.words)
    return _without_clock(value, values)


def _without_clock(value: object, values: Values) -> str:
    """Return the promised instant alone, as files have it."""
    if values["state"] == State.WAITING:
        return format_html('<span class="due due--paused">{}</span>', _("paused"))
    if not isinstance(value, datetime):
        return ""
    now = clock.now()
    kind, before = _kind(value, values, now)
    words = spoken(value, now)
    return _due(kind, exact(value), before, words)


def _due(kind: str, said: str, before: str, words: str) -> str:
    """Return a promised instant as it is drawn in every row of a queue."""
    return SafeString(f'<span class="due{kind}" title="{escape(said)}"><span class="sr-only">{escape(before)}</span> {escape(words)}</span>')


def _kind(due: datetime, values: Values, now: datetime) -> tuple[str, str]:
    if values["state"] in FINISHED:
        is_met = cast("datetime", values["solved_at"]) <= due
        return (" due--met", _("Promise kept:")) if is_met else (" due--broken", _("Broken promise:"))
    if due <= now:
        return " due--broken", _("Broken promise:")
    return (" due--soon", _("Due soon:")) if (due - now).total_seconds() <= SOON_SECONDS else ("", _("Due:"))


def update_cell(value: object, values: Values) -> str:
    """Return an instant by which something is to be done; what is overdue says so in words."""
    if not isinstance(value, datetime) or values["state"] in FINISHED:
        return ""
    now = clock.now()
    kind, before = (" due--soon", _("Overdue:")) if value <= now else ("", _("By:"))
    return _due(kind, exact(value), before, spoken(value, now))


def snoozed_cell(value: object, _values: Values) -> str:
    """Return until when a ticket is put aside."""
    return spoken(value, clock.now()) if isinstance(value, datetime) else ""


def age_cell(value: object, values: Values) -> str:
    """Return how long a ticket has been, or was, unsolved."""
    until = values["solved_at"] if isinstance(values["solved_at"], datetime) else clock.now()
    return span(int((until - value).total_seconds())) if isinstance(value, datetime) else ""


def secret_badge(values: Values) -> str:
    """Return the mark of a need-to-know ticket."""
    return format_html('<span class="badge badge--private">{}</span>', _("need to know")) if values["need_to_know"] else ""


def row_badges(values: Values) -> str:
    """Return the marks of a row: need-to-know, put aside."""
    until, now = values["snooze__until"], clock.now()
    if not isinstance(until, datetime) or until <= now:
        return secret_badge(values)
    words = _("put aside until %(when)s") % {"when": spoken(until, now)}
    return format_html('{}<span class="badge">{}</span>', secret_badge(values), words)

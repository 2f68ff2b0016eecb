"""How the cells of the ticket list read."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape as quoted
from typing import TYPE_CHECKING, cast

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.clocks.models import Standing
from bailiwick.core import clock
from bailiwick.core.moments import Moments, span, spoken
from bailiwick.desk.models import FINISHED, Priority, State

if TYPE_CHECKING:
    from bailiwick.core.records.columns import Format, Values

#: priority -> the level its sign is drawn by
LEVELS = {1: "critical", 2: "high", 3: "normal", 4: "low"}
#: seconds before the promised time from which it is drawn as soon due
SOON_SECONDS = 2 * 60 * 60
#: what is said before a time that is drawn by its colour alone
SAID = {"soon": gettext_lazy("Due soon:"), "broken": gettext_lazy("Broken promise:"), "met": gettext_lazy("Promise kept:")}


def number_cell(value: object, _values: Values) -> str:
    """Return the number in one piece."""
    return SafeString(f'<span class="ticket-number whitespace-nowrap">{quoted(str(value))}</span>')


def state_cell(value: object, _values: Values) -> str:
    """Return the state as its sign."""
    return format_html('<span class="state state--{}">{}</span>', value, State(str(value)).label)


def priority_cell(value: object, _values: Values) -> str:
    """Return the priority as its sign, in words as well as by its level."""
    number = int(str(value))
    return format_html('<span class="priority priority--{}">P{} {}</span>', LEVELS[number], number, Priority(number).label)


def draw_due(at: Moments) -> Format:
    """Return what tells on one page how promises to solve stand: “2 h 10 min left, 16:30”, “1 h 10 of 4 h used, waiting for vendor”."""
    said = {name: f'<span class="sr-only">{escape(words)}</span> ' for name, words in SAID.items()}
    alone, signs = _draw_alone(at), {name: f" due--{name}" for name in ("soon", "broken", "met", "paused")}

    def draw(value: object, values: Values) -> str:
        stands = values.get("due")
        if not isinstance(stands, Standing):
            return alone(value, values)
        kind, sign = signs.get(stands.kind, ""), said.get(stands.kind, "")
        return SafeString(f'<span class="due{kind}" title="{quoted(stands.exact)}">{sign}{quoted(stands.words)}</span>')

    return draw


def _draw_alone(at: Moments) -> Format:
    """Return what tells a promised instant alone, where no clock runs for it."""
    paused = SafeString(f'<span class="due due--paused">{escape(_("paused"))}</span>')
    met, broken = _sign(" due--met", _("Promise kept:")), _sign(" due--broken", _("Broken promise:"))
    soon, calm, late = _sign(" due--soon", _("Due soon:")), _sign("", _("Due:")), at.now
    nearly = late + timedelta(seconds=SOON_SECONDS)

    def draw(value: object, values: Values) -> str:
        if values["state"] == State.WAITING:
            return paused
        if not isinstance(value, datetime):
            return ""
        if values["state"] in FINISHED:
            return _due(met if cast("datetime", values["solved_at"]) <= value else broken, value, at)
        return _due(broken if value <= late else soon if value <= nearly else calm, value, at)

    return draw


def _sign(css: str, before: str) -> tuple[str, str]:
    """Return what stands before the title of an instant, and before its words."""
    return f'<span class="due{css}" title="', f'"><span class="sr-only">{quoted(before)}</span> '


def _due(sign: tuple[str, str], due: datetime, at: Moments) -> str:
    """Return a promised instant as it is drawn in every row of a queue."""
    return SafeString(f"{sign[0]}{quoted(at.exact(due))}{sign[1]}{quoted(at.spoken(due))}</span>")


def draw_update(at: Moments) -> Format:
    """Return what tells the instants by which something is to be done; what is overdue says so in words."""
    overdue, calm = _sign(" due--soon", _("Overdue:")), _sign("", _("By:"))

    def draw(value: object, values: Values) -> str:
        if not isinstance(value, datetime) or values["state"] in FINISHED:
            return ""
        return _due(overdue if value <= at.now else calm, value, at)

    return draw


def due_cell(value: object, values: Values) -> str:
    """Return how one promise to solve stands."""
    return draw_due(Moments(clock.now()))(value, values)


def update_cell(value: object, values: Values) -> str:
    """Return one instant by which something is to be done."""
    return draw_update(Moments(clock.now()))(value, values)


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
    until = values["snooze__until"]
    if until is None and not values["need_to_know"]:
        return ""
    now = clock.now()
    if not isinstance(until, datetime) or until <= now:
        return secret_badge(values)
    words = _("put aside until %(when)s") % {"when": spoken(until, now)}
    return format_html('{}<span class="badge">{}</span>', secret_badge(values), words)

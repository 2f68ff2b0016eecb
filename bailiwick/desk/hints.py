"""What the desk says beside the call form: who is on call when the office is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from bailiwick.clocks.models import office_calendar
from bailiwick.core.actors import account_of
from bailiwick.core.clock import now
from bailiwick.core.hints import Hint, add_hint
from bailiwick.oncall.models import on_call_rows

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.core.hints import Typed


def on_call_outside_hours(request: HttpRequest, _typed: Typed) -> str:
    """Name whoever is on call while the office is closed; nothing otherwise."""
    moment = now()
    rows = [] if office_calendar().is_open(moment) else on_call_rows(account_of(request), moment)
    return render_to_string("oncall/_card.html", {"rows": rows}, request) if rows else ""


add_hint("call", Hint("on-call", on_call_outside_hours, order=90, ability="oncall.see_rotas"))

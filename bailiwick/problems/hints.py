"""Known outages and known errors beside the forms of the desk and of clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.template.loader import render_to_string

from bailiwick.core.actors import account_of
from bailiwick.core.clock import now
from bailiwick.core.hints import Hint, Typed, add_hint
from bailiwick.core.markdown import render
from bailiwick.core.moments import spoken
from bailiwick.problems.outlook import known_errors, outages_for_client, outages_for_desk

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.people.models import User


def for_call(request: HttpRequest, typed: Typed) -> str:
    """Draw the known outages a caller may have, with one key to add them, and errors the desk can live with."""
    moment = now()
    outages = [
        {"spike": spike, "last": spoken(spike.last_at, moment), "key": number}
        for number, spike in enumerate(outages_for_desk(account_of(request), typed), 1)
    ]
    errors = known_errors(typed, published_only=False)
    return render_to_string("problems/_hint_call.html", {"outages": outages, "errors": errors}, request) if outages or errors else ""


def for_client(request: HttpRequest, typed: Typed) -> str:
    """Draw what is known already to a client, with one button to have it too, and ways round known errors."""
    user = cast("User", account_of(request))
    outages = [
        {"spike": spike, "text": render(spike.announcement.local_text, top=4)}
        for spike in outages_for_client(user, typed, now())
        if spike.announcement
    ]
    errors = [
        {"problem": problem, "text": render(problem.local_workaround, top=4)}
        for problem in known_errors(typed, published_only=True, site=user.person.site_id)
    ]
    return render_to_string("problems/_hint_ask.html", {"outages": outages, "errors": errors}, request) if outages or errors else ""


add_hint("call", Hint("outages", for_call, order=10, ability="problems.see"))
add_hint("ask", Hint("outages", for_client, order=10, ability="desk.ask"))

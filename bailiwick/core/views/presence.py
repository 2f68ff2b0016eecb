"""Who else has a record open: asked again every few seconds, answered with nothing new while nothing changes."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, cast

from django.http import HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.presence import be_present, doors

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.core.actors import Account


@never_cache
@require_safe
def presence(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """Note that somebody has a record open, and say who else has."""
    actor = actor_of(request)
    record = doors.record(cast("Account", actor.user), record_type, record_id)
    others = be_present(record, actor=actor, now=clock.now(), is_writing="writing" in request.GET)
    words = render_to_string("core/_presence.html", {"others": others})
    tag = f'"{sha256(words.encode()).hexdigest()[:32]}"'
    answer = HttpResponse(words) if request.headers.get("If-None-Match") != tag else HttpResponseNotModified()
    answer["ETag"] = tag
    return answer

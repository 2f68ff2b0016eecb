"""Where the browser keeps what is typed: `<bw-draft data-url="/drafts/call/">`."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import orjson
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.drafts import LIMIT, LONGEST_KEY, draft_for, drop_draft, save_draft

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.core.actors import Account


@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def draft(request: HttpRequest, key: str) -> HttpResponse:
    """Give, keep or forget the signed-in user's draft of one form."""
    user = cast("Account", actor_of(request).user)
    if len(key) > LONGEST_KEY:
        raise Http404
    if request.method == "DELETE":
        drop_draft(user, key, now=clock.now(), form=request.GET.get("form", ""))
        return HttpResponse(status=204)
    if request.method == "POST":
        return _save(request, user, key)
    return JsonResponse(draft_for(user, key))


def _save(request: HttpRequest, user: Account, key: str) -> HttpResponse:
    """Keep the posted JSON object; 422 with a sentence when it cannot be kept."""
    try:
        content = orjson.loads(request.body) if len(request.body) <= 4 * LIMIT else None
    except orjson.JSONDecodeError:
        content = None
    try:
        save_draft(user, key, content, now=clock.now(), form=request.GET.get("form", ""))
    except ValidationError as error:
        return JsonResponse({"detail": " ".join(error.messages)}, status=422)
    return HttpResponse(status=204)

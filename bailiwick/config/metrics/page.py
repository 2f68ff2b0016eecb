"""The page that Prometheus reads. Who may is said by the settings; for everybody else there is no such page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from bailiwick.config.watchers import may_watch

if TYPE_CHECKING:
    from collections.abc import Callable


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures of this machine's processes and of the database, as text."""
    if not may_watch(request):
        raise Http404
    text: Callable[[], tuple[bytes, str]] = import_string("bailiwick.config.metrics.writing.text")
    content, media_type = text()
    response = HttpResponse(content, content_type=media_type)
    add_never_cache_headers(response)
    return response

"""The list of mail that came in: what waits, why, and what to do with many at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bailiwick.core.actors import account_of
from bailiwick.core.records.doors import record_or_404
from bailiwick.core.records.views.lists import list_page
from bailiwick.mailroom.models import Arrival
from bailiwick.mailroom.reasons import reason_of, title_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.core.actors import Account

#: mails whose reasons are counted; beyond them nobody counts any more
COUNTED: Final = 10_000
RECORD: Final = "incoming-mail"


@require_safe
def incoming(request: HttpRequest) -> HttpResponse:
    """Show the mail that came in, what waits in quarantine first."""
    record = record_or_404(account_of(request), RECORD)
    view = request.GET.get("view", "")
    is_quarantine = view == "quarantine" or not (view or set(request.GET) - {"after", "before"})
    context: dict[str, Any] = {
        "reasons": reasons_for(account_of(request), request.GET.get("reason", "")) if is_quarantine else [],
        "is_quarantine": is_quarantine,
        "is_aside": view == "aside",
        "sort_url": reverse("mailroom:incoming_sort"),
    }
    return list_page(request, record, title=_("Incoming mail"), template="mailroom/incoming.html", **context)


def reasons_for(user: Account, chosen: str) -> list[dict[str, object]]:
    """Return how many mails wait for each reason, the most first; one query."""
    waiting = Arrival.objects.visible_to(user).in_quarantine().order_by("-id").values_list("reason", flat=True)
    counts = Counter(waiting[:COUNTED])
    return [
        {
            "code": code,
            "title": title_of(code),
            "words": reason_of(code).words,
            "count": count,
            "url": f"?view=quarantine&reason={code}",
            "current": code == chosen,
        }
        for code, count in counts.most_common()
    ]

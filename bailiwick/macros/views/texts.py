"""Using canned texts where people write on a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.doors import LARGEST_KEY
from bailiwick.core.permissions import require
from bailiwick.desk.models import Ticket
from bailiwick.macros.actions import language_of
from bailiwick.macros.models import CannedText, fill_text
from bailiwick.macros.permissions import can_use, can_work_ticket

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: texts that are offered; nobody scrolls through more
MOST = 300
SPANISH = "es"


def ticket_or_404(request: HttpRequest, pk: int) -> Ticket:
    """Return the ticket if the user may read all of it; raises Http404."""
    shown = ("requester", "affected", "category", "site", "room", "team", "assignee__person")
    found = Ticket.objects.open_to(account_of(request)).select_related(*shown).filter(pk=pk).first() if pk <= LARGEST_KEY else None
    if found is None:
        raise Http404
    return found


def offered_texts(request: HttpRequest, ticket: Ticket) -> list[dict[str, str]]:
    """Return the texts a user may use, those in the client's language first."""
    spanish = language_of(ticket).startswith(SPANISH)
    found: list[dict[str, str]] = []
    for text in CannedText.objects.visible_to(account_of(request)).in_use().order_by("title")[:MOST]:
        plain = {"key": str(text.pk), "title": text.title, "letters": text.keys}
        other = {"key": f"{text.pk}:{SPANISH}", "title": f"{text.title} (español)", "letters": text.keys}
        pair = [plain, other] if text.body_es else [plain]
        found += reversed(pair) if spanish else pair
    return found


@require_safe
def ticket_texts(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the texts beside the box people write in; without JavaScript, on a page of its own where one is filled in and sent."""
    ticket = ticket_or_404(request, pk)
    require(can_use(actor_of(request)))
    context: dict[str, Any] = {"ticket": ticket, "texts": offered_texts(request, ticket), "chosen": request.GET.get("text", "")}
    if request.headers.get("HX-Request"):
        return render(request, "macros/parts/picker.html", context)
    if context["chosen"]:
        context["body"] = _filled(request, ticket, context["chosen"])
    context["may"] = can_work_ticket(actor_of(request), ticket)
    return render(request, "macros/texts.html", context)


@require_safe
def text_filled(request: HttpRequest, pk: int) -> JsonResponse:
    """Answer a text with the facts of a ticket filled in."""
    ticket = ticket_or_404(request, pk)
    require(can_use(actor_of(request)))
    return JsonResponse({"body": _filled(request, ticket, request.GET.get("text", ""))})


def _filled(request: HttpRequest, ticket: Ticket, key: str) -> str:
    number, _colon, language = key.partition(":")
    usable = number.isascii() and number.isdecimal() and len(number) < 19  # noqa: PLR2004 - a 64-bit key has at most 18 safe digits
    text = CannedText.objects.visible_to(account_of(request)).in_use().filter(pk=int(number)).first() if usable else None
    if text is None:
        raise Http404
    body = text.body_es if language == SPANISH and text.body_es else text.body
    return fill_text(body, ticket, actor=actor_of(request), now=now(), language=SPANISH if language == SPANISH else "en")

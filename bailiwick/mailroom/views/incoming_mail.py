"""A mail's own page: why it waits, what it says, what each filter says of it, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bailiwick.core import clock
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.moments import spoken
from bailiwick.core.panels import panels_for
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.actions import rehearse
from bailiwick.mailroom.findings import findings_of, words_of_plan
from bailiwick.mailroom.incoming_forms import AsideForm, TakeForm
from bailiwick.mailroom.models import Arrival, ArrivalState, OutcomeKind
from bailiwick.mailroom.permissions import can_bring_back, can_sort_mail, can_take
from bailiwick.mailroom.previewing import Opened, bounded, is_program, opened
from bailiwick.mailroom.reasons import reason_of, words_of
from bailiwick.mailroom.seals import words_of as seal_words
from bailiwick.mailroom.views.incoming_doors import arrival_or_404, hidden_or_404

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.core.actors import Account
    from bailiwick.mailroom.engine import Parsed

#: headers that say who wrote to whom, and by which a machine is known; the others are in the source
TELLING: Final = (
    "from", "sender", "reply-to", "to", "cc", "date", "subject", "message-id", "in-reply-to", "references", "return-path", "auto-submitted",
    "precedence", "list-id", "x-spam-flag", "x-spam-status", "authentication-results", "received-spf",
)  # fmt: skip
#: bytes up to which a mail is held against the filters whenever its page is opened
LIGHT: Final = 5_000_000


@require_safe
def incoming_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a mail; of one about a need-to-know ticket, to whoever is not named on it, nothing but that it came."""
    try:
        arrival = arrival_or_404(request, pk)
    except Http404:
        hidden = hidden_or_404(request, pk)
        return render(request, "mailroom/incoming_hidden.html", {"arrival": hidden, "came": spoken(hidden.at, clock.now())})
    return mail_page(request, arrival)


def mail_page(request: HttpRequest, arrival: Arrival, *, take: TakeForm | None = None, status: int = 200) -> HttpResponse:
    """Show the page of a mail, with a form that was refused."""
    actor, user, now = actor_of(request), account_of(request), clock.now()
    may_take = can_take(actor, arrival)
    context: dict[str, Any] = {
        "arrival": arrival,
        "came": spoken(arrival.at, now),
        "sender": arrival.from_name or arrival.from_email or arrival.envelope_from or _("(nobody named)"),
        "subject": arrival.subject or _("(no subject)"),
        "size": filesizeformat(arrival.raw.size),
        "may_take": may_take,
        "may_bring_back": can_bring_back(actor, arrival),
        "may_sort": can_sort_mail(actor),
        "take": take or (TakeForm(user=user) if may_take else None),
        "aside": AsideForm() if may_take else None,
        "reason": _reason(arrival),
        "outcome": _outcome(arrival, user),
        "next_url": _next_url(arrival, user) if not may_take else "",
        "panels": [{"title": panel.title, "url": panel.url_for(arrival)} for panel in panels_for(arrival, user)],
    }
    return render(request, "mailroom/incoming_mail.html", context | _looked_at(request, arrival), status=status)


def _looked_at(request: HttpRequest, arrival: Arrival) -> dict[str, Any]:
    """Return what the mail says, and what the filters say of one that waits."""
    waits = arrival.state in {ArrivalState.QUARANTINED, ArrivalState.STORED}
    is_light = arrival.raw.size <= LIGHT or "filters" in request.GET
    try:
        if not (waits and is_light):
            return _said(opened(arrival.raw), arrival) | {"filters_url": "?filters=1" if waits else ""}
        mail, plan = rehearse(arrival, now=clock.now())
    except OSError:
        return {"is_lost": True}
    user = account_of(request)
    findings = findings_of(mail, user)
    told = {"telling": [each for each in findings if each.words], "silent": [each for each in findings if not each.words]}
    known = {**told, "plan": words_of_plan(plan, user), "why": plan.why}
    return _said(Opened(mail.parsed), arrival) | known


def _said(mail: Opened, arrival: Arrival) -> dict[str, Any]:
    parsed = mail.parsed
    return {
        "mail": mail,
        "parsed": parsed,
        "html_url": reverse("mailroom:incoming_html", args=[arrival.pk]) if (parsed.html or "").strip() else "",
        "headers": [(name, bounded(value)) for name, value in parsed.headers if name.lower() in TELLING],
        "files": _files(parsed, arrival),
        "seals": seal_words(parsed.seals),
        "outline": "\n".join(parsed.outline),
    }


def _files(parsed: Parsed, arrival: Arrival) -> list[dict[str, object]]:
    return [
        {
            "name": bounded(file.filename) or _("file"),
            "kind": file.content_type,
            "size": filesizeformat(file.size),
            "url": reverse("mailroom:incoming_file", args=[arrival.pk, number]),
            "is_inline": file.inline,
            "is_program": is_program(file),
        }
        for number, file in enumerate(parsed.attachments)
    ]


def _reason(arrival: Arrival) -> dict[str, object] | None:
    """Return why a mail waits or was set aside, and what to do about it."""
    if arrival.state == ArrivalState.ASIDE:
        said = arrival.aside or words_of(arrival.reason, arrival.why)
        return {
            "title": _("Set aside as not for us"),
            "words": said,
            "advice": _("It is kept. Bring it back if it was for us after all."),
            "kind": "info",
        }
    if arrival.state == ArrivalState.QUARANTINED:
        reason = reason_of(arrival.reason)
        words, advice = words_of(arrival.reason, arrival.why), str(reason.advice)
        return {"title": words, "words": "", "advice": advice, "kind": "warning"}
    if arrival.state == ArrivalState.STORED:
        tried = _("It was tried and failed; it is tried again soon.") if arrival.attempts else _("It is being looked at; look again in a moment.")
        return {"title": _("Not understood yet"), "words": tried, "advice": "", "kind": "info"}
    return None


def _outcome(arrival: Arrival, user: Account) -> dict[str, object] | None:
    """Return what a mail became, with a link to a ticket that is open to the user."""
    if arrival.state != ArrivalState.UNDERSTOOD:
        return None
    ticket = arrival.ticket
    is_open = ticket is not None and Ticket.objects.visible_to(user).filter(pk=ticket.pk).exists()
    url = reverse("desk:ticket", args=[ticket.number]) if ticket is not None and is_open else ""
    entry = f"#entry-{arrival.entry_id}" if url and arrival.entry_id else ""
    return {
        "title": OutcomeKind(arrival.outcome).label,
        "why": arrival.why,
        "number": ticket.number if ticket is not None and is_open else "",
        "url": url + entry,
    }


def _next_url(arrival: Arrival, user: Account) -> str:
    """Return the page of the next mail that waits, the newest first."""
    waiting = Arrival.objects.visible_to(user).in_quarantine().order_by("-id").values_list("pk", flat=True)
    found = waiting.filter(pk__lt=arrival.pk).first() or waiting.first()
    return reverse("mailroom:incoming_mail", args=[found]) if found else ""

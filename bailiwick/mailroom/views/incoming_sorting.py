"""What people do with mail that waits: take it, have it looked at again, set it aside, bring it back; one or many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bailiwick.core import clock
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.jobs import enqueue, start_progress
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.core.records.doors import record_or_404
from bailiwick.core.records.listing import listing_for
from bailiwick.core.records.views.bulk import chosen_keys
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.actions import AT_ONCE, MOST, bring_back, do_with_each, replay_mail, set_aside, take_mail, waiting_among
from bailiwick.mailroom.incoming_forms import AsideForm, TakeForm
from bailiwick.mailroom.jobs import look_again
from bailiwick.mailroom.models import Arrival, ArrivalState, OutcomeKind
from bailiwick.mailroom.permissions import can_sort_mail
from bailiwick.mailroom.views.incoming import RECORD
from bailiwick.mailroom.views.incoming_doors import arrival_or_404
from bailiwick.mailroom.views.incoming_mail import mail_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest

    from bailiwick.mailroom.actions import Outcome

log = structlog.get_logger(__name__)


@require_POST
def incoming_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a ticket of a mail, or let it join one."""
    arrival = arrival_or_404(request, pk)
    form = TakeForm(request.POST, user=account_of(request))
    if not form.is_valid():
        return mail_page(request, arrival, take=form, status=422)
    _try(request, arrival, lambda: take_mail(arrival, actor=actor_of(request), now=clock.now(), wish=form.wish))
    return _back(request, pk)


@require_POST
def incoming_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at a mail once more, with the rules of now."""
    arrival = arrival_or_404(request, pk)
    _try(request, arrival, lambda: replay_mail(arrival, actor=actor_of(request), now=clock.now()))
    return _back(request, pk)


@require_POST
def incoming_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a mail aside as not for us."""
    arrival, form = arrival_or_404(request, pk), AsideForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["why"]))
        return _back(request, pk)
    try:
        set_aside(arrival, actor=actor_of(request), now=clock.now(), why=form.cleaned_data["why"])
    except Conflict as conflict:
        messages.warning(request, str(conflict))
    else:
        _undo_offered(request, [pk])
    return _back(request, pk)


@require_POST
def incoming_back(request: HttpRequest, keys: str) -> HttpResponse:
    """Bring mails back that were set aside: one, or those of an undo."""
    wanted = [int(key) for key in keys.split("-") if key.isdecimal() and len(key) < len(str(2**63))]
    rows = list(Arrival.objects.visible_to(account_of(request)).filter(pk__in=wanted[:MOST]))
    if not rows:
        raise Http404
    done = 0
    for arrival in rows:
        try:
            bring_back(arrival, actor=actor_of(request), now=clock.now())
        except Conflict as conflict:
            messages.warning(request, str(conflict))
        else:
            done += 1
    if done:
        said = ngettext("%(count)d mail waits in quarantine again.", "%(count)d mails wait in quarantine again.", done)
        messages.success(request, said % {"count": done})
    return redirect("mailroom:incoming_mail", rows[0].pk) if len(rows) == 1 else redirect("mailroom:incoming")


@require_POST
def incoming_sort(request: HttpRequest) -> HttpResponse:
    """Do the same with every ticked mail."""
    record = record_or_404(account_of(request), RECORD)
    require(can_sort_mail(actor_of(request)))
    keys = chosen_keys(request, record)
    if not keys:
        messages.warning(request, _("Tick the mails first."))
        return _list(request)
    if request.POST.get("do") == "back":
        return incoming_back(request, "-".join(str(key) for key in keys))
    return _do(request, request.POST.get("do", ""), keys)


def _do(request: HttpRequest, what: str, keys: Sequence[int]) -> HttpResponse:
    actor, rows = actor_of(request), waiting_among(keys, account_of(request))
    deeds: dict[str, Callable[[Arrival], Outcome | None]] = {
        "take": lambda arrival: take_mail(arrival, actor=actor, now=clock.now()),
        "again": lambda arrival: replay_mail(arrival, actor=actor, now=clock.now()),
        "aside": lambda arrival: set_aside(arrival, actor=actor, now=clock.now()),
    }
    if what not in deeds:
        raise Http404
    if what == "again" and len(rows) > AT_ONCE:
        return _by_job(request, [row.pk for row in rows])
    tally = do_with_each(rows, deeds[what])
    tally.gone += len(keys) - len(rows)
    if what == "aside" and tally.placed:
        _undo_offered(request, [row.pk for row in rows if row.state == ArrivalState.ASIDE])
    else:
        (messages.warning if tally.failed else messages.success)(request, tally.words)
    return _list(request)


@require_POST
def incoming_again_all(request: HttpRequest) -> HttpResponse:
    """Look again at every mail of the list as it is filtered, or at those that are named; at hundreds by a job."""
    user = account_of(request)
    record = record_or_404(user, RECORD)
    require(can_sort_mail(actor_of(request)))
    if "pk" in request.POST:
        keys = chosen_keys(request, record)
    else:
        link = QueryDict(request.POST.get("link", "").lstrip("?") or "view=quarantine")
        rows = listing_for(record, user, link, clock.now(), scope=Q(state=ArrivalState.QUARANTINED)).rows()
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])
    return _by_job(request, keys) if len(keys) > AT_ONCE else _do(request, "again", keys)


def _by_job(request: HttpRequest, keys: list[int]) -> HttpResponse:
    user = account_of(request)
    title = ngettext("Looking again at %(count)d mail", "Looking again at %(count)d mails", len(keys)) % {"count": len(keys)}
    progress = start_progress(user, title, now=clock.now(), total=len(keys))
    enqueue(look_again, keys, user.pk, progress.pk)
    return redirect("core:progress", progress.pk)


def _try(request: HttpRequest, arrival: Arrival, deed: Callable[[], Outcome]) -> None:
    """Do something with a mail, and say what became of it or why nothing did."""
    try:
        outcome = deed()
    except Conflict as conflict:
        messages.warning(request, str(conflict))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except OSError:
        messages.error(request, _("The bytes of this mail cannot be read from the disk. Restore them from the backup."))
    else:
        (messages.warning if outcome.kind == OutcomeKind.QUARANTINED else messages.success)(request, _told(request, arrival, outcome))


def _told(request: HttpRequest, arrival: Arrival, outcome: Outcome) -> str:
    """Say what became of a mail, with a link to its ticket."""
    if outcome.kind == OutcomeKind.QUARANTINED:
        return _("It still waits: %(why)s") % {"why": outcome.why}
    ticket = outcome.ticket
    if ticket is None or not Ticket.objects.visible_to(account_of(request)).filter(pk=ticket.pk).exists():
        return _("Mail %(number)s is done: %(what)s.") % {"number": arrival.pk, "what": outcome.kind.label}
    words = _("It opened the ticket") if outcome.kind in {OutcomeKind.OPENED, OutcomeKind.LINKED} else _("It joined the ticket")
    return format_html('{} <a href="{}">{}</a>', words, reverse("desk:ticket", args=[ticket.number]), f"{ticket.number} {ticket.title}")


def _undo_offered(request: HttpRequest, keys: Sequence[int]) -> None:
    said = ngettext("%(count)d mail is set aside as not for us.", "%(count)d mails are set aside as not for us.", len(keys)) % {"count": len(keys)}
    messages.success(request, said, extra_tags=f"undo:{reverse('mailroom:incoming_back', args=['-'.join(str(key) for key in keys)])}")


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    return _list(request) if "link" in request.POST else redirect("mailroom:incoming_mail", pk)


def _list(request: HttpRequest) -> HttpResponse:
    """Lead back to the list with its filters."""
    link = request.POST.get("link", "")
    return redirect(reverse("mailroom:incoming") + (link if link.startswith("?") else ""))

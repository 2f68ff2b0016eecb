"""The history of a record, a single row with everything known of it, and the seals."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from bailiwick.audit.doors import address_of, record_or_404
from bailiwick.audit.models import AuditRow, Seal
from bailiwick.audit.paging import older_page
from bailiwick.audit.permissions import can_read_log
from bailiwick.audit.telling import told
from bailiwick.core import clock
from bailiwick.core.actors import Account, actor_of
from bailiwick.core.sentences import spoken_fact

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: lines of one portion of a history
HISTORY = 30


def history(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """Show what happened to a record to whoever may read the record, newest first."""
    user = cast("Account", request.user)
    record = record_or_404(user, record_type, record_id)
    rows, older = older_page(AuditRow.objects.about(record).known_to(user), request.GET.get("older", ""), HISTORY)
    lines = told(rows, now=clock.now(), with_address=can_read_log(actor_of(request)))
    part = "#lines" if request.GET.get("older") and request.htmx else "#timeline" if request.htmx else ""  # type: ignore[attr-defined] # set by django-htmx
    context = {
        "record": record,
        "record_type": record_type,
        "lines": lines,
        "older": older,
        "may_audit": can_read_log(actor_of(request)),
        "url": address_of(record),
    }
    return render(request, f"audit/history.html{part}", context)


def row(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything that is known of one row of the log."""
    user = cast("Account", request.user)
    found = get_object_or_404(AuditRow.objects.visible_to(user), pk=pk)
    line = told([found], now=clock.now(), with_address=True)[0]
    facts = [(name.replace("_", " ").capitalize(), spoken_fact(value)) for name, value in found.facts.items()]
    seal = Seal.objects.visible_to(user).filter(first__lte=pk, last__gte=pk).order_by("number").first()
    return render(request, "audit/row.html", {"row": found, "line": line, "facts": facts, "seal": seal, "url": subject_address(user, found)})


def subject_address(user: Account, found: AuditRow) -> str:
    """Return where the row's record can be read, if it still can be by this user."""
    try:
        return address_of(record_or_404(user, found.subject_type, found.subject_id or 0))
    except Http404:
        return ""


def seals(request: HttpRequest) -> HttpResponse:
    """Show how far the trail is sealed, and how to prove it."""
    user = cast("Account", request.user)
    if not can_read_log(actor_of(request)):
        raise PermissionDenied(_("The seals are shown to auditors."))
    newest = Seal.objects.visible_to(user).order_by("-number")[:HISTORY]
    last = newest[0].last if newest else 0
    waiting = AuditRow.objects.filter(pk__gt=last)[:1000].count()
    return render(request, "audit/seals.html", {"seals": newest, "waiting": waiting, "now": clock.now()})

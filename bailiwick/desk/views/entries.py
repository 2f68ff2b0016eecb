"""Writing on a ticket, and mending what stands there: a wrong entry, a wrong link, a reader too many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.attachments import attach
from bailiwick.core.clock import now
from bailiwick.core.drafts import drop_sent
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions import add_entry, correct_entry, reply_to_ticket, send_answer_again, unlink_tickets, unname_reader
from bailiwick.desk.forms.steps import CorrectForm, EntryForm, ReplyForm
from bailiwick.desk.letters import TO_CLIENT
from bailiwick.desk.models import Entry, Ticket, TicketLink, family
from bailiwick.desk.permissions import can_see_whole
from bailiwick.desk.views.steps import blame
from bailiwick.desk.views.tickets import compose_key, ticket_or_404, ticket_page
from bailiwick.notifications.models import Outgoing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: files that come with one answer
MOST_FILES = 10


@require_POST
def entry_add(request: HttpRequest, number: str) -> HttpResponse:
    """Write down what was said or done."""
    ticket = ticket_or_404(request, number)
    form = EntryForm(request.POST, user=account_of(request))
    if form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                worked = 60 * (data["minutes"] or 0)
                entry = add_entry(ticket, actor=actor_of(request), now=now(), kind=data["kind"], body=data["body"], worked_seconds=worked)
                for upload in request.FILES.getlist("files")[:MOST_FILES]:
                    attach(entry, actor=actor_of(request), now=now(), upload=upload)
        except ValidationError as error:
            blame(form, error)
        else:
            drop_sent(request, compose_key(number))
            messages.success(request, _("Added."))
            return redirect("desk:ticket", number)
    return ticket_page(request, ticket, form=form, status=422)


@require_POST
def ticket_answer(request: HttpRequest, number: str) -> HttpResponse:
    """Let a client answer on their own ticket."""
    ticket = ticket_or_404(request, number)
    form = ReplyForm(request.POST, user=account_of(request))
    if form.is_valid():
        try:
            with transaction.atomic():
                reply_to_ticket(ticket, actor=actor_of(request), now=now(), body=form.cleaned_data["body"])
                for upload in request.FILES.getlist("files")[:MOST_FILES]:
                    attach(ticket, actor=actor_of(request), now=now(), upload=upload)
        except ValidationError as error:
            blame(form, error)
        else:
            drop_sent(request, compose_key(number))
            messages.success(request, _("Sent."))
            return redirect("desk:ticket", number)
    return ticket_page(request, ticket, form=form, status=422)


@require_http_methods(["GET", "POST"])
def entry_correct(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Replace an entry by a corrected version; the former one is kept."""
    ticket = ticket_or_404(request, number)
    entry = get_object_or_404(Entry.objects.visible_to(account_of(request)).current(), ticket__in=family(ticket), pk=pk)
    form = CorrectForm(request.POST if request.method == "POST" else None, user=account_of(request), initial={"body": entry.body})
    if form.is_valid():
        try:
            correct_entry(entry, actor=actor_of(request), now=now(), body=form.cleaned_data["body"])
        except ValidationError as error:
            blame(form, error)
        else:
            messages.success(request, _("Corrected. The former version is kept."))
            return redirect("desk:ticket", number)
    step = {"label": _("Correct"), "url": request.path, "form": form}
    return render(request, "desk/ticket_step.html", {"step": step, "ticket": ticket}, status=422 if form.is_bound else 200)


@require_POST
def ticket_unlink(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a link between two tickets away."""
    ticket = ticket_or_404(request, number)
    links = TicketLink.objects.visible_to(account_of(request)).select_related("ticket", "other")
    link = links.filter(pk=pk).first()
    if link is None or ticket.pk not in {link.ticket_id, link.other_id}:
        raise Http404
    unlink_tickets(link, actor=actor_of(request), now=now())
    messages.success(request, _("No longer linked."))
    return redirect("desk:ticket", number)


@require_POST
def reader_unname(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take somebody off a need-to-know ticket."""
    ticket = ticket_or_404(request, number)
    reader = get_object_or_404(ticket.readers.select_related("user__person"), pk=pk)
    try:
        unname_reader(ticket, actor=actor_of(request), now=now(), reader=reader.user)
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
        return redirect("desk:ticket", number)
    messages.success(request, _("%(name)s can no longer know of it.") % {"name": reader.user.person.name})
    return redirect("desk:ticket", number) if _is_still_there(request, ticket.number) else redirect("desk:queue")


def _is_still_there(request: HttpRequest, number: str) -> bool:
    """Whether the ticket still exists for whoever just changed its readers."""
    try:
        ticket_or_404(request, number)
    except Http404:
        return False
    return True


@require_POST
def mail_again(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Put a mail to the client back into the outbox."""
    ticket = ticket_or_404(request, number)
    about = Outgoing.objects.filter(subject_type=Ticket._meta.label_lower, subject_id__in=family(ticket), notice__in=TO_CLIENT)
    mail = about.filter(pk=pk).first() if can_see_whole(actor_of(request), ticket) else None
    if mail is None:
        raise Http404
    try:
        send_answer_again(ticket, mail, actor=actor_of(request), now=now(), address=request.POST.get("address", ""))
    except Conflict as conflict:
        messages.error(request, str(conflict.message))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The mail is in the outbox again."))
    return redirect("desk:ticket", number)

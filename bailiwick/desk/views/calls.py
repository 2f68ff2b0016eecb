"""The call form: look up the caller, judge the matter, read the promise back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bailiwick.clocks.models import Facts
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.drafts import drop_sent
from bailiwick.core.gates import GateShut
from bailiwick.core.moments import spoken
from bailiwick.core.permissions import require
from bailiwick.desk.actions import Contact, Opening, Promiser, log_call, pick_up_ticket, priority_by_matrix, takes_step
from bailiwick.desk.forms.calls import CallForm, sign_start
from bailiwick.desk.models import Call, Category, Impact, Priority, Ticket, Urgency, read_back
from bailiwick.desk.permissions import can_log_calls
from bailiwick.desk.views.call_triage import call_part, follow_answers, stepped_form, triaged_opening
from bailiwick.desk.views.steps import blame
from bailiwick.desk.views.words import LEVELS, person_card, priority_words, ticket_row
from bailiwick.people.models import Person, find_persons
from bailiwick.places.models import SiteNotice

if TYPE_CHECKING:
    from datetime import datetime

#: the largest key a database can hold
LARGEST_KEY = 2**63 - 1
#: lines of the caller's open tickets and recent calls
SHORT_LIST = 6


@require_http_methods(["GET", "POST"])
def call_log(request: HttpRequest) -> HttpResponse:
    """Show the call form, and log the call."""
    require(can_log_calls(actor_of(request)))
    moment = now()
    if request.method == "GET":
        initial = {"started": sign_start(moment), "caller": request.GET.get("caller"), "category": request.GET.get("category")}
        return _form_page(request, CallForm(user=account_of(request), initial=initial), moment)
    if takes_step(request.POST):
        return _form_page(request, stepped_form(request), moment)
    parent = _known_matter(request)
    form = CallForm(_with_matter(request.POST, parent), user=account_of(request))
    call = _logged(request, form, moment, parent) if form.is_valid() else None
    if call is None or call.ticket is None:
        return _form_page(request, form, moment, status=422)
    drop_sent(request, "call")
    return redirect("desk:call_logged", call.pk)


def _form_page(request: HttpRequest, form: CallForm, moment: datetime, *, status: int = 200) -> HttpResponse:
    part = call_part(request, form, moment)
    if not form.is_bound:
        follow_answers(form, request.POST, part)
    impact, urgency = _number(form["impact"].value()), _number(form["urgency"].value())
    context = {
        "part": part,
        "form": form,
        "started_at": moment,
        "callers_url": reverse("desk:callers"),
        "promise": promise_words(impact, urgency, _number(form["priority"].value()), _number(form["category"].value()), moment),
        **caller_side(request, _number(form["caller"].value()), moment),
    }
    return render(request, "desk/call_log.html", context, status=status)


def _known_matter(request: HttpRequest) -> Ticket | None:
    """Return the known matter that the caller has too, when the call is added to it by one key."""
    number = request.POST.get("join", "")
    return Ticket.objects.open_to(account_of(request)).unfinished().select_related("category").filter(number=number).first() if number else None


def _with_matter(sent: QueryDict, parent: Ticket | None) -> QueryDict:
    """Return what was sent, with what nobody typed taken from the known matter."""
    if parent is None:
        return sent
    filled = sent.copy()
    category = parent.category_id if parent.category is not None and not parent.category.is_retired else None
    known = {"title": parent.title, "category": str(category or ""), "impact": str(Impact.PERSON), "urgency": str(parent.urgency), "channel": "phone"}
    for name, value in known.items():
        if not filled.get(name, "").strip():
            filled[name] = value
    return filled


def _logged(request: HttpRequest, form: CallForm, moment: datetime, parent: Ticket | None = None) -> Call | None:
    """Log the call of a valid form; what the action refuses goes onto the form."""
    data, actor = form.cleaned_data, actor_of(request)
    given = ("title", "description", "affected", "category", "impact", "urgency", "priority", "priority_reason", "site", "room", "team")
    opening = triaged_opening(Opening(**{name: data[name] for name in given}), request.POST)
    contact = Contact(started_at=form.started_at(moment), channel=data["channel"], confirmed=data["contact_confirmed"], notes=data["description"])
    try:
        call = log_call(form.who(), actor=actor, now=moment, contact=contact, opening=opening, resolution=data["solution"], parent=parent)
    except ValidationError as error:
        blame(form, error)
        return None
    except GateShut as shut:
        form.add_error("solution", str(shut.message))
        return None
    if request.POST.get("outcome") == "mine" and call.ticket is not None and call.ticket.is_unfinished:
        pick_up_ticket(call.ticket, actor=actor, now=moment)
    return call


@require_POST
def call_triage(request: HttpRequest) -> HttpResponse:
    """Show the next question, with the impact, urgency and promise that the answers make."""
    require(can_log_calls(actor_of(request)))
    form, moment = stepped_form(request), now()
    part = call_part(request, form, moment)
    follow_answers(form, request.POST, part)
    impact, urgency, wanted, category = (_number(form[name].value()) for name in ("impact", "urgency", "priority", "category"))
    context = {"form": form, "part": part, "promise": promise_words(impact, urgency, wanted, category, moment), "is_step": True}
    return render(request, "desk/parts/call_triage.html", context)


@require_GET
def call_logged(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what to read back to the caller, and offer the next call."""
    call = Call.objects.visible_to(account_of(request)).select_related("ticket__team", "ticket__assignee__person").filter(pk=pk).first()
    if call is None or call.ticket is None:
        raise Http404
    context = {"ticket": call.ticket, "read_back": read_back(call.ticket, now()), "outcome": _outcome(call.ticket)}
    return render(request, "desk/call_logged.html", context)


def _outcome(ticket: Ticket) -> str:
    if not ticket.is_unfinished:
        return _("Solved on the phone.")
    whom = ticket.assignee or ticket.team
    return _("It is with %(whom)s now.") % {"whom": whom} if whom else _("It waits in the queue of unassigned tickets.")


@require_GET
def callers(request: HttpRequest) -> JsonResponse:
    """Answer the caller look-up: name, extension, phone, e-mail or room by a few letters."""
    require(can_log_calls(actor_of(request)))
    found = find_persons(request.GET.get("q", ""), account_of(request), limit=10)
    cards = [(person, person_card(person)) for person in found]
    return JsonResponse({"results": [{"value": p.pk, "label": card["name"], "detail": _detail(card)} for p, card in cards]})


def _detail(card: dict[str, str]) -> str:
    return " · ".join(filter(None, [card["about"], card["place"], card["contact"]]))


@require_GET
def caller(request: HttpRequest) -> HttpResponse:
    """Show beside the form who is calling: place, notices, open tickets, recent calls."""
    require(can_log_calls(actor_of(request)))
    return render(request, "desk/parts/caller_answer.html", caller_side(request, _number(request.GET.get("caller")), now()))


def caller_side(request: HttpRequest, key: int | None, moment: datetime) -> dict[str, Any]:
    """Return what stands beside the form for a caller, or nothing for none."""
    seen = Person.objects.visible_to(account_of(request)).select_related("department", "site", "room")
    person = seen.filter(pk=key).first() if key else None
    if person is None:
        return {}
    tickets = Ticket.objects.open_to(account_of(request)).unfinished().filter(requester=person).order_by("-opened_at", "-id")
    calls = Call.objects.visible_to(account_of(request)).filter(caller=person).select_related("ticket").order_by("-started_at", "-id")
    notices = SiteNotice.objects.visible_to(account_of(request)).in_force(moment).filter(site=person.site_id).select_related("site")
    return {
        "caller": person_card(person),
        "open_tickets": [ticket_row(ticket) for ticket in tickets[:SHORT_LIST]],
        "recent_calls": [_call_row(call, moment) for call in calls[:SHORT_LIST]],
        "notices": [{"title": f"{notice.site}:", "text": notice.text} for notice in notices],
    }


def _call_row(call: Call, moment: datetime) -> dict[str, str]:
    title = call.ticket.title if call.ticket else call.notes[:80] or call.get_channel_display()
    return {
        "when": spoken(call.started_at, moment),
        "title": str(title),
        "url": reverse("desk:ticket", args=[call.ticket.number]) if call.ticket else "",
    }


@require_GET
def call_priority(request: HttpRequest) -> HttpResponse:
    """Show the priority that the answers make, and the time that comes with it."""
    require(can_log_calls(actor_of(request)))
    impact, urgency, wanted, category = (_number(request.GET.get(name)) for name in ("impact", "urgency", "priority", "category"))
    return render(request, "desk/parts/call_promise.html", {"promise": promise_words(impact, urgency, wanted, category, now())})


def promise_words(impact: int | None, urgency: int | None, wanted: int | None, category: int | None, moment: datetime) -> dict[str, str]:
    """Return the priority in words, the promised time, and what to ask about the category."""
    level = impact if impact in Impact.values else Impact.PERSON
    need = urgency if urgency in Urgency.values else Urgency.INCONVENIENCE
    priority = Priority(wanted) if wanted in Priority.values else priority_by_matrix(int(level or 1), int(need or 1))
    about = Category.objects.filter(pk=category).first() if category else None
    facts = Facts(categories=tuple(map(str, [about.pk, *reversed(about.ancestor_ids())]))) if about is not None else Facts()
    due_at = Promiser().due(facts, int(priority), moment)
    return {
        "level": LEVELS[priority],
        "label": priority_words(priority),
        "due_words": spoken(due_at, moment),
        "help_text": about.help_text if about else "",
    }


def _number(text: object) -> int | None:
    """Return a positive key or level from what the browser sent, or None."""
    words = str(getattr(text, "pk", text) or "")
    return int(words) if words.isascii() and words.isdecimal() and int(words[:20]) <= LARGEST_KEY else None

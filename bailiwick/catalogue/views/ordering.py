"""Asking for a service: the list, the questions, and the answers on the ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bailiwick.catalogue.actions import order_service
from bailiwick.catalogue.forms.ordering import PREFIX, OrderForm
from bailiwick.catalogue.models import FormVersion, Group, Order, QuestionType, Service
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.drafts import drop_sent
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.models import read_back

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.people.models import User


@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """Show what can be asked for, by heading or by a few letters."""
    user = cast("User", account_of(request))
    require(user.may("desk.ask"))
    wanted = request.GET.get("q", "").strip().casefold()[:80]
    offered = [s for s in Service.objects.offered_to(user) if wanted in f"{s.title_en} {s.title_es} {s.about_en} {s.about_es}".casefold()]
    groups = [{"title": label, "services": [s for s in offered if s.group == value]} for value, label in Group.choices]
    return render(request, "catalogue/services.html", {"groups": [group for group in groups if group["services"]], "q": wanted})


@require_http_methods(["GET", "POST"])
def service_order(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the questions of a service, stage by stage, and open the ticket."""
    user = cast("User", account_of(request))
    require(user.may("desk.ask"))
    service = get_object_or_404(Service.objects.offered_to(user).select_related("current"), slug=slug)
    version = cast("FormVersion", service.current)
    form = OrderForm(version.questions, user, request.POST if request.method == "POST" else None)
    if request.method == "GET" or form.unseen():
        return _page(request, service, form, more=request.method == "POST")
    return _send(request, service, form)


def _send(request: HttpRequest, service: Service, form: OrderForm) -> HttpResponse:
    user, moment = cast("User", account_of(request)), now()
    number = request.POST.get("version", "")
    files = {question.id: request.FILES[PREFIX + question.id] for question in form.questions.questions if PREFIX + question.id in request.FILES}
    try:
        ticket = order_service(
            service,
            actor=actor_of(request),
            now=moment,
            requester=user.person,
            answers=form.answers(),
            version=int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else None,  # noqa: PLR2004 - nobody publishes a hundred million versions
            files=files,  # type: ignore[arg-type] # Django's upload is a file
        )
    except ValidationError as error:
        form.is_valid()
        form.errors.clear()
        form.blame(error)
        return _page(request, service, form, status=422)
    except Conflict as conflict:
        return _page(request, service, form, problem=str(conflict.message), status=409)
    drop_sent(request, f"service-{service.slug}")
    messages.success(request, read_back(ticket, moment))
    return redirect("desk:ticket", ticket.number)


def _page(request: HttpRequest, service: Service, form: OrderForm, *, more: bool = False, problem: str = "", status: int = 200) -> HttpResponse:
    rows = form.rows()
    context: dict[str, Any] = {
        "service": service,
        "form": form,
        "rows": rows,
        "seen": ",".join(row["question"].id for row in rows if row["is_asked"]),
        "more": more,
        "problem": problem,
        "has_files": any(row["question"].type == QuestionType.FILE for row in rows),
        "draft_key": f"service-{service.slug}",
    }
    if more:
        messages.info(request, _("A few more questions follow from your answers."))
    return render(request, "catalogue/order.html", context, status=status)


@require_GET
def ticket_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Show on a ticket what was asked for and answered; nothing on others."""
    order = Order.objects.visible_to(account_of(request)).select_related("service", "version").filter(ticket=pk).first()
    if order is None:
        raise Http404
    return render(request, "catalogue/parts/order.html", {"order": order, "lines": order.lines()})

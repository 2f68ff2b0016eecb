"""The editor of a service's questions, with what people will see beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bailiwick.catalogue.actions import checked, draft_of, draft_questions, publish_questions
from bailiwick.catalogue.forms.editing import TYPES, QuestionForm, initial_of
from bailiwick.catalogue.forms.ordering import OrderForm
from bailiwick.catalogue.models import Question, Questions, Service
from bailiwick.catalogue.permissions import can_edit_services
from bailiwick.catalogue.standing import articles_about, standing_of
from bailiwick.catalogue.use import months_of
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.people.models import User


def _service(request: HttpRequest, pk: int) -> Service:
    """Return a service to whoever may edit it."""
    service = get_object_or_404(Service.objects.visible_to(account_of(request)).select_related("current", "category"), pk=pk)
    require(can_edit_services(actor_of(request)))
    return service


@require_GET
def service_questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the questions of a service as a box on its page."""
    service = _service(request, pk)
    return render(request, "catalogue/parts/questions.html", {"service": service, "questions": checked(draft_of(service)).questions})


@require_GET
def service_use(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how often a service is asked for, and what became of it, as a box on its page."""
    service = _service(request, pk)
    return render(request, "catalogue/parts/use.html", {"service": service, "months": months_of(service, account_of(request))})


@require_GET
def service_standing(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who waits for a service, and what is known to be broken around it, as a box on its page."""
    return render(request, "catalogue/parts/standing.html", {"standing": standing_of(_service(request, pk), account_of(request))})


@require_GET
def service_articles(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is written about a service as a box on its page."""
    return render(request, "catalogue/parts/articles.html", {"articles": articles_about(_service(request, pk), account_of(request))})


@require_GET
def service_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a service is offered to clients as a box on its page, with the way to see it as they do."""
    service, user = _service(request, pk), account_of(request)
    offered = user.may("desk.ask") and Service.objects.offered_to(user).filter(pk=service.pk).exists()
    order_url = reverse("catalogue:service_order", args=[service.slug]) if offered else ""
    context = {"service": service, "departments": list(service.departments.order_by("name")), "order_url": order_url}
    return render(request, "catalogue/parts/offer.html", context)


@require_GET
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the drafted questions, and beside them the form as people will see it, in one of the languages."""
    service = _service(request, pk)
    drafted = checked(draft_of(service))
    language = request.GET.get("language", "")
    language = language if language in ("en", "es") else ""
    types = {str(value): words for value, words in TYPES}
    with translation.override(language or translation.get_language()):
        rows = OrderForm(drafted, cast("User", account_of(request)), None).rows()
        preview = render_to_string("catalogue/parts/preview.html", {"service": service, "rows": rows}, request)
    context: dict[str, Any] = {
        "service": service,
        "lines": [{"question": question, "type": types[question.type], "after": _after(drafted, question)} for question in drafted.questions],
        "preview": preview,
        "language": language,
        "may_publish": service.current is None or service.has_draft,
    }
    return render(request, "catalogue/questions.html", context)


def _after(drafted: Questions, question: Question) -> str:
    """Say after which answers a question is asked; nothing when it always is."""
    source = drafted.named(question.show.question) if question.show is not None else None
    if source is None or question.show is None:
        return ""
    options = dict(source.options)
    answers = ", ".join(options[answer] for answer in question.show.answers)
    return _("asked only after “%(question)s”: %(answers)s") % {"question": source.ask, "answers": answers}


@require_http_methods(["GET", "POST"])
def question_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a question at the end."""
    service = _service(request, pk)
    definition = draft_of(service)
    form = QuestionForm(request.POST if request.method == "POST" else None, earlier=checked(definition))
    if form.is_valid():
        definition["questions"].append(form.question(""))
        if _keep(request, service, definition, form):
            return redirect("catalogue:questions", pk)
    return _question_page(request, service, form)


@require_http_methods(["GET", "POST"])
def question_edit(request: HttpRequest, pk: int, question: str) -> HttpResponse:
    """Change a question; its name stays, so that others may depend on it."""
    service = _service(request, pk)
    definition = draft_of(service)
    place = _place(definition, question)
    earlier = Questions.model_construct(questions=checked(definition).questions[:place])
    known = definition["questions"][place]
    form = QuestionForm(request.POST if request.method == "POST" else None, earlier=earlier, initial=initial_of(known))
    if form.is_valid():
        definition["questions"][place] = form.question(question)
        if _keep(request, service, definition, form):
            return redirect("catalogue:questions", pk)
    return _question_page(request, service, form)


def _place(definition: dict[str, Any], question: str) -> int:
    place = next((place for place, known in enumerate(definition["questions"]) if known["id"] == question), None)
    if place is None:
        raise Http404
    return place


def _keep(request: HttpRequest, service: Service, definition: dict[str, Any], form: QuestionForm | None = None) -> bool:
    """Keep a changed draft; say on the form or in a message when the questions would not hang together."""
    try:
        draft_questions(service, actor=actor_of(request), now=now(), definition=definition)
    except ValidationError as error:
        for words in error.messages:
            if form is not None:
                form.add_error(None, words)
            else:
                messages.error(request, words)
        return False
    return True


def _question_page(request: HttpRequest, service: Service, form: QuestionForm) -> HttpResponse:
    return render(request, "catalogue/question.html", {"service": service, "form": form}, status=422 if form.is_bound else 200)


@require_POST
def question_move(request: HttpRequest, pk: int, question: str) -> HttpResponse:
    """Ask a question one place earlier or later."""
    service = _service(request, pk)
    definition = draft_of(service)
    place = _place(definition, question)
    other = place + (1 if request.POST.get("to") == "later" else -1)
    if 0 <= other < len(definition["questions"]):
        lines = definition["questions"]
        lines[place], lines[other] = lines[other], lines[place]
        _keep(request, service, definition)
    return redirect("catalogue:questions", pk)


@require_POST
def question_remove(request: HttpRequest, pk: int, question: str) -> HttpResponse:
    """Take a question out of the draft."""
    service = _service(request, pk)
    definition = draft_of(service)
    del definition["questions"][_place(definition, question)]
    _keep(request, service, definition)
    return redirect("catalogue:questions", pk)


@require_POST
def questions_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the drafted questions from now on."""
    try:
        version = publish_questions(_service(request, pk), actor=actor_of(request), now=now())
    except (ValidationError, Conflict) as error:
        messages.error(request, " ".join(error.messages) if isinstance(error, ValidationError) else str(error.message))
    else:
        messages.success(request, _("Version %(number)d is asked from now on.") % {"number": version.number})
    return redirect("catalogue:questions", pk)

"""Every step on an article's way to its readers and back: its button, its form, its action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bailiwick.core.actors import Actor, account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.knowledge import actions, forms, permissions
from bailiwick.knowledge.models import Article, ArticleState
from bailiwick.knowledge.views.doors import article_or_404, blame

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: in which states it is offered, to whom, what it asks and what it does."""

    name: str
    label: str | _StrPromise
    icon: str
    form: type[django_forms.Form]
    allowed: Callable[[Actor, Article], bool]
    take: Callable[[Article, Actor, datetime, Data], object]
    said: str | _StrPromise
    states: tuple[ArticleState, ...]
    is_foremost: bool = False
    offered: Callable[[Article], bool] = lambda _article: True

    def is_for(self, actor: Actor, article: Article) -> bool:
        """Whether to draw the button."""
        return article.state in self.states and self.offered(article) and self.allowed(actor, article)

    def as_button(self, article: Article) -> Data:
        """Return what the templates draw."""
        url = reverse("knowledge:article_step", args=[article.slug, self.name])
        return {"name": self.name, "label": self.label, "icon": self.icon, "url": url, "primary": self.is_foremost, "asks": True}


def _send(article: Article, actor: Actor, now: datetime, data: Data) -> None:
    actions.send_for_review(article, actor=actor, now=now, note=data["note"], is_major=not data["is_minor"])


STEPS = (
    Step(
        "review", _("Send for review"), "send", forms.ReviewForm, permissions.can_edit_article, _send,
        _("Sent. Readers keep the published text until it is approved."), (ArticleState.DRAFT,), is_foremost=True,
    ),
    Step(
        "withdraw", _("Take back from review"), "undo", forms.ReasonForm, permissions.can_edit_article,
        lambda a, who, n, d: actions.withdraw_article(a, actor=who, now=n, reason=d["reason"]), _("Taken back. You can change it now."),
        (ArticleState.IN_REVIEW,),
    ),
    Step(
        "confirm", _("Reviewed: it is right"), "check-circle", forms.ConfirmForm, permissions.can_confirm_article,
        lambda a, who, n, d: actions.confirm_article(a, actor=who, now=n, review_on=d["review_on"]), _("Thank you. It comes up for review again in time."),
        (ArticleState.PUBLISHED, ArticleState.DRAFT), offered=lambda a: a.is_public,
    ),
    Step(
        "retire", _("Retire"), "trash", forms.ReasonForm, permissions.can_publish_article,
        lambda a, who, n, d: actions.retire_article(a, actor=who, now=n, reason=d["reason"]), _("Retired. It is kept, but readers no longer find it."),
        (ArticleState.PUBLISHED, ArticleState.DRAFT),
    ),
    Step(
        "reinstate", _("Take up again"), "undo", django_forms.Form, permissions.can_publish_article,
        lambda a, who, n, _d: actions.reinstate_article(a, actor=who, now=n), _("It is a draft again. Send it for review when it is right."),
        (ArticleState.RETIRED,), is_foremost=True,
    ),
)  # fmt: skip
BY_NAME = {step.name: step for step in STEPS}


def steps_for(actor: Actor, article: Article) -> tuple[list[Data], list[Data]]:
    """Return the buttons of an article's page and the entries of its menu."""
    offered = [step for step in STEPS if step.is_for(actor, article)]
    first = [step.as_button(article) for step in offered if step.is_foremost]
    return first, [step.as_button(article) for step in offered if not step.is_foremost]


@require_http_methods(["GET", "POST"])
def article_step(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Ask what a step needs, and take it."""
    article, step, actor = article_or_404(request, slug), BY_NAME.get(name), actor_of(request)
    if step is None or not step.allowed(actor, article):
        raise Refused(_("Your role does not allow this step on this article."))
    form = step.form(request.POST if request.method == "POST" else None)
    problem = ""
    if form.is_valid():
        try:
            step.take(article, actor, now(), form.cleaned_data)
        except ValidationError as error:
            blame(form, error)
        except Conflict as conflict:
            problem = str(conflict.message)
        else:
            messages.success(request, step.said)
            is_there = Article.objects.visible_to(account_of(request)).filter(pk=article.pk).exists()
            return redirect("knowledge:article", slug) if is_there else redirect("knowledge:home")
    context = {"article": article, "step": step, "form": form, "problem": problem}
    return render(request, "knowledge/article_step.html", context, status=409 if problem else 422 if form.is_bound else 200)

"""Articles offered while somebody asks for help: opened in place, and the ticket they spare."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.drafts import draft_for, drop_sent, save_draft
from bailiwick.core.problems import Conflict
from bailiwick.knowledge.actions import deflect_case, read_article, undo_deflection
from bailiwick.knowledge.drawing import draw
from bailiwick.knowledge.models import Article, Deflection, present_language, published_texts
from bailiwick.knowledge.views.doors import article_or_404

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.knowledge.models import Revision

#: name of the draft in which the form for asking keeps what was typed
ASKING = "ask"


@require_GET
def article_inline(request: HttpRequest, slug: str) -> HttpResponse:
    """Draw the published text alone, to be opened where it was suggested."""
    article, text = _published(request, slug)
    read_article(article)
    return render(request, "knowledge/_inline.html", {"article": article, "text": text, "body": draw(text.body, highest=3)})


def _published(request: HttpRequest, slug: str) -> tuple[Article, Revision]:
    article = article_or_404(request, slug)
    text = published_texts([article.pk], present_language()).get(article.pk) if article.is_public else None
    if text is None:
        raise Http404
    return article, text


@require_POST
def case_deflect(request: HttpRequest, slug: str) -> HttpResponse:
    """Note that an article solved what somebody was about to ask, and thank them."""
    article, text = _published(request, slug)
    title, description = request.POST.get("title", ""), request.POST.get("description", "")
    deflection = deflect_case(
        article,
        actor=actor_of(request),
        now=now(),
        title=title,
        description=description,
        language=text.language,
        asked_at=_asked_at(request),
    )
    drop_sent(request, ASKING)
    return redirect("knowledge:deflection", deflection.pk)


def _asked_at(request: HttpRequest) -> str:
    """Return the path of the form on which help was asked for, as its hidden field says; nothing foreign."""
    path = urlsplit(request.POST.get("asked_at", ""))._replace(scheme="", netloc="", query="", fragment="").geturl()
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


@require_GET
def deflection(request: HttpRequest, pk: int) -> HttpResponse:
    """Thank somebody who was helped, and lead back those who were not after all."""
    mine = get_object_or_404(Deflection.objects.select_related("article"), pk=pk, person__account=account_of(request).pk)
    return render(request, "knowledge/deflection.html", {"deflection": mine})


@require_POST
def deflection_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead back to the form, with everything that was typed, because help is still needed."""
    mine = get_object_or_404(Deflection.objects.select_related("article"), pk=pk, person__account=account_of(request).pk)
    try:
        undo_deflection(mine, actor=actor_of(request), now=now())
    except Conflict as conflict:
        messages.info(request, str(conflict.message))
    user = account_of(request)
    if not draft_for(user, ASKING):
        at = now()
        typed = {"title": [mine.title], "description": [mine.description]}
        save_draft(user, ASKING, {"fields": typed, "labels": {}, "at": at.isoformat()}, now=at)
    messages.info(request, _("What you typed is still there. Send it, and we will help."))
    return redirect(mine.asked_at or reverse("desk:ticket_open"))

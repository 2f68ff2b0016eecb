"""Former texts: their list, any two side by side, and bringing one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.problems import Conflict
from bailiwick.knowledge.actions import restore_revision
from bailiwick.knowledge.comparing import compare
from bailiwick.knowledge.models import Article, Revision
from bailiwick.knowledge.permissions import can_edit_article, can_see_versions
from bailiwick.knowledge.views.doors import article_or_404, language_in

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

#: versions of a language shown at once
SHOWN = 100


@require_GET
def article_versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every version of the texts, and offer any two for comparison."""
    article = article_or_404(request, slug)
    rows = _versions(request, article).select_related("restores")
    editions = [
        {
            "language": edition.get_language_display(),
            "code": edition.language,
            "latest": edition.latest_id,
            "published": edition.published_id,
            "rows": list(rows.filter(language=edition.language).order_by("-number")[:SHOWN]),
        }
        for edition in article.editions.all()
    ]
    context = {"article": article, "editions": editions, "may_edit": can_edit_article(actor_of(request), article)}
    return render(request, "knowledge/article_versions.html", context)


def _versions(request: HttpRequest, article: Article) -> QuerySet[Revision]:
    if not can_see_versions(actor_of(request), article):
        raise Http404
    return Revision.objects.filter(article=article)


@require_GET
def article_compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Show two versions side by side; without numbers the published text and the newest."""
    article = article_or_404(request, slug)
    rows = _versions(request, article).filter(language=_language(request, article))
    edition = article.editions.select_related("latest", "published").filter(language=_language(request, article)).first()
    if edition is None:
        raise Http404
    fallback = edition.published or rows.order_by("number")[0]
    old, new = _numbered(request, rows, "old", fallback), _numbered(request, rows, "new", edition.latest)
    if old.number > new.number:
        old, new = new, old
    context = {
        "article": article,
        "old": old,
        "new": new,
        "differences": compare(old.texts(), new.texts()),
        "choices": list(rows.order_by("-number")[:SHOWN]),
        "language_code": edition.language,
        "may_edit": can_edit_article(actor_of(request), article),
        "address": reverse("knowledge:article_compare", args=[slug]),
    }
    return render(request, "knowledge/article_compare.html", context)


def _language(request: HttpRequest, article: Article) -> str:
    asked = language_in(request)
    there = list(article.editions.values_list("language", flat=True))
    return asked if asked in there or not there else there[0]


def _numbered(request: HttpRequest, rows: QuerySet[Revision], name: str, fallback: Revision) -> Revision:
    text = request.GET.get(name, "")
    if not text.isascii() or not text.isdecimal() or len(text) > 9:  # noqa: PLR2004 - digits of the largest number of a version
        return fallback
    return get_object_or_404(rows, number=int(text))


@require_POST
def article_restore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Make a former text the newest one again."""
    article = article_or_404(request, slug)
    revision = get_object_or_404(Revision.objects.visible_to(account_of(request)), article=article, pk=pk)
    try:
        made = restore_revision(revision, actor=actor_of(request), now=now())
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    else:
        messages.success(request, _("Version %(old)d is back as version %(new)d.") % {"old": revision.number, "new": made.number})
    return redirect("knowledge:article_versions", slug)

"""Reading: the start page of the articles, an article, its printed form, and what readers say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.panels import panels_for
from bailiwick.core.search import find
from bailiwick.knowledge.actions import note_miss, rate_article, read_article
from bailiwick.knowledge.drawing import draw
from bailiwick.knowledge.models import Article, ArticleKind, Edition, Language, Vote, present_language, published_texts, related_by_words, suggest
from bailiwick.knowledge.permissions import can_edit_article, can_run_campaign, can_see_versions, can_write_articles
from bailiwick.knowledge.views.asking import asked_of
from bailiwick.knowledge.views.doors import article_or_404, language_in, user_in
from bailiwick.knowledge.views.steps import steps_for

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.knowledge.models import Revision

#: hits of a search on the start page
HITS = 30
#: articles of a kind that the start page names before it leads to the list
NAMED = 40
_KINDS = {
    ArticleKind.ARTICLE: gettext_lazy("Help articles"),
    ArticleKind.PROCEDURE: gettext_lazy("Procedures"),
    ArticleKind.POLICY: gettext_lazy("Policies"),
}
#: other articles offered below one
RELATED = 5


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what there is to read: a search, what waits to be acknowledged, and the articles by kind."""
    user, words = user_in(request), request.GET.get("q", "").strip()[:200]
    context: dict[str, Any] = {"query": words, "may_write": can_write_articles(actor_of(request)), "asked": asked_of(user)}
    if words:
        context["hits"] = hits(request, words)
        if not context["hits"]:
            note_miss(words, now=now(), language=present_language())
    else:
        context["groups"] = _groups(request)
    return render(request, "knowledge/home.html", context)


def hits(request: HttpRequest, words: str) -> list[dict[str, Any]]:
    """Return what fits some words: articles that have all of them, then those that fit in part."""
    user, language = account_of(request), present_language()
    exact = [hit.record_id for hit in find(words, user, kinds=["knowledge.article"], limit=HITS, counting=False).hits]
    loose = [suggestion.article.pk for suggestion in suggest(words, user, language, HITS)]
    keys = list(dict.fromkeys([*exact, *loose]))[:HITS]
    articles = Article.objects.readable_by(user).in_bulk(keys)
    texts = published_texts(articles, language)
    return [_line(articles[key], texts[key]) for key in keys if key in articles and key in texts]


def _groups(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the readable articles by kind, those that helped most first."""
    groups = []
    for kind in ArticleKind:
        rows = list(Article.objects.readable_by(account_of(request)).filter(kind=kind).order_by("-helped", "title")[: NAMED + 1])
        texts = published_texts([row.pk for row in rows], present_language())
        lines = [_line(row, texts[row.pk]) for row in rows[:NAMED] if row.pk in texts]
        if lines:
            groups.append({"title": _KINDS[kind], "lines": lines, "more_url": _list_url(kind) if len(rows) > NAMED else ""})
    return groups


def _list_url(kind: str) -> str:
    return reverse("records:list", args=["articles"]) + f"?kind={kind}"


def _line(article: Article, text: Revision) -> dict[str, Any]:
    return {
        "title": text.title,
        "summary": text.summary,
        "url": reverse("knowledge:article", args=[article.slug]),
        "audience": article.get_audience_display() if article.audience != Article.ArticleAudience.CLIENTS else "",
        "language": text.language,
        "helped": article.helped,
    }


@require_GET
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an article: the text readers have, or the newest one to those who may see it."""
    found = article_or_404(request, slug)
    edition, text = edition_for(request, found)
    session, seen = getattr(request, "session", {}), f"read-{found.pk}"
    if found.is_public and text.pk == edition.published_id and seen not in session:
        session[seen] = True
        read_article(found)
    return render(request, "knowledge/article.html", _context(request, found, edition, text))


def edition_for(request: HttpRequest, article: Article) -> tuple[Edition, Revision]:
    """Return the edition in the reader's language, or another, and which of its texts is shown; raises Http404 when there is none for them."""
    may_see = can_see_versions(actor_of(request), article)
    editions = list(article.editions.select_related("latest", "published"))
    if not may_see:
        editions = [edition for edition in editions if edition.published is not None and article.is_public]
    order = {language_in(request): 0, Language.EN.value: 1}
    editions.sort(key=lambda edition: order.get(edition.language, 2))
    if not editions:
        raise Http404
    edition = editions[0]
    wants_draft = may_see and (request.GET.get("text") == "newest" or not article.is_public or edition.published is None)
    text = edition.latest if wants_draft or edition.published is None else edition.published
    return edition, text


def _context(request: HttpRequest, article: Article, edition: Edition, text: Revision) -> dict[str, Any]:
    actor, user = actor_of(request), user_in(request)
    steps, more = steps_for(actor, article)
    return {
        "article": article,
        "text": text,
        "body": draw(text.body),
        "languages": _languages(request, article, edition),
        "is_newest": text.pk == edition.latest_id,
        "has_news": edition.has_news and can_see_versions(actor, article),
        "may_edit": can_edit_article(actor, article),
        "may_ask": can_run_campaign(actor, article),
        "may_see_versions": can_see_versions(actor, article),
        "steps": steps,
        "more": more,
        "review": article.reviews.select_related("approval").first() if article.state == article.ArticleState.IN_REVIEW else None,
        "vote": Vote.objects.filter(article=article, user=user).values_list("helped", flat=True).first(),
        "asked": asked_of(user, article),
        "related": _related(request, article, text.language),
        "panels": [{"title": p.title, "url": p.url_for(article), "is_story": p.is_story} for p in panels_for(article, user)]
        if can_see_versions(actor, article)
        else [],
    }


def _languages(request: HttpRequest, article: Article, edition: Edition) -> list[dict[str, Any]]:
    may_see = can_see_versions(actor_of(request), article)
    there = {e.language for e in article.editions.all() if may_see or e.published_id}
    return [{"code": code, "name": name, "is_current": code == edition.language} for code, name in Language.choices if code in there]


def _related(request: HttpRequest, article: Article, language: str) -> list[dict[str, Any]]:
    """Return the articles somebody related to this one, then those that share its words."""
    user = account_of(request)
    explicit = list(Article.objects.readable_by(user).filter(pk__in=article.related.values("pk")).order_by("title"))
    texts = published_texts([row.pk for row in explicit], language)
    lines = [_line(row, texts[row.pk]) for row in explicit if row.pk in texts]
    if len(lines) < RELATED:
        known = {row.pk for row in explicit}
        by_words = [s for s in related_by_words(article, user, language, RELATED) if s.article.pk not in known]
        lines += [_line(s.article, s.text) for s in by_words[: RELATED - len(lines)]]
    return lines


@require_GET
def article_print(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an article as it should stand on paper."""
    found = article_or_404(request, slug)
    _edition, text = edition_for(request, found)
    context = {
        "article": found,
        "text": text,
        "body": draw(text.body),
        "at": now(),
        "address": request.build_absolute_uri(reverse("knowledge:article", args=[found.slug])),
        "is_published": found.is_public and text.pk == _edition.published_id,
    }
    return render(request, "knowledge/article_print.html", context)


@require_POST
def article_rate(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a reader's word whether the article helped."""
    found = article_or_404(request, slug)
    helped = request.POST.get("helped") == "yes"
    rate_article(found, actor=actor_of(request), now=now(), helped=helped)
    if request.headers.get("HX-Request"):
        return render(request, "knowledge/_rating.html", {"article": found, "vote": helped})
    messages.success(request, _("Thank you.") if helped else _("Thank you. We will look at this article again."))
    return redirect("knowledge:article", slug)

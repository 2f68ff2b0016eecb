"""Writing: a new article, a new version, a look at how it will read, pictures, and whom it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.drafts import drop_sent
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict, Stale
from bailiwick.knowledge.actions import Text, change_article, draft_article, revise_article
from bailiwick.knowledge.actions.pictures import attach_picture
from bailiwick.knowledge.comparing import FIELD_WORDS, Difference, compare
from bailiwick.knowledge.drawing import draw
from bailiwick.knowledge.forms import DraftForm, SettingsForm, TextForm
from bailiwick.knowledge.models import TEXT_FIELDS, Article, Edition, Language, Revision, present_language
from bailiwick.knowledge.permissions import can_edit_article, can_write_articles
from bailiwick.knowledge.views.doors import article_or_404, blame

if TYPE_CHECKING:
    from django.http import HttpRequest

#: characters of a text that are drawn as a preview
LONGEST = 60_000


@require_http_methods(["GET", "POST"])
def article_draft(request: HttpRequest) -> HttpResponse:
    """Begin an article."""
    actor = actor_of(request)
    require(can_write_articles(actor))
    form = DraftForm(request.POST or None, request.FILES or None, initial={"language": present_language()})
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        data = form.cleaned_data
        rest = {name: data[name] for name in ("language", "kind", "audience", "categories", "pictures")}
        try:
            article = draft_article(_text(data), actor=actor, now=now(), **rest)
        except ValidationError as error:
            blame(form, error)
        else:
            drop_sent(request, "article")
            messages.success(request, _("Saved as a draft. Send it for review when it is right."))
            return redirect("knowledge:article", article.slug)
    context = {"form": form, "preview": _preview(request), "draft_key": "article"}
    return render(request, "knowledge/article_edit.html", context, status=_status(request, form))


@require_http_methods(["GET", "POST"])
def article_revise(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a new version of the text in one language."""
    article, actor = article_or_404(request, slug), actor_of(request)
    require(can_edit_article(actor, article))
    language = request.POST.get("language") or request.GET.get("language") or present_language()
    language = language if language in Language.values else Language.EN
    edition = article.editions.select_related("latest").filter(language=language).first()
    form = TextForm(request.POST or None, request.FILES or None, initial=_initial(article, edition, language))
    context: dict[str, Any] = {"article": article, "language_name": Language(language).label, "draft_key": f"article-{article.pk}-{language}"}
    status = _status(request, form)
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        try:
            revision = _revise(request, article, form)
        except ValidationError as error:
            blame(form, error)
        except Stale:
            return _conflict(request, form, edition, context)
        except Conflict as conflict:
            context["problem"], status = str(conflict.message), 409
        else:
            drop_sent(request, context["draft_key"])
            messages.success(request, _("Saved as version %(number)d.") % {"number": revision.number})
            return redirect(f"{reverse('knowledge:article', args=[slug])}?language={language}&text=newest")
    return render(request, "knowledge/article_edit.html", context | {"form": form, "preview": _preview(request)}, status=status)


def _revise(request: HttpRequest, article: Article, form: TextForm) -> Revision:
    data = form.cleaned_data
    rest = {name: data[name] for name in ("language", "note", "based_on", "pictures")}
    return revise_article(article, _text(data), actor=actor_of(request), now=now(), **rest)


def _initial(article: Article, edition: Edition | None, language: str) -> dict[str, Any]:
    """Return the newest text; a new translation begins with the text it is made from."""
    if edition is not None:
        return edition.latest.texts() | {"language": language, "based_on": edition.latest.number}
    source = article.editions.select_related("latest").first()
    return (source.latest.texts() if source is not None else {}) | {"language": language, "based_on": 0}


def _conflict(request: HttpRequest, form: TextForm, edition: Edition | None, context: dict[str, Any]) -> HttpResponse:
    """Show, part by part, what both changed; a part only they changed is taken over by itself."""
    data = {name: values[-1] for name, values in request.POST.lists() if name != "take"}
    if edition is None:
        return redirect(request.get_full_path())
    theirs, mine = edition.latest.texts(), {name: str(form.cleaned_data[name]) for name in TEXT_FIELDS}
    base = Revision.objects.filter(article=edition.article_id, language=edition.language, number=form.cleaned_data["based_on"] or 0).first()
    before = base.texts() if base is not None else dict.fromkeys(TEXT_FIELDS, "")
    taken = [name for name in TEXT_FIELDS if theirs[name] != before[name] and (_same(mine[name], before[name]))]
    data |= {name: theirs[name] for name in taken} | {"based_on": str(edition.latest.number)}
    both = {name for name in TEXT_FIELDS if name not in taken and theirs[name] != before[name] and not _same(mine[name], theirs[name])}
    context |= {
        "form": TextForm(data),
        "preview": None,
        "conflicts": _both_sides(theirs, mine, both),
        "taken": [FIELD_WORDS[name] for name in taken],
        "who": edition.latest.author_name,
    }
    return render(request, "knowledge/article_edit.html", context, status=409)


def _both_sides(theirs: dict[str, str], mine: dict[str, str], names: set[str]) -> list[Difference]:
    return [difference for difference in compare(theirs, mine) if difference.name in names]


def _same(mine: str, other: str) -> bool:
    return mine.replace("\r\n", "\n").strip() == other.strip()


def _text(data: dict[str, Any]) -> Text:
    return Text(**{name: data[name] for name in TEXT_FIELDS})


def _preview(request: HttpRequest) -> str | None:
    return draw(request.POST.get("body", "")[:LONGEST]) if "preview" in request.POST else None


def _status(request: HttpRequest, form: TextForm) -> int:
    return 422 if request.method == "POST" and "preview" not in request.POST and form.errors else 200


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Draw a text as readers would see it."""
    require(can_write_articles(actor_of(request)))
    return HttpResponse(draw(request.POST.get("body", "")[:LONGEST]))


@require_POST
def article_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep pictures pasted or dropped into a text and answer with the Markdown that shows them."""
    article = article_or_404(request, slug)
    require(can_edit_article(actor_of(request), article))
    try:
        made = [attach_picture(article, actor=actor_of(request), now=now(), upload=upload) for upload in request.FILES.getlist("pictures")]
    except ValidationError as error:
        return JsonResponse({"problem": " ".join(error.messages)}, status=422)
    return JsonResponse({"markdown": "\n\n".join(made)})


@require_http_methods(["GET", "POST"])
def article_change(request: HttpRequest, slug: str) -> HttpResponse:
    """Say whom the article is for, whose it is and where it belongs."""
    article, actor = article_or_404(request, slug), actor_of(request)
    require(can_edit_article(actor, article))
    names = ("kind", "audience", "owner", "review_on", "categories", "version")
    initial = {name: getattr(article, name) for name in names} | {"teams": article.teams.all(), "related": article.related.all()}
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=initial, user=account_of(request), article=article)
    problem = ""
    if form.is_valid():
        values = dict(form.cleaned_data)
        version, teams, related = values.pop("version"), values.pop("teams"), values.pop("related")
        try:
            change_article(article, actor=actor, now=now(), values=values, teams=teams, related=related, version=version)
        except ValidationError as error:
            blame(form, error)
        except Stale as stale:
            problem = str(stale.message)
            article.refresh_from_db()
            form.data = {
                **{name: request.POST.getlist(name) if name in ("teams", "related") else request.POST.get(name) for name in form.fields},
                "version": str(article.version),
            }
        else:
            messages.success(request, _("Saved."))
            still_there = Article.objects.visible_to(account_of(request)).filter(pk=article.pk).exists()
            return redirect("knowledge:article", slug) if still_there else redirect("knowledge:home")
    context = {"article": article, "form": form, "problem": problem, "theirs": _settings_now(article) if problem else []}
    return render(request, "knowledge/article_change.html", context, status=409 if problem else 422 if form.is_bound else 200)


def _settings_now(article: Article) -> list[dict[str, str]]:
    """Return what the article says now, for somebody whose form is out of date."""
    facts = {
        _("Kind"): article.get_kind_display(),
        _("For"): article.get_audience_display(),
        _("Owner"): str(article.owner or "–"),
        _("To be reviewed by"): str(article.review_on or "–"),
        _("Category codes"): article.categories or "–",
    }
    return [{"label": label, "value": value} for label, value in facts.items()]

"""Articles on a ticket: those that fit, those that were used, and writing one from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.desk.actions.articles import article_text, unuse_article, use_article, write_article
from bailiwick.desk.forms.articles import ArticleFromTicketForm
from bailiwick.desk.models import Ticket
from bailiwick.desk.models.articles import ArticleUse
from bailiwick.desk.permissions import can_see_whole, can_work_ticket, can_write_from_ticket
from bailiwick.desk.views.steps import blame
from bailiwick.knowledge.actions import Text
from bailiwick.knowledge.models import Article, present_language, suggest

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _ticket(request: HttpRequest, pk: int) -> Ticket:
    """Return the ticket for those who may read all of it; for others it has no articles."""
    found = Ticket.objects.visible_to(account_of(request)).select_related("requester", "affected", "category").filter(pk=pk).first()
    if found is None or not can_see_whole(actor_of(request), found):
        raise Http404
    return found


@require_GET
def ticket_articles(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the articles that were used on a ticket and those that may fit, as a box on its page."""
    ticket = _ticket(request, pk)
    used = list(ArticleUse.objects.visible_to(account_of(request)).filter(ticket=ticket).select_related("article"))
    known = {use.article_id for use in used}
    fitting = suggest(f"{ticket.title}\n{ticket.description}", account_of(request), present_language()) if ticket.is_unfinished else []
    context = {
        "ticket": ticket,
        "used": used,
        "fitting": [s for s in fitting if s.article.pk not in known],
        "may_use": can_work_ticket(actor_of(request), ticket),
        "may_write": can_write_from_ticket(actor_of(request), ticket),
    }
    return render(request, "desk/parts/ticket_articles.html", context)


@require_POST
def article_use(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an article was given to the client, or solved the matter."""
    ticket = _ticket(request, pk)
    article = get_object_or_404(Article.objects.readable_by(account_of(request)), slug=request.POST.get("article", "")[:80])
    try:
        use_article(ticket, actor=actor_of(request), now=now(), article=article, used_as=request.POST.get("used_as", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Noted on the ticket."))
    return redirect("desk:ticket", ticket.number)


@require_POST
def article_unuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an article off its ticket."""
    use = get_object_or_404(ArticleUse.objects.visible_to(account_of(request)).select_related("ticket", "article"), pk=pk)
    unuse_article(use, actor=actor_of(request), now=now())
    messages.success(request, _("Taken off."))
    return redirect("desk:ticket", use.ticket.number)


@require_http_methods(["GET", "POST"])
def article_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an article with what a ticket taught."""
    ticket, actor = _ticket(request, pk), actor_of(request)
    require(can_write_from_ticket(actor, ticket))
    text = article_text(ticket)
    initial = {"title": text.title, "body": text.body, "language": present_language()}
    form = ArticleFromTicketForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        data: dict[str, Any] = form.cleaned_data
        written = Text(**{name: data[name] for name in ("title", "summary", "keywords", "body")})
        try:
            article = write_article(
                ticket, actor=actor, now=now(), text=written, language=data["language"], audience=data["audience"], kind=data["kind"]
            )
        except ValidationError as error:
            blame(form, error)
        else:
            messages.success(request, _("A draft is made. Read it once more, then send it for review."))
            return redirect("knowledge:article", article.slug)
    return render(request, "desk/ticket_article.html", {"ticket": ticket, "form": form}, status=422 if form.is_bound else 200)

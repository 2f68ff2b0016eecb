"""“Read and understood”: asking people, looking who has not, and giving one's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.knowledge.actions import acknowledge_article, end_campaign, remind_campaign, start_campaign
from bailiwick.knowledge.forms import CampaignForm
from bailiwick.knowledge.models import Acknowledgement, Campaign
from bailiwick.knowledge.permissions import can_run_campaign
from bailiwick.knowledge.views.doors import article_or_404, blame

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: persons on a page of those who have, or have not
PAGE = 100


@require_http_methods(["GET", "POST"])
def campaign_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask people to acknowledge an article."""
    article, actor = article_or_404(request, slug), actor_of(request)
    require(can_run_campaign(actor, article))
    form = CampaignForm(request.POST if request.method == "POST" else None, user=account_of(request), initial={"audience": "it"})
    problem = ""
    if form.is_valid():
        try:
            campaign = start_campaign(article, actor=actor, now=now(), **form.cleaned_data)
        except ValidationError as error:
            blame(form, error)
        except Conflict as conflict:
            problem = str(conflict.message)
        else:
            messages.success(request, _("They are asked, and reminded before the day and after it."))
            return redirect("knowledge:campaign", campaign.pk)
    context = {"article": article, "form": form, "problem": problem}
    return render(request, "knowledge/campaign_start.html", context, status=409 if problem else 422 if form.is_bound else 200)


def _campaign_or_404(request: HttpRequest, pk: int) -> Campaign:
    rows = Campaign.objects.visible_to(account_of(request)).select_related("article", "team", "department", "started_by__person")
    return get_object_or_404(rows, pk=pk)


@require_GET
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who has acknowledged and who has not."""
    found = _campaign_or_404(request, pk)
    missing, done = found.missing(), found.done()
    wants_done = request.GET.get("show") == "done"
    people = Paginator((done if wants_done else missing).select_related("department").order_by("sort_name", "pk"), PAGE)
    page = people.get_page(request.GET.get("page"))
    keys = [person.pk for person in page]
    said = dict(Acknowledgement.objects.filter(article=found.article_id, person__in=keys, major=found.article.major).values_list("person", "at"))
    counts = {"done": done.count(), "missing": missing.count()}
    context = {
        "campaign": found,
        "counts": counts | {"all": counts["done"] + counts["missing"]},
        "page": page,
        "rows": [{"person": person, "at": said.get(person.pk)} for person in page],
        "wants_done": wants_done,
        "may_run": found.ended_at is None and can_run_campaign(actor_of(request), found.article),
    }
    return render(request, "knowledge/campaign.html", context)


@require_POST
def campaign_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind those who have not acknowledged, now."""
    found = _campaign_or_404(request, pk)
    try:
        count = remind_campaign(found, actor=actor_of(request), now=now())
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    else:
        messages.success(request, ngettext("%(count)d person is reminded.", "%(count)d people are reminded.", count) % {"count": count})
    return redirect("knowledge:campaign", pk)


@require_POST
def campaign_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask no more."""
    try:
        end_campaign(_campaign_or_404(request, pk), actor=actor_of(request), now=now())
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    else:
        messages.success(request, _("Ended. Who acknowledged stays on record."))
    return redirect("knowledge:campaign", pk)


@require_POST
def article_acknowledge(request: HttpRequest, slug: str) -> HttpResponse:
    """Confirm having read and understood an article."""
    acknowledge_article(article_or_404(request, slug), actor=actor_of(request), now=now())
    messages.success(request, _("Thank you. It is noted that you have read and understood this."))
    return redirect("knowledge:article", slug)

"""Articles, campaigns, what was looked for in vain and the publishing rules as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bailiwick.core import clock
from bailiwick.core.records import Column, Filter, Record, View, register
from bailiwick.knowledge.forms import PublishingRuleForm
from bailiwick.knowledge.models import Article, ArticleState, Campaign, PublishingRule, SearchMiss

if TYPE_CHECKING:
    from typing import Any

    from django.db.models import QuerySet

    from bailiwick.core.actors import Account

WRITE = "knowledge.write_articles"


def to_review(_user: Account) -> Q:
    """Return the published articles whose review day has come."""
    return Q(published_at__isnull=False, review_on__lte=timezone.localdate(clock.now())) & ~Q(state=ArticleState.RETIRED)


def mine(user: Account) -> Q:
    """Return the articles somebody answers for."""
    return Q(owner__account=user.pk)


def without_owner(_user: Account) -> Q:
    """Return the published articles nobody answers for."""
    return Q(published_at__isnull=False, owner=None) & ~Q(state=ArticleState.RETIRED)


def unpublished(_user: Account) -> Q:
    """Return the articles that are being worked on."""
    return Q(state__in=(ArticleState.DRAFT, ArticleState.IN_REVIEW))


def search_articles(rows: QuerySet[Any], words: str, _user: Account) -> QuerySet[Any]:
    """Narrow the list to titles and short names that hold every word."""
    for word in words.split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(slug__icontains=word) | Q(categories__icontains=word))
    return rows


register(
    Record(
        model=Article,
        slug="articles",
        title=_("Articles"),
        about=_("Help articles, procedures and policies: written, approved, reviewed again in time."),
        why_empty=_("Write down what people ask most often. It is offered to them while they type, and spares you the call."),
        icon="book",
        section="knowledge",
        detail_url="knowledge:article",
        detail_key="slug",
        create_url="knowledge:article_draft",
        create="knowledge.write_articles",
        columns=[
            Column("title", _("Title"), sort=True, main=True),
            Column("kind", _("Kind")),
            Column("state", _("State")),
            Column("audience", _("For")),
            Column("owner", _("Owner"), value="owner__name", quiet=True),
            Column("review_on", _("To be reviewed by"), sort=True, quiet=True),
            Column("views", _("Read"), sort=True, number=True, quiet=True),
            Column("helped", _("Helped"), sort=True, number=True, quiet=True),
            Column("helped_not", _("Did not help"), sort=True, number=True, optional=True),
            Column("categories", _("Category codes"), optional=True),
            Column("published_at", _("Published"), sort=True, optional=True),
            Column("changed_at", _("Changed"), sort=True, optional=True),
        ],
        filters=[
            Filter("kind"),
            Filter("state"),
            Filter("audience"),
            Filter("owner"),
            Filter("review_on", _("To be reviewed by")),
            Filter("published", _("Published"), path="published_at"),
        ],
        views=(
            View("mine", _("Mine"), query=mine, sort="title", counted=True, ability=WRITE, why_empty=_("No article is yours.")),
            View("working", _("Being worked on"), query=unpublished, sort="-changed_at", counted=True, ability=WRITE, why_empty=_("No drafts.")),
            View(
                "review",
                _("To review"),
                query=to_review,
                sort="review_on",
                counted=True,
                ability=WRITE,
                why_empty=_("Every article was reviewed in time."),
            ),
            View("ownerless", _("Without an owner"), query=without_owner, sort="title", ability=WRITE, why_empty=_("Every article has somebody.")),
        ),
        search_query=search_articles,
        default_sort="title",
        bulk_fields=(),
    )
)
register(
    Record(
        model=Campaign,
        slug="campaigns",
        title=_("Acknowledgements"),
        about=_("Who was asked to confirm having read and understood an article."),
        why_empty=_("On the page of an article, choose “Ask people to acknowledge it”."),
        icon="check-circle",
        section="knowledge",
        detail_url="knowledge:campaign",
        columns=[
            Column("article", _("Article"), value="article__title", sort=True, main=True),
            Column("audience", _("Who")),
            Column("team", _("Team"), value="team__name"),
            Column("department", _("Department"), value="department__name"),
            Column("due_on", _("Until"), sort=True),
            Column("started_at", _("Started"), sort=True, quiet=True),
            Column("ended_at", _("Ended"), sort=True, quiet=True),
        ],
        filters=[Filter("due_on", _("Until")), Filter("started", _("Started"), path="started_at")],
        views=(
            View("open", _("Open"), query=lambda _user: Q(ended_at=None), sort="due_on", counted=True, why_empty=_("Nobody is asked at present.")),
        ),
        search=("article__title",),
        default_sort="-started_at",
        select_related=("article", "team", "department"),
        bulk_fields=(),
    )
)
register(
    Record(
        model=SearchMiss,
        slug="search-misses",
        title=_("Looked for in vain"),
        about=_("Words for which no article had anything to offer; nobody is named."),
        why_empty=_("Every search found something."),
        icon="search",
        section="knowledge",
        see="knowledge.see_figures",
        columns=[
            Column("words", _("Words"), sort=True, main=True),
            Column("language", _("Language")),
            Column("count", _("Times"), sort=True, number=True),
            Column("last_at", _("Last"), sort=True),
        ],
        filters=[Filter("language"), Filter("last", _("Last"), path="last_at")],
        search=("words",),
        default_sort="-count",
        bulk_fields=(),
    )
)
register(
    Record(
        model=PublishingRule,
        slug="publishing-rules",
        form=PublishingRuleForm,
        title=_("Publishing rules"),
        about=_("Who must agree before a kind of article reaches its readers, and after how many months it is read again."),
        icon="gear",
        section="administration",
        see="knowledge.write_articles",
        edit="knowledge.edit_rules",
        columns=[
            Column("kind", _("Kind of article"), sort=True, main=True),
            Column("agreement", _("Who must agree")),
            Column("approvers", _("Approvers"), value="approvers__name", many=True),
            Column("review_months", _("Months until review"), number=True),
        ],
        import_key="kind",
    )
)

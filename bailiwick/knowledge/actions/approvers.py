"""Who may agree to an article: those its kind names, never whoever wrote the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from bailiwick.knowledge.models import Article, PublishingRule
from bailiwick.people.models import Grant, Person, Role, User

if TYPE_CHECKING:
    from datetime import date

ABILITY = "knowledge.publish_articles"
#: most people of a role who are asked at once; more are named by the rule
MOST = 20


def rule_for(article: Article) -> PublishingRule:
    """Return what the kind of an article needs; one that nobody set needs one approver."""
    rule = PublishingRule.objects.filter(kind=article.kind, retired_at=None).first()
    return rule or PublishingRule(kind=article.kind)


def authors_of(article: Article) -> list[User]:
    """Return who wrote what readers do not have yet, in any language."""
    authors: set[int] = set()
    for edition in article.editions.select_related("published"):
        since = edition.published.number if edition.published is not None else 0
        news = article.revisions.filter(language=edition.language, number__gt=since, author__isnull=False)
        authors |= set(news.values_list("author", flat=True))
    return list(User.objects.filter(pk__in=authors).select_related("person").order_by("pk"))


def approvers_of(article: Article, rule: PublishingRule, *, on: date, but_not: User | None) -> list[Person]:
    """Return who is to agree: the named approvers, otherwise everyone whose role may publish; never an author or whoever asks."""
    own = {user.person_id for user in authors_of(article)} | ({but_not.person_id} if but_not is not None else set())
    named = list(rule.approvers.filter(retired_at=None)) if rule.pk else []
    return [person for person in named or _of_the_role(article, on) if person.pk not in own][:MOST]


def _of_the_role(article: Article, on: date) -> list[Person]:
    roles = [role.pk for role in Role.objects.filter(retired_at=None) if ABILITY in role.abilities]
    grants = Grant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), role__in=roles)
    users = User.objects.filter(pk__in=grants.values("user"), is_active=True, person__retired_at=None).select_related("person")
    able = [user for user in users.order_by("person__sort_name") if Article.objects.visible_to(user).filter(pk=article.pk).exists()]
    return [user.person for user in able]

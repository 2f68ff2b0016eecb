"""Who may do what with articles. Every answer begins with whether the article exists for the actor."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bailiwick.knowledge.models import Article, ArticleState

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor
    from bailiwick.people.models import User


def user_of(actor: Actor) -> User | None:
    """Return the account behind an actor, none for the system and strangers."""
    return cast("User", actor.user) if actor.user is not None and actor.user.is_authenticated else None


def _holds(actor: Actor, ability: str, article: Article) -> bool:
    if actor.is_system:
        return True
    user = user_of(actor)
    return user is not None and user.may(ability) and Article.objects.visible_to(user).filter(pk=article.pk).exists()


def can_write_articles(actor: Actor) -> bool:
    """Whether the actor may begin articles."""
    return actor.may("knowledge.write_articles")


def can_edit_article(actor: Actor, article: Article) -> bool:
    """Whether the actor may write a new version of the article, with its pictures, and say whom it is for."""
    return _holds(actor, "knowledge.write_articles", article)


def can_see_versions(actor: Actor, article: Article) -> bool:
    """Whether the actor may look at drafts and former versions: who writes, and who is asked to approve."""
    user = user_of(actor)
    if can_edit_article(actor, article):
        return True
    return user is not None and article.state == ArticleState.IN_REVIEW and article.reviews.asking(user.person_id).exists()


def can_publish_article(actor: Actor, article: Article) -> bool:
    """Whether the actor may retire the article, bring it back and confirm that it is right; its owner may confirm too."""
    return _holds(actor, "knowledge.publish_articles", article)


def can_confirm_article(actor: Actor, article: Article) -> bool:
    """Whether the actor may say that the article was reviewed and is right."""
    user = user_of(actor)
    is_owner = user is not None and article.owner_id is not None and article.owner_id == user.person_id
    return can_publish_article(actor, article) or (is_owner and can_read_article(actor, article))


def can_read_article(actor: Actor, article: Article) -> bool:
    """Whether the actor has a published text of the article."""
    user = user_of(actor)
    return actor.is_system or (user is not None and Article.objects.readable_by(user).filter(pk=article.pk).exists())


def can_run_campaign(actor: Actor, article: Article) -> bool:
    """Whether the actor may ask people to acknowledge the article."""
    return _holds(actor, "knowledge.run_campaigns", article)


def can_see_figures(actor: Actor) -> bool:
    """Whether the actor may see what articles spared and what was looked for in vain."""
    return actor.may("knowledge.see_figures")

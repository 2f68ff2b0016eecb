"""How requests reach articles: always through the read door."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404

from bailiwick.core.actors import account_of
from bailiwick.knowledge.models import Article, Language, present_language

if TYPE_CHECKING:
    from typing import Any

    from django.core.exceptions import ValidationError
    from django.http import HttpRequest

    from bailiwick.people.models import User


def article_or_404(request: HttpRequest, slug: str) -> Article:
    """Return the article if it exists for the user; a stranger learns nothing."""
    article = Article.objects.visible_to(account_of(request)).select_related("owner").filter(slug=slug).first()
    if article is None:
        raise Http404
    return article


def user_in(request: HttpRequest) -> User:
    """Return who asks; the sign-in has let nobody else through."""
    return cast("User", account_of(request))


def language_in(request: HttpRequest) -> str:
    """Return the language asked for in the address, otherwise that of the page."""
    asked = request.GET.get("language", "")
    return asked if asked in Language.values else present_language()


def blame(form: Any, error: ValidationError) -> None:
    """Put an action's complaint on the fields of a form, or on the form where it has no such field."""
    faults = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, messages in faults.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, message)

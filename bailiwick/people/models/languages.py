"""In which language people are spoken to when they are not at a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from bailiwick.people.models.accounts import User

if TYPE_CHECKING:
    from collections.abc import Mapping


def language_in(preferences: Mapping[str, object] | None) -> str:
    """Return the language somebody chose, or that of the installation."""
    chosen = str((preferences or {}).get("language") or "")
    return chosen if chosen in dict(settings.LANGUAGES) else str(settings.LANGUAGE_CODE)


def chosen_language(person: int) -> str:
    """Return the language a person chose; nothing when they left it to their browser."""
    preferences = User.objects.filter(person=person).values_list("preferences", flat=True).first() or {}
    chosen = str(preferences.get("language") or "")
    return chosen if chosen in dict(settings.LANGUAGES) else ""


def language_of(person: int | None) -> str:
    """Return the language in which a person is written to."""
    return language_in(User.objects.filter(person=person).values_list("preferences", flat=True).first() if person else None)

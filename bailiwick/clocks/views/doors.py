"""Finds what an address names, and says what became of an act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404

from bailiwick.clocks.models import WorkCalendar
from bailiwick.clocks.permissions import can_edit_calendars
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


def calendar_at(request: HttpRequest, code: str) -> WorkCalendar:
    """Return the calendar of an address."""
    return get_object_or_404(WorkCalendar.objects.visible_to(account_of(request)), code=code)


def editing(request: HttpRequest) -> None:
    """Refuse those who may not edit calendars."""
    require(can_edit_calendars(actor_of(request)))


def editable_at(request: HttpRequest, code: str) -> WorkCalendar:
    """Return the calendar of an address for those who may edit it."""
    found = calendar_at(request, code)
    editing(request)
    return found


def blame(form: Any, error: ValidationError) -> None:
    """Put an action's complaint on the fields of a form, or on the form where it has no such field."""
    faults = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, sentences in faults.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


def said(request: HttpRequest, act: Callable[[], object], words: str) -> bool:
    """Carry something out and say so, or say why it cannot be done."""
    try:
        act()
    except (Conflict, ValidationError) as problem:
        sentences = problem.messages if isinstance(problem, ValidationError) else [str(problem)]
        messages.error(request, " ".join(sentences))
        return False
    messages.success(request, words)
    return True

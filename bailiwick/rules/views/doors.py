"""Finds what an address names, and carries changes out or says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.rules.models import Rule
from bailiwick.rules.permissions import can_edit_rules, can_see_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


def rule_of(request: HttpRequest, pk: int) -> Rule:
    """Return the rule of an address."""
    require(can_see_rules(actor_of(request)))
    return get_object_or_404(Rule.objects.visible_to(account_of(request)).select_related("owner"), pk=pk)


def editing(request: HttpRequest) -> None:
    """Refuse those who may not edit rules."""
    require(can_edit_rules(actor_of(request)))


def blame(form: Any, error: ValidationError) -> None:
    """Put an action's complaint on the fields of a form, or on the form where it has no such field."""
    faults = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, sentences in faults.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


def resting(rule: Rule) -> None:
    """Raise Conflict for a rule that is on: half-changed it would act on every ticket meanwhile."""
    if rule.is_on:
        raise Conflict(_("Switch the rule off before you change its conditions or actions, so that it never acts half-changed."))


def said(request: HttpRequest, act: Callable[[], object], words: str) -> bool:
    """Carry something out and say so, or say why it cannot be done."""
    try:
        act()
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return False
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, words)
    return True

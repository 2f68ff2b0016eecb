"""Finds what an address names, for those who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.triage.models import Tree, TreeVersion
from bailiwick.triage.permissions import can_edit_trees, can_see_trees

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


def reading(request: HttpRequest) -> None:
    """Refuse those who may not read trees."""
    require(can_see_trees(actor_of(request)))


def editing(request: HttpRequest) -> None:
    """Refuse those who may not edit trees."""
    require(can_edit_trees(actor_of(request)))


def tree_of(request: HttpRequest, slug: str) -> Tree:
    """Return the tree of an address."""
    reading(request)
    return get_object_or_404(Tree.objects.visible_to(account_of(request)), slug=slug)


def version_of(request: HttpRequest, slug: str, number: int) -> TreeVersion:
    """Return the version of an address."""
    reading(request)
    seen = TreeVersion.objects.visible_to(account_of(request)).select_related("tree", "published_by", "made_by")
    return get_object_or_404(seen, tree__slug=slug, number=number)


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
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return False
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, words)
    return True

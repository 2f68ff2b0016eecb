"""Whom a mail is spared because they had one about the same: apps that know of such things say so.

What is spared is the mail alone; the notice in the program stays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import Model

    from bailiwick.notifications.notices import Notice

#: asked with a notice's key, its subject and the keys of the persons to be told; answers with those to be spared
Spares = Callable[[str, "Model", set[int]], set[int]]
_rules: list[Spares] = []


def spare(rule: Spares) -> None:
    """Let an app keep mails from persons who had one about the same."""
    if rule not in _rules:
        _rules.append(rule)


def spared(notice: Notice, subject: Model, people: set[int]) -> set[int]:
    """Return the persons among these to whom no mail goes this time."""
    return {person for rule in _rules for person in rule(notice.key, subject, people)} if people else set()

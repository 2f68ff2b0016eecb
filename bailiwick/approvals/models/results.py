"""When a question is decided: arithmetic of votes, nothing else."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rule(models.TextChoices):
    """How many of those asked must agree."""

    ONE = "one", _("One of them")
    MAJORITY = "majority", _("More than half of them")
    ALL = "all", _("All of them")


def needed(rule: str, asked: int) -> int:
    """Return how many must agree."""
    return {Rule.ONE: 1, Rule.MAJORITY: asked // 2 + 1, Rule.ALL: asked}[Rule(rule)]


def result(rule: str, *, asked: int, agreed: int, refused: int) -> bool | None:
    """Return whether a question is granted, or None while the open votes can still turn it.

    The answer comes as soon as no open vote could change it.
    """
    if agreed >= needed(rule, asked):
        return True
    return False if asked - refused < needed(rule, asked) else None

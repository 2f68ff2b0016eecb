"""Texts that are written once and used many times."""

from __future__ import annotations

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.macros.models.scopes import Scoped, ScopedQuerySet


class TextQuerySet(ScopedQuerySet["CannedText"]):
    """Canned texts by who may use them."""

    def in_use(self) -> Self:
        """Return the texts that are not retired."""
        return self.filter(retired_at=None)


class CannedText(Scoped):
    """A text with variables, in one or both languages, typed by “::” and a few letters."""

    title = models.CharField(_("title"), max_length=120)
    keys = models.CharField(
        _("letters"),
        max_length=30,
        blank=True,
        validators=[RegexValidator(r"^[a-z0-9-]+$", _("Use small letters, digits and hyphens."))],
        help_text=_("Typing “::” and these letters finds it at once."),
    )
    body = models.TextField(_("text"), help_text=_("Variables such as {{ requester.first_name }}, {{ ticket.number }} and {{ due }} are filled in."))
    body_es = models.TextField(_("in Spanish"), blank=True)

    objects = TextQuerySet.as_manager()

    class Meta:
        ordering = ("title", "id")
        verbose_name = _("canned text")
        verbose_name_plural = _("canned texts")
        constraints = (
            models.CheckConstraint(condition=~Q(scope="team") | Q(team__isnull=False), name="team_texts_name_the_team"),
            models.UniqueConstraint(fields=("shipped",), condition=~Q(shipped=""), name="shipped_texts_come_once"),
        )

    def __str__(self) -> str:
        """Name the text."""
        return self.title

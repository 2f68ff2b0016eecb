"""Fields that an installation adds to its record types without a programmer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models.plain import PlainRecord

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class CustomFieldQuerySet(models.QuerySet["CustomField"]):
    """Custom fields by the type they belong to."""

    def visible_to(self, user: Account) -> Self:
        """Return the fields a person may know of: all, since forms show them."""
        return self if user.is_authenticated else self.none()

    def of(self, record_type: str) -> Self:
        """Return the fields in use for a type such as "places.site", in their order."""
        return self.filter(record_type=record_type, retired_at=None).order_by("position", "id")


class CustomField(PlainRecord):
    """A question an installation asks of every record of one type; answers stand in `PlainRecord.custom`.

    A retired field leaves forms and lists; the answers given before stay with their records.
    """

    class Kind(models.TextChoices):
        """What an answer may be."""

        TEXT = "text", _("Text")
        LONG_TEXT = "long_text", _("Long text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("One of a list")
        BOOLEAN = "boolean", _("Yes or no")

    record_type = models.CharField(_("record type"), max_length=80)
    title = models.CharField(_("title"), max_length=80, help_text=_("The question as people read it: “Gate code”."))
    name = models.CharField(
        _("short name"),
        max_length=40,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*\Z", _("Use small letters, digits and underscores, beginning with a letter."))],
        help_text=_("Stands in links, imports and the API; it cannot be changed later."),
    )
    kind = models.CharField(_("kind of answer"), max_length=12, choices=Kind.choices, default=Kind.TEXT)
    choices = models.TextField(_("choices"), blank=True, help_text=_("One to a line, for “One of a list”."))
    is_required = models.BooleanField(_("required"), default=False)
    help_text = models.CharField(_("help"), max_length=255, blank=True, help_text=_("A sentence under the question."))
    position = models.PositiveSmallIntegerField(_("position"), default=100, help_text=_("Smaller numbers come first."))

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        ordering = ("record_type", "position", "id")
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        constraints = (models.UniqueConstraint(fields=("record_type", "name"), name="custom_fields_have_one_name_per_type"),)

    def __str__(self) -> str:
        """Ask the question."""
        return self.title

    def choice_list(self) -> list[str]:
        """Return the permitted answers of a list, in their order."""
        return [line.strip() for line in self.choices.splitlines() if line.strip()]

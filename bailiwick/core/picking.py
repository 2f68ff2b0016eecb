"""A field that picks one record of possibly many thousands by typing a few letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

    from bailiwick.core.actors import Account


class OnlyPicked(ModelChoiceIterator):  # type: ignore[type-arg] # generic in its stubs only
    """Lists the empty choice and the picked record alone; the combobox asks for the rest."""

    field: PickField

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        """Yield what the select shows before anybody types."""
        yield "", ""
        if self.field.picked:
            for record in self.queryset.filter(pk=self.field.picked):
                yield self.choice(record)

    def __bool__(self) -> bool:
        """There is always the empty choice."""
        return True


class PickField(forms.ModelChoiceField):  # type: ignore[type-arg] # generic in its stubs only
    """A choice among the records a user may see, drawn with the picked one only."""

    iterator = OnlyPicked

    def __init__(self, model: type[Model], slug: str, **kwargs: Any) -> None:
        super().__init__(model._default_manager.none(), empty_label="", **kwargs)
        self.model = model
        self.slug = slug
        self.picked: int | None = None

    @property
    def options_url(self) -> str:
        """Where the combobox asks for records by a few letters."""
        return reverse("records:options", args=[self.slug]) + "?bare=1"

    def open_to(self, user: Account) -> None:
        """Let the field accept what this user may see and has not been retired."""
        rows = self.model._default_manager.visible_to(user)  # type: ignore[attr-defined] # every model shown to people has this door
        self.queryset = rows.filter(retired_at=None)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """Remember which record to draw, from what was sent or was there before."""
        bound = super().get_bound_field(form, field_name)
        value = bound.value()
        text = str(getattr(value, "pk", value) or "")
        self.picked = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004 - a 64-bit key has at most 18 safe digits
        self.widget.choices = self.choices
        return bound

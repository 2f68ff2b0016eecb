"""What a client says when they ask for help: as little as possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.forms.fields import PickField
from bailiwick.desk.models import Category, Urgency

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class AskForm(forms.Form):
    """The matter in the client's own words, and what they cannot do meanwhile."""

    title = forms.CharField(label=_("What is the matter?"), max_length=200)
    description = forms.CharField(
        label=_("Tell us more"), required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("What you did, what you saw, since when.")
    )
    urgency = forms.TypedChoiceField(
        label=_("What can you not do?"),
        choices=Urgency.choices,
        coerce=int,
        initial=Urgency.INCONVENIENCE,
        widget=forms.RadioSelect,
        required=False,
        empty_value=None,
    )
    category = PickField(Category, "categories", label=_("Is it about one of these?"), required=False)
    contact_phone = forms.CharField(label=_("Where do we reach you?"), max_length=40, required=False, help_text=_("Left empty, the number we have."))

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PickField):
                field.open_to(user)

"""What people type about approvals."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from bailiwick.core.picking import PickField
from bailiwick.people.models import Person, colleagues

if TYPE_CHECKING:
    from bailiwick.people.models import User

TEXT = {"rows": 3}


class DateInput(forms.DateInput):
    """A date as browsers ask for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DecideForm(forms.Form):
    """The answer to a question; which button was pressed says which."""

    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=4000, widget=forms.Textarea(attrs=TEXT), help_text=_("Needed when you refuse: say why.")
    )
    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("refuse", _("Refuse"))], widget=forms.HiddenInput)

    @property
    def approves(self) -> bool:
        """Whether a valid answer is yes."""
        return bool(self.cleaned_data["decision"] == "approve")


class WithdrawForm(forms.Form):
    """Why a question is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=255)


class ReplaceForm(forms.Form):
    """Who is asked in whose place, and why."""

    before = forms.ModelChoiceField(Person.objects.none(), label=_("Who does not decide"), empty_label=None)
    after = PickField(Person, "persons", label=_("Who decides"))
    reason = forms.CharField(label=_("Reason"), max_length=255)

    def __init__(self, data: object = None, *, user: User, waiting: list[int]) -> None:
        super().__init__(data)  # type: ignore[arg-type] # a QueryDict, or nothing
        cast("forms.ModelChoiceField[Person]", self.fields["before"]).queryset = Person.objects.filter(pk__in=waiting)
        cast("PickField", self.fields["after"]).open_to(user)


class SubstituteForm(forms.Form):
    """Who decides in one's place, from when to when."""

    substitute = forms.ModelChoiceField(Person.objects.none(), label=_("Who decides in your place"))
    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput())

    def __init__(self, data: object = None, *, user: User) -> None:
        super().__init__(data)  # type: ignore[arg-type] # a QueryDict, or nothing
        if user.may("people.see_persons"):
            pick = PickField(Person, "persons", label=_("Who decides in your place"))
            pick.open_to(user)
            self.fields["substitute"] = pick
        else:
            cast("forms.ModelChoiceField[Person]", self.fields["substitute"]).queryset = colleagues(user)
        self.order_fields(["substitute", "starts_on", "ends_on"])

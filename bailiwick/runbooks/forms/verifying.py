"""Forms by which a caller is verified, each offering only what is on file, and the form of a reset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bailiwick.runbooks.models import Line, Method, ResetKind, contacts_on_file, managers_on_file

if TYPE_CHECKING:
    from bailiwick.desk.models import Ticket
    from bailiwick.people.models import Person


class CheckForm(forms.Form):
    """What every check ends with: a refusal says why."""

    method: str = ""
    reason = forms.CharField(label=_("If refused, why"), max_length=255, required=False)

    def __init__(self, *args: Any, person: Person, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"id_{self.method}_%s"} | kwargs)
        self.on_file(person, ticket)

    def on_file(self, person: Person, ticket: Ticket) -> None:
        """Offer what stood in the directory before the call."""

    @property
    def is_possible(self) -> bool:
        """Whether there is anything on file to check by."""
        return True


class CallbackForm(CheckForm):
    """Which recorded number was called."""

    method = Method.CALLBACK
    line = forms.ChoiceField(label=_("Number on file that you called"), widget=forms.RadioSelect)
    field_order = ("line", "reason")

    def on_file(self, person: Person, ticket: Ticket) -> None:
        """Offer the numbers on file."""
        known = contacts_on_file(person, ticket)
        self.fields["line"].choices = [(line.value, f"{line.label}: {known[line]}") for line in Line if line in known]  # type: ignore[attr-defined] # a choice field

    @property
    def is_possible(self) -> bool:
        """Whether there is a number on file."""
        return bool(self.fields["line"].choices)  # type: ignore[attr-defined] # likewise


class ManagerForm(CheckForm):
    """Which manager on file vouched."""

    method = Method.MANAGER
    manager = forms.ChoiceField(label=_("Who vouched for them"), widget=forms.RadioSelect)
    field_order = ("manager", "reason")

    def on_file(self, person: Person, ticket: Ticket) -> None:  # noqa: ARG002 - every form is offered both
        """Offer the managers on file."""
        self.managers = {str(manager.pk): manager for manager in managers_on_file(person)}
        self.fields["manager"].choices = [  # type: ignore[attr-defined] # a choice field
            (key, ", ".join(filter(None, [manager.name, manager.job_title]))) for key, manager in self.managers.items()
        ]

    @property
    def is_possible(self) -> bool:
        """Whether there is a manager on file."""
        return bool(self.managers)


class BadgeForm(CheckForm):
    """What the badge said and showed."""

    method = Method.BADGE
    badge = forms.CharField(label=_("Number on the badge"), max_length=60)
    photo_matched = forms.BooleanField(label=_("The photo shows this person"), required=False)
    field_order = ("badge", "photo_matched", "reason")


class CodeForm(CheckForm):
    """What the caller read out."""

    method = Method.CODE
    code = forms.CharField(
        label=_("Code the caller reads out"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    field_order = ("code", "reason")


CHECKS: tuple[type[CheckForm], ...] = (CallbackForm, CodeForm, ManagerForm, BadgeForm)


class ResetForm(forms.Form):
    """What was reset, and of which account."""

    kind = forms.ChoiceField(label=_("What was done"), choices=ResetKind.choices, widget=forms.RadioSelect)
    account = forms.CharField(label=_("Account"), max_length=120, help_text=_("As its system knows it, such as ralvarez or CITY\\ralvarez."))
    privileged = forms.BooleanField(
        label=_("This account has special rights"), required=False, help_text=_("Administrators and IT staff count as privileged by themselves.")
    )


class ReasonForm(forms.Form):
    """A step that must be explained."""

    reason = forms.CharField(label=_("Why"), max_length=255)

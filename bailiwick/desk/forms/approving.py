"""Asking people to approve something on a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.approvals.models import Rule
from bailiwick.desk.forms.fields import PickField
from bailiwick.desk.forms.steps import StepForm
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from bailiwick.desk.models import Ticket

#: how many people the form asks for by name; more can be asked through the API
NAMED = ("first", "second", "third")


class AskApprovalForm(StepForm):
    """What is to be approved, by whom, until when."""

    title = forms.CharField(label=gettext_lazy("What is to be approved?"), max_length=200)
    body = forms.CharField(
        label=gettext_lazy("What approvers should know"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("They read this, not the ticket: say what it costs, for whom it is, what happens otherwise."),
    )
    manager = forms.BooleanField(required=False)
    first = PickField(Person, "persons", label=gettext_lazy("Who decides"), required=False)
    second = PickField(Person, "persons", label=gettext_lazy("And"), required=False)
    third = PickField(Person, "persons", label=gettext_lazy("And"), required=False)
    rule = forms.ChoiceField(label=gettext_lazy("Who must agree"), choices=Rule.choices, initial=Rule.ALL, widget=forms.RadioSelect)
    due_on = forms.DateField(
        label=gettext_lazy("Last day to decide"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    before_solving = forms.BooleanField(label=gettext_lazy("The ticket cannot be solved before"), required=False, initial=True)
    wait = forms.BooleanField(label=gettext_lazy("Let the ticket wait for the answer"), required=False, initial=True)

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.boss = ticket.requester.manager if ticket.requester is not None else None
        if self.boss is None:
            del self.fields["manager"]
        else:
            self.fields["manager"].label = _("%(name)s, manager of %(requester)s") % {"name": self.boss, "requester": ticket.requester}

    def clean(self) -> dict[str, Any]:
        """Want at least one person."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.approvers() and not any(name in self.errors for name in NAMED):
            self.add_error("first", _("Name at least one person who decides."))
        return data

    def approvers(self) -> list[Person]:
        """Return everybody named."""
        named = [self.cleaned_data[name] for name in NAMED if self.cleaned_data.get(name)]
        return [self.boss, *named] if self.boss is not None and self.cleaned_data.get("manager") else named

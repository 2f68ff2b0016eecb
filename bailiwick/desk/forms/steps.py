"""The small forms of a ticket's page, one for each step that can be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.forms.fields import PickField
from bailiwick.desk.models import Category, Impact, Priority, Ticket, TicketLink, Urgency
from bailiwick.desk.models.entries import EntryKind
from bailiwick.people.models import Person, Staff, Team
from bailiwick.places.models import Room, Site

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

TEXT = {"rows": 3}


class StepForm(forms.Form):
    """A step on a ticket; knows who takes it, so that pick-lists show only what they may see."""

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PickField):
                field.open_to(user)


class BareForm(StepForm):
    """A step that needs no more than the button."""


class EntryForm(StepForm):
    """Something said or done."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(k, v) for k, v in EntryKind.choices if k != EntryKind.RESOLUTION], initial=EntryKind.REPLY)
    body = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs=TEXT))
    minutes = forms.IntegerField(label=_("Minutes worked"), min_value=0, max_value=6000, required=False)


class ReplyForm(StepForm):
    """What a client answers."""

    body = forms.CharField(label=_("Your answer"), widget=forms.Textarea(attrs=TEXT))


class CorrectForm(StepForm):
    """A corrected version of an entry."""

    body = forms.CharField(label=_("Corrected text"), widget=forms.Textarea(attrs=TEXT))


class AssignForm(StepForm):
    """To whom."""

    assignee = PickField(Staff, "staff", label=_("Assignee"))
    despite_absence = forms.BooleanField(label=_("All the same, if they are away"), required=False)


class HandOffForm(StepForm):
    """To which team, tier and person, and why."""

    team = PickField(Team, "teams", label=_("Team"))
    assignee = PickField(Staff, "staff", label=_("Person"), required=False)
    despite_absence = forms.BooleanField(label=_("All the same, if they are away"), required=False)
    reason = forms.CharField(label=_("Why"), max_length=255)


class SolveForm(StepForm):
    """How it was settled."""

    resolution = forms.CharField(label=_("How was it solved?"), widget=forms.Textarea(attrs=TEXT))
    minutes = forms.IntegerField(label=_("Minutes worked"), min_value=0, max_value=6000, required=False)


class ReasonForm(StepForm):
    """A step that must be explained."""

    reason = forms.CharField(label=_("Why"), max_length=255)


class FollowUpForm(StepForm):
    """What is wrong now."""

    description = forms.CharField(label=_("What is wrong now?"), widget=forms.Textarea(attrs=TEXT))


class PriorityForm(StepForm):
    """Impact and urgency; another priority than they make needs a reason."""

    impact = forms.TypedChoiceField(label=_("Impact"), choices=Impact.choices, coerce=int)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=Urgency.choices, coerce=int)
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=[("", _("As computed")), *Priority.choices], coerce=int, empty_value=None, required=False
    )
    reason = forms.CharField(label=_("Why it differs"), max_length=255, required=False)


class ChangeForm(StepForm):
    """What the ticket is about; `version` tells whether somebody else changed it meanwhile."""

    title = forms.CharField(label=_("Title"), max_length=200)
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 5}))
    kind = forms.ChoiceField(label=_("Kind"), choices=Ticket.Kind.choices)
    requester = PickField(Person, "persons", label=_("Requester"), required=False)
    affected = PickField(Person, "persons", label=_("Affected person"), required=False)
    category = PickField(Category, "categories", label=_("Category"), required=False)
    site = PickField(Site, "sites", label=_("Site"), required=False)
    room = PickField(Room, "rooms", label=_("Room"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReaderForm(StepForm):
    """Who else may know."""

    reader = PickField(Person, "persons", label=_("Who may know"))


class LinkForm(StepForm):
    """Which other ticket, and what it is to this one."""

    kind = forms.ChoiceField(label=_("This ticket"), choices=TicketLink.Kind.choices)
    number = forms.CharField(label=_("Number of the other ticket"), max_length=24)

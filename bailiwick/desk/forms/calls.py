"""The call form: one screen, one hand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.actions import NewCaller
from bailiwick.desk.forms.fields import PickField
from bailiwick.desk.models import Category, Channel, Impact, Priority, Urgency
from bailiwick.people.models import Department, Person, Team
from bailiwick.places.models import Room, Site

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account

#: a form left open longer than this did not time a call
LONGEST_CALL = timedelta(hours=12)
START_SALT = "bailiwick.desk.call"
SPOKEN = [choice for choice in Channel.choices if choice[0] in {Channel.PHONE, Channel.WALK_IN, Channel.FIELD}]


def sign_start(start: datetime) -> str:
    """Return the start of a call as the form carries it, safe from tampering."""
    return signing.dumps(start.timestamp(), salt=START_SALT)


class CallForm(forms.Form):
    """Who called, what is the matter, how bad, and what came of it.

    A caller is picked or, when unknown, given inline by name. Leaving `solution` empty
    hands the ticket on to `team`, or to the team of the category.
    """

    caller = PickField(Person, "persons", label=_("Caller"), required=False, help_text=_("Name, extension, phone, e-mail or room."))
    new_name = forms.CharField(label=_("Name"), max_length=120, required=False)
    new_phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    new_extension = forms.CharField(label=_("Extension"), max_length=12, required=False)
    new_email = forms.EmailField(label=_("E-mail"), required=False)
    new_department = PickField(Department, "departments", label=_("Department"), required=False)
    channel = forms.ChoiceField(label=_("How"), choices=SPOKEN, initial=Channel.PHONE, widget=forms.RadioSelect)
    contact_confirmed = forms.BooleanField(label=_("Contact data confirmed"), required=False)
    affected = PickField(Person, "persons", label=_("Somebody else is affected"), required=False)
    title = forms.CharField(label=_("What is the matter?"), max_length=200)
    description = forms.CharField(label=_("In their words"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    category = PickField(Category, "categories", label=_("Category"), required=False)
    site = PickField(Site, "sites", label=_("Site"), required=False, help_text=_("Left empty, the caller's own."))
    room = PickField(Room, "rooms", label=_("Room"), required=False)
    impact = forms.TypedChoiceField(label=_("Who is affected?"), choices=Impact.choices, coerce=int, initial=Impact.PERSON, widget=forms.RadioSelect)
    urgency = forms.TypedChoiceField(
        label=_("What can they not do?"), choices=Urgency.choices, coerce=int, initial=Urgency.INCONVENIENCE, widget=forms.RadioSelect
    )
    priority = forms.TypedChoiceField(
        label=_("Another priority"), choices=[("", _("As computed")), *Priority.choices], coerce=int, empty_value=None, required=False
    )
    priority_reason = forms.CharField(label=_("Why"), max_length=255, required=False)
    solution = forms.CharField(
        label=_("Solved on the phone: how?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Leave empty to hand the ticket on."),
    )
    team = PickField(Team, "teams", label=_("Hand on to"), required=False, help_text=_("Left empty, the team of the category."))
    started = forms.CharField(widget=forms.HiddenInput(attrs={"data-draft": "no"}), required=False)

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for field in self.fields.values():
            if isinstance(field, PickField):
                field.open_to(user)
        self.fields["caller"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """Ask for a caller, and for the reason of another priority."""
        data = super().clean() or {}
        if not data.get("caller") and not data.get("new_name") and not self.errors.get("caller"):
            self.add_error("caller", _("Pick the caller, or open “Somebody new” and give a name."))
        if self.data.get("outcome") == "solved" and not data.get("solution"):
            self.add_error("solution", _("Say in a few words how it was solved; the client reads this."))
        if data.get("priority") and not data.get("priority_reason"):
            self.add_error("priority_reason", _("Say why the priority differs from the computed one."))
        return data

    def started_at(self, now: datetime) -> datetime:
        """Return when the form was opened; now, when that cannot be told."""
        try:
            stamp = signing.loads(self.cleaned_data["started"], salt=START_SALT, max_age=LONGEST_CALL)
        except signing.BadSignature:
            return now
        return now.fromtimestamp(stamp, tz=now.tzinfo)

    def who(self) -> Person | NewCaller:
        """Return the caller who was picked, or what is known of one who is new here."""
        data = self.cleaned_data
        picked: Person | None = data.get("caller")
        return picked or NewCaller(
            name=data["new_name"],
            phone=data["new_phone"],
            extension=data["new_extension"],
            email=data["new_email"],
            department=data["new_department"],
            site=data["site"],
            room=data["room"],
        )

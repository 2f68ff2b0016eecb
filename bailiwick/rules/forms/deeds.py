"""One action of a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bailiwick.core.picking import PickField
from bailiwick.desk.models import Category, Priority, WaitsOn
from bailiwick.people.models import Person, Staff, Team
from bailiwick.rules.engine.definition import parse
from bailiwick.webhooks.models import Webhook

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

TEXT = forms.Textarea(attrs={"rows": 4})
NAMES = _(
    "{ticket.number}, {ticket.title}, {ticket.priority}, {ticket.requester}, {ticket.team}, {ticket.assignee}, {ticket.respond} and {ticket.due} are filled in."
)


class DeedForm(forms.Form):
    """What all actions have in common: pick-lists show what the editor may see."""

    do = ""

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PickField):
                field.open_to(user)

    def raw(self) -> dict[str, Any]:
        """Return the action as the definition keeps it."""
        plain = {name: getattr(value, "pk", value) for name, value in self.cleaned_data.items() if value not in (None, "")}
        return {"do": self.do, **plain}

    def deed(self) -> Any:
        """Return the action; raises ValidationError."""
        return parse({"deeds": [self.raw()]}).deeds[0]

    @classmethod
    def initial_of(cls, deed: Any) -> dict[str, Any]:
        """Return what the form shows of an action."""
        return {name: value for name, value in deed.model_dump().items() if name != "do"}


class PriorityDeed(DeedForm):
    """Set the priority."""

    do = "priority"
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Priority.choices, coerce=int)
    reason = forms.CharField(label=_("Why"), max_length=200, help_text=_("Stands on the ticket."))


class CategoryDeed(DeedForm):
    """Set the category."""

    do = "category"
    category = PickField(Category, "categories", label=_("Category"))


class AssignDeed(DeedForm):
    """Give it to somebody."""

    do = "assign"
    staff = PickField(Staff, "staff", label=_("Person"), help_text=_("While they are away, whoever stands in for them gets it."))


class HandOnDeed(DeedForm):
    """Hand it to a team."""

    do = "hand_off"
    team = PickField(Team, "teams", label=_("Team"))
    tier = forms.TypedChoiceField(
        label=_("Tier"), choices=(("", _("the team’s own")), ("1", "1"), ("2", "2"), ("3", "3")), coerce=int, empty_value=None, required=False
    )
    reason = forms.CharField(label=_("Why"), max_length=200)


class NoteDeed(DeedForm):
    """Write a note."""

    do = "note"
    text = forms.CharField(label=_("Internal note"), max_length=4000, widget=TEXT, help_text=NAMES)


class ReplyDeed(DeedForm):
    """Answer the client."""

    do = "reply"
    text = forms.CharField(label=_("Answer to the client"), max_length=4000, widget=TEXT, help_text=NAMES)


class TagDeed(DeedForm):
    """Put a tag on it."""

    do = "tag"
    tag = forms.CharField(label=_("Tag"), max_length=40)


class _Persons(DeedForm):
    """Up to three persons picked by name; more can be named through the API."""

    person_1 = PickField(Person, "persons", label=_("Person"), required=False)
    person_2 = PickField(Person, "persons", label=_("Another person"), required=False)
    person_3 = PickField(Person, "persons", label=_("And another"), required=False)

    def raw(self) -> dict[str, Any]:
        """Gather the persons, each once."""
        plain = super().raw()
        picked = [plain.pop(name) for name in ("person_1", "person_2", "person_3") if name in plain]
        return {**plain, "persons": list(dict.fromkeys(picked))}

    @classmethod
    def initial_of(cls, deed: Any) -> dict[str, Any]:
        """Spread the persons over the fields."""
        return super().initial_of(deed) | {f"person_{number}": key for number, key in enumerate(deed.persons[:3], 1)}


class NotifyDeed(_Persons):
    """Tell people."""

    do = "notify"
    teams = forms.ModelMultipleChoiceField(Team.objects.none(), label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple)
    assignee = forms.BooleanField(label=_("Whoever has the ticket"), required=False)
    text = forms.CharField(label=_("What they are told"), max_length=1000, widget=TEXT, help_text=NAMES)

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["teams"].queryset = Team.objects.visible_to(user).filter(retired_at=None)  # type: ignore[attr-defined]  # it is the field above

    def raw(self) -> dict[str, Any]:
        """Name the teams by their keys."""
        return {**super().raw(), "teams": [team.pk for team in self.cleaned_data["teams"]]}


class WatchDeed(_Persons):
    """Let people follow it."""

    do = "watch"


class WaitDeed(DeedForm):
    """Let it wait."""

    do = "wait"
    on = forms.ChoiceField(label=_("For"), choices=[each for each in WaitsOn.choices if each[0] != WaitsOn.PARENT])
    reason = forms.CharField(label=_("What for"), max_length=200)
    hours = forms.IntegerField(
        label=_("For so many working hours"), min_value=1, max_value=2000, required=False, help_text=_("Empty: until somebody resumes it.")
    )


class WebhookDeed(DeedForm):
    """Tell other programs: one by its name, which is all that whoever edits rules sees of it, or all that listen."""

    do = "webhook"
    webhook = forms.ModelChoiceField(
        Webhook.objects.none(),
        label=_("Webhook"),
        required=False,
        empty_label=_("All that listen to rules"),
        help_text=_("The one chosen is told whatever it listens to; of tickets its owner may not see it is never told."),
    )
    topic = forms.RegexField(
        r"^[a-z0-9][a-z0-9_.-]{0,39}$",
        label=_("Topic"),
        help_text=_("Small letters, digits, dots and hyphens; the receiver tells messages apart by it."),
    )
    text = forms.CharField(label=_("Text"), max_length=1000, required=False, widget=TEXT, help_text=NAMES)

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["webhook"].queryset = Webhook.objects.in_use()  # type: ignore[attr-defined]  # it is the field above


DEED_FORMS: dict[str, tuple[Any, type[DeedForm]]] = {
    "priority": (_("Set the priority"), PriorityDeed),
    "category": (_("Set the category"), CategoryDeed),
    "assign": (_("Give it to somebody"), AssignDeed),
    "hand_off": (_("Hand it to a team"), HandOnDeed),
    "note": (_("Write an internal note"), NoteDeed),
    "reply": (_("Answer the client"), ReplyDeed),
    "tag": (_("Put a tag on it"), TagDeed),
    "notify": (_("Tell persons or teams"), NotifyDeed),
    "watch": (_("Let somebody follow it"), WatchDeed),
    "wait": (_("Let it wait"), WaitDeed),
    "webhook": (_("Tell a webhook, or all"), WebhookDeed),
}


def deed_of(form: DeedForm) -> Any:
    """Return the action of a valid form, or None with the complaint on the form."""
    try:
        return form.deed()
    except ValidationError as error:
        form.add_error(None, error)
        return None

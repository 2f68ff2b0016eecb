"""Changing many tickets together from a queue: each through the desk's own actions, taken back as one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core.moments import exact
from bailiwick.core.records import Line, Told
from bailiwick.desk.actions import PRESETS, change_tickets, preview_tickets, put_back_tickets
from bailiwick.desk.actions.together import DEEDS
from bailiwick.desk.forms.fields import PickField
from bailiwick.desk.forms.joining import TicketField
from bailiwick.desk.forms.waiting import plan_words
from bailiwick.desk.models import Category, Impact, Priority, State, Ticket, Urgency, WaitReason, WaitsOn
from bailiwick.people.models import Staff, Team

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import Choices, Model

    from bailiwick.core.actors import Account, Actor
    from bailiwick.core.models import Batch
    from bailiwick.desk.actions.many import Outcome

#: what a batch keeps of a ticket -> what people call it
TITLES = {
    "team_id": gettext_lazy("Team"),
    "tier": gettext_lazy("Tier"),
    "assignee_id": gettext_lazy("Assignee"),
    "category_id": gettext_lazy("Category"),
    "impact": gettext_lazy("Impact"),
    "urgency": gettext_lazy("Urgency"),
    "priority": gettext_lazy("Priority"),
    "state": gettext_lazy("State"),
    "tag": gettext_lazy("Tag"),
    "aside": gettext_lazy("Put aside until"),
    "parent_id": gettext_lazy("Under"),
    "merged_into_id": gettext_lazy("Merged into"),
}
NAMED: dict[str, type[Model]] = {"team_id": Team, "assignee_id": Staff, "category_id": Category, "parent_id": Ticket, "merged_into_id": Ticket}
CHOSEN: dict[str, type[Choices]] = {"impact": Impact, "urgency": Urgency, "priority": Priority, "state": State}


#: marks the kept reasons among the choices of what to wait for
KEPT_REASON = "reason-"


def _reason_words(reason: WaitReason) -> str:
    return " · ".join(filter(None, [str(reason), plan_words(reason.plan) if reason.plan is not None else ""]))


class TogetherForm(forms.Form):
    """What can be given to many tickets at once."""

    team = PickField(Team, "teams", label=gettext_lazy("Team"), required=False)
    assignee = PickField(Staff, "staff", label=gettext_lazy("Assignee"), required=False)
    category = PickField(Category, "categories", label=gettext_lazy("Category"), required=False)
    impact = forms.TypedChoiceField(label=gettext_lazy("Impact"), choices=Impact.choices, coerce=int, empty_value=None, required=False)
    urgency = forms.TypedChoiceField(label=gettext_lazy("Urgency"), choices=Urgency.choices, coerce=int, empty_value=None, required=False)
    priority = forms.TypedChoiceField(label=gettext_lazy("Priority"), choices=Priority.choices, coerce=int, empty_value=None, required=False)
    wait = forms.ChoiceField(label=gettext_lazy("Let wait for"), required=False)
    aside = forms.ChoiceField(label=gettext_lazy("Put aside for me"), choices=[("", "–"), *PRESETS.items()], required=False)
    resolution = forms.CharField(label=gettext_lazy("Solve: what the clients read"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    tag = forms.CharField(label=gettext_lazy("Put a tag on"), max_length=40, required=False)
    merge_into = TicketField(label=gettext_lazy("Merge into"), required=False)
    parent = TicketField(label=gettext_lazy("Put under"), required=False)
    parent_title = forms.CharField(label=gettext_lazy("Make a parent of them, titled"), max_length=200, required=False)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=255, required=False)

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PickField):
                field.open_to(user)
        reasons = WaitReason.objects.visible_to(user).filter(retired_at=None).exclude(on=WaitsOn.PARENT).select_related("plan")
        self.reasons = {f"{KEPT_REASON}{reason.pk}": reason for reason in reasons}
        cast("forms.ChoiceField", self.fields["wait"]).choices = self._waits()

    def _waits(self) -> list[Any]:
        """Return what may be waited for: the kept reasons with what their plans do, or a party in one's own words."""
        kept = [(key, _reason_words(reason)) for key, reason in self.reasons.items()]
        own = [pair for pair in WaitsOn.choices if pair[0] != WaitsOn.PARENT]
        return [("", "–"), *([(_("Kept reasons"), kept)] if kept else []), (_("Another reason, said below"), own)]

    def clean_wait(self) -> WaitReason | str:
        """Return the kept reason itself, or the party."""
        given = str(self.cleaned_data["wait"])
        return self.reasons.get(given, given)


class TicketsTogether:
    """The bulk edit of the ticket list."""

    def may(self, actor: Actor) -> bool:
        """Whether the actor works on tickets at all; each ticket is asked again."""
        return actor.may("desk.change_tickets") or actor.may("desk.assign_tickets")

    def form(self, user: Account, given: Mapping[str, object]) -> forms.BaseForm:
        """Return the fields to choose from."""
        return TogetherForm(initial=dict(given), user=user)

    def preview(self, keys: Sequence[int], *, actor: Actor, now: datetime, data: Mapping[str, object]) -> list[Told]:
        """Return what would become of each ticket."""
        values, reason = _cleaned(actor, data)
        outcomes = preview_tickets(_tickets(actor, keys), actor=actor, now=now, values=values, reason=reason)
        names = _names(outcomes)
        return [Told(str(o.ticket), _lines(o, names), [o.problem] if o.problem else []) for o in outcomes]

    def apply(self, keys: Sequence[int], *, actor: Actor, now: datetime, data: Mapping[str, object]) -> Batch:
        """Change the tickets as one batch."""
        values, reason = _cleaned(actor, data)
        return change_tickets(_tickets(actor, keys), actor=actor, now=now, values=values, reason=reason)

    def undo(self, batch: Batch, *, actor: Actor, now: datetime) -> tuple[int, int]:
        """Take a batch of tickets back."""
        return put_back_tickets(batch, actor=actor, now=now)


def _tickets(actor: Actor, keys: Sequence[int]) -> list[Ticket]:
    seen = Ticket.objects.open_to(actor.user) if actor.user is not None else Ticket.objects.all()
    return list(seen.filter(pk__in=keys).select_related("team", "assignee__person", "category", "department"))


def _cleaned(actor: Actor, data: Mapping[str, object]) -> tuple[dict[str, object], str]:
    """Return the values as the action takes them, and the reason. Raises ValidationError."""
    if actor.user is None:
        raise ValidationError(_("Tickets are changed together by people only."))
    form = TogetherForm(dict(data), user=actor.user)
    if not form.is_valid():
        raise ValidationError([f"{form.fields[name].label}: {message}" for name, messages in form.errors.items() for message in messages])
    values = {name: form.cleaned_data[name] for name in data if name != "reason"}
    if empty := [name for name in DEEDS if name in values and not values[name]]:
        raise ValidationError([_("%(field)s: say what, or untick it.") % {"field": form.fields[name].label} for name in empty])
    if not values:
        raise ValidationError(_("Tick a field to change besides the reason."))
    return values, form.cleaned_data["reason"]


def _names(outcomes: Sequence[Outcome]) -> dict[str, dict[int, str]]:
    """Return the names behind the keys that the outcomes mention: one query for each kind."""
    return {
        name: {
            record.pk: str(record) for record in model._default_manager.filter(pk__in={side[name] for o in outcomes for side in (o.before, o.after)})
        }
        for name, model in NAMED.items()
    }


def _lines(outcome: Outcome, names: dict[str, dict[int, str]]) -> list[Line]:
    if not outcome.changed:
        return []
    pairs = [(name, outcome.before.get(name), outcome.after.get(name)) for name in TITLES]
    return [Line(str(TITLES[name]), _said(name, old, names), _said(name, new, names)) for name, old, new in pairs if old != new]


def _said(name: str, value: Any, names: dict[str, dict[int, str]]) -> str:
    if value is None:
        return ""
    if name == "aside":
        return exact(datetime.fromisoformat(value))
    if name in NAMED:
        return names[name].get(value) or _("a new ticket")
    return str(CHOSEN[name](value).label) if name in CHOSEN else str(value)

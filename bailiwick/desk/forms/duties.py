"""Forms of who gets tickets and how soon they are taken; and of going on leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models import Capacity, GivenAway, LeaveChoice, PickUpRule, TeamRule, Ticket
from bailiwick.people.models import Absence

if TYPE_CHECKING:
    from collections.abc import Sequence


class TeamRuleForm(forms.ModelForm):  # type: ignore[type-arg]  # the class takes no parameters at run time
    """How new tickets of a team find somebody."""

    class Meta:
        model = TeamRule
        fields = ("team", "assigning")


class PickUpRuleForm(forms.ModelForm):  # type: ignore[type-arg]  # likewise
    """How soon somebody takes a ticket."""

    class Meta:
        model = PickUpRule
        fields = ("team", "priority", "pick_up_minutes", "touch_minutes")


class CapacityForm(forms.ModelForm):  # type: ignore[type-arg]  # likewise
    """How much somebody can carry."""

    class Meta:
        model = Capacity
        fields = ("staff", "points")


class HandOverForm(forms.Form):
    """Which tickets go, and where to; and for which absences they go by themselves."""

    to = forms.ChoiceField(label=_("They go"), choices=LeaveChoice.choices, initial=LeaveChoice.SUBSTITUTE, widget=forms.RadioSelect)
    ticket = forms.ModelMultipleChoiceField(Ticket.objects.none(), required=False)
    plan = forms.ModelMultipleChoiceField(Absence.objects.none(), required=False)

    def __init__(self, *args: Any, tickets: Sequence[Ticket], absences: Sequence[Absence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._among("ticket", Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]))
        self._among("plan", Absence.objects.filter(pk__in=[absence.pk for absence in absences]).select_related("staff__person"))

    def _among(self, name: str, rows: Any) -> None:
        cast("forms.ModelMultipleChoiceField[Any]", self.fields[name]).queryset = rows


class TakeBackForm(forms.Form):
    """Which of the tickets that were given away come back."""

    given = forms.ModelMultipleChoiceField(GivenAway.objects.none(), required=False)

    def __init__(self, *args: Any, given: Sequence[GivenAway], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = GivenAway.objects.filter(pk__in=[row.pk for row in given]).select_related("ticket", "to__person")
        cast("forms.ModelMultipleChoiceField[GivenAway]", self.fields["given"]).queryset = rows

"""What is to be tried: other promises of a policy, or counting a range again."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.actions import presets
from bailiwick.clocks.models import Policy, PolicyChange, PolicyVersion, RepairChange, VersionState, WorkCalendar

DRAFT = "draft"
DAY = {"type": "date"}


class TryPolicyForm(forms.Form):
    """Which policy, and what it would promise instead: its draft, or what another city promises."""

    policy = forms.ModelChoiceField(Policy.objects.none(), label=_("Policy"), empty_label=None)
    instead = forms.ChoiceField(label=_("Would promise"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Policy]", self.fields["policy"])
        field.queryset = Policy.objects.filter(retired_at=None, versions__state=VersionState.PUBLISHED).distinct()
        known = [(preset.name, str(preset)) for preset in presets()]
        cast("forms.ChoiceField", self.fields["instead"]).choices = [(DRAFT, _("What its draft says")), (_("As another city"), known)]

    def clean(self) -> dict[str, Any]:
        """Find the promises."""
        data = super().clean() or {}
        policy, instead = data.get("policy"), data.get("instead")
        if policy is not None and instead == DRAFT:
            draft = PolicyVersion.objects.filter(policy=policy, state=VersionState.DRAFT).first()
            if draft is None:
                raise ValidationError(_("This policy has no draft. Edit its promises first, or try those of another city."))
            data["targets"] = draft.targets
        elif policy is not None and instead:
            data["targets"] = next(preset.targets for preset in presets() if preset.name == instead)
        return data

    def change(self) -> PolicyChange:
        """Return what is tried."""
        return PolicyChange(policy=self.cleaned_data["policy"].pk, targets=dict(self.cleaned_data["targets"]))


class RepairForm(forms.Form):
    """Which clocks are counted again, and why."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    last = forms.DateField(
        label=_("To"),
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Everything that ran on any of these days, also what has stopped."),
    )
    calendar = forms.ModelChoiceField(
        WorkCalendar.objects.none(), label=_("Calendar"), required=False, empty_label=_("All calendars"), to_field_name="code"
    )
    policy = forms.ModelChoiceField(Policy.objects.none(), label=_("Policy"), required=False, empty_label=_("All policies"))
    reason = forms.CharField(
        label=_("What was wrong"),
        max_length=300,
        required=False,
        help_text=_("Stands in the ledger of every clock that comes to something else: “Snow day of 9 March was forgotten”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[WorkCalendar]", self.fields["calendar"]).queryset = WorkCalendar.objects.all()
        cast("forms.ModelChoiceField[Policy]", self.fields["policy"]).queryset = Policy.objects.all()

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The last day is before the first."))
        return data

    def needs_reason(self) -> bool:
        """Whether the reason is missing; then it is asked for."""
        if not self.cleaned_data["reason"].strip():
            self.add_error("reason", _("Say what was wrong."))
        return bool(self.errors)

    def change(self) -> RepairChange:
        """Return what is tried."""
        data = self.cleaned_data
        calendar, policy = data["calendar"], data["policy"]
        return RepairChange(
            first=data["first"],
            last=data["last"],
            reason=data["reason"].strip(),
            calendar=calendar.code if calendar is not None else "",
            policy=policy.pk if policy is not None else None,
        )

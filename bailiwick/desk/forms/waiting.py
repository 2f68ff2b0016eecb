"""The small forms of what rests: waiting, attempts to reach the client, putting aside; and those of reasons and plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bailiwick.core.sentences import names_in
from bailiwick.desk.actions import PLAN_NAMES, PRESETS
from bailiwick.desk.forms.steps import StepForm
from bailiwick.desk.models import AttemptHow, AttemptOutcome, ChaseEnd, ChaserPlan, Wait, WaitReason

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

#: fields of a plan that hold words with names in them
TEXTS = ("reminder", "reminder_es", "closing", "closing_es", "unreached", "unreached_es")
PICK = "pick"


def plan_words(plan: ChaserPlan) -> str:
    """Return in words what a plan does: "reminded every 2 working days, 3 times, then solved"."""
    every = ngettext("every working day", "every %(days)d working days", plan.every_days) % {"days": plan.every_days}
    after = ngettext("after one working day", "after %(days)d working days", plan.every_days) % {"days": plan.every_days}
    ends = {ChaseEnd.SOLVE: _("then solved"), ChaseEnd.TAKE_UP: _("then taken up again"), ChaseEnd.TELL: _("then told to whoever has it")}
    then = ends[ChaseEnd(plan.then)]
    if not plan.times:
        return f"{after} {then}"
    times = ngettext("once", "%(times)d times", plan.times) % {"times": plan.times}
    return _("reminded %(every)s, %(times)s, %(then)s") % {"every": every, "times": times, "then": then}


class ReasonField(forms.ModelChoiceField):  # type: ignore[type-arg] # generic in its stubs only
    """A choice among the kept reasons, each with what its plan does."""

    def label_from_instance(self, obj: WaitReason) -> str:
        """Return the party, the reason and the plan in words."""
        return " · ".join(filter(None, [str(obj), plan_words(obj.plan) if obj.plan is not None else ""]))


class WaitForm(StepForm):
    """For whom, why and until when: a kept reason with its reminders, or one's own words."""

    kind = ReasonField(WaitReason.objects.none(), label=gettext_lazy("Waiting on"), required=False, empty_label=gettext_lazy("Another reason"))
    on = forms.ChoiceField(label=gettext_lazy("If another reason: on"), choices=[("", "–"), *Wait.On.choices], required=False)
    reason = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("The client reads this in reminders. Left empty, the reason above."),
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        help_text=gettext_lazy("Then the ticket is taken up again by itself, whatever the reminders say."),
    )

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        reasons = WaitReason.objects.visible_to(user).filter(retired_at=None).exclude(on=Wait.On.PARENT).select_related("plan")
        cast("forms.ModelChoiceField[WaitReason]", self.fields["kind"]).queryset = reasons
        self.fields["kind"].initial = reasons.filter(on=Wait.On.CLIENT, is_usual=True).first()

    def clean(self) -> dict[str, Any]:
        """Ask for one or the other."""
        data = super().clean() or {}
        if not data.get("kind") and not data.get("on"):
            self.add_error("kind", _("Choose what is waited for."))
        if data.get("kind"):
            data["on"] = ""
        return data


class AttemptForm(StepForm):
    """How the client was tried, and what came of it."""

    how = forms.ChoiceField(label=gettext_lazy("How"), choices=AttemptHow.choices, initial=AttemptHow.CALL, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=AttemptOutcome.choices, initial=AttemptOutcome.NO_ANSWER, widget=forms.RadioSelect
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=255, required=False)


class SnoozeForm(StepForm):
    """Until when, and for whom."""

    when = forms.ChoiceField(
        label=gettext_lazy("Remind me"),
        choices=[*PRESETS.items(), (PICK, gettext_lazy("At another time"))],
        initial="tomorrow",
        widget=forms.RadioSelect,
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Another time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    for_team = forms.BooleanField(label=gettext_lazy("For the whole team"), required=False)
    note = forms.CharField(label=gettext_lazy("What of"), max_length=255, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the instant where none of the presets is taken."""
        data = super().clean() or {}
        if data.get("when") == PICK and not data.get("until") and "until" not in self.errors:
            self.add_error("until", _("Say when."))
        return data


class WaitReasonForm(forms.ModelForm):  # type: ignore[type-arg]  # the class takes no parameters at run time
    """A reason to wait."""

    class Meta:
        model = WaitReason
        fields = ("name", "on", "plan", "is_usual")


class ChaserPlanForm(forms.ModelForm):  # type: ignore[type-arg]  # likewise
    """How a party is reminded."""

    class Meta:
        model = ChaserPlan
        fields = (
            "name",
            "every_days",
            "times",
            "reminder",
            "reminder_es",
            "then",
            "closing",
            "closing_es",
            "attempts",
            "giving_up",
            "unreached",
            "unreached_es",
        )

    def clean(self) -> dict[str, Any]:
        """Refuse names that mean nothing, and plans that would send nothing."""
        data = super().clean() or {}
        for name in TEXTS:
            unknown = [word for word in names_in(data.get(name) or "") if word not in PLAN_NAMES]
            if unknown:
                facts = {"names": ", ".join(f"{{{word}}}" for word in unknown), "known": ", ".join(f"{{{word}}}" for word in PLAN_NAMES)}
                self.add_error(name, _("%(names)s means nothing here. The names are %(known)s.") % facts)
        needed = {"reminder": data.get("times"), "closing": data.get("then") == ChaseEnd.SOLVE, "unreached": data.get("attempts")}
        for name, is_needed in needed.items():
            if is_needed and not (data.get(name) or "").strip() and name not in self.errors:
                self.add_error(name, _("This text goes out by the plan, so it cannot be empty."))
        return data

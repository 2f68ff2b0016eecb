"""Forms of spikes, rules and problems."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bailiwick.announcements.models import Audience, Severity
from bailiwick.problems.models import Problem, SpikeRule

LINES = {"rows": 3}


class SpikeRuleForm(forms.ModelForm):  # type: ignore[type-arg] # generic in its stubs only
    """What calls have in common, and how many make a spike."""

    class Meta:
        model = SpikeRule
        fields = (
            "name", "calls", "minutes", "same_site", "same_category", "room_characters", "same_words", "likeness", "site", "category", "room_prefix",
            "words", "quiet_minutes", "rest_hours",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for something that the calls have in common: without it any calls would make a spike."""
        data = super().clean() or {}
        ways = ("same_site", "same_category", "room_characters", "same_words", "site", "category", "room_prefix", "words")
        if not self.errors and not any(data.get(name) for name in ways):
            raise ValidationError(_("Say what the calls have in common: a site, a category, rooms or words."))
        return data


class ProblemForm(forms.ModelForm):  # type: ignore[type-arg] # generic in its stubs only
    """A problem: what happens, why, and how to live with it."""

    class Meta:
        model = Problem
        fields = (
            "title", "description", "impact", "category", "site", "team", "owner", "root_cause", "workaround", "workaround_es", "workaround_it",
            "is_published", "keywords", "review_on",
        )  # fmt: skip
        widgets = {"review_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean(self) -> dict[str, Any]:
        """Ask for the workaround that is to be shown."""
        data = super().clean() or {}
        if data.get("is_published") and not (data.get("workaround") or "").strip():
            raise ValidationError({"workaround": _("Write the workaround before it is shown to clients.")})
        return data


class OutageForm(forms.Form):
    """One step from a spike to a known outage: a parent, what callers are told, and an announcement."""

    title = forms.CharField(label=_("What is the matter?"), max_length=160)
    workaround = forms.CharField(label=_("What to tell callers"), widget=forms.Textarea(attrs=LINES), max_length=4000, required=False)
    workaround_es = forms.CharField(label=_("What to tell callers, in Spanish"), widget=forms.Textarea(attrs=LINES), max_length=4000, required=False)
    auto_join = forms.BooleanField(label=_("Later calls that fit join by themselves"), required=False, initial=True)
    announce = forms.BooleanField(label=_("Announce it over the pages of those it concerns"), required=False, initial=True)
    audience = forms.ChoiceField(
        label=_("For whom"),
        choices=[(a.value, a.label) for a in (Audience.SITES, Audience.EVERYBODY, Audience.CLIENTS, Audience.IT)],
    )
    severity = forms.TypedChoiceField(label=_("How bad"), choices=Severity.choices, coerce=int, initial=Severity.DOWN)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs=LINES), max_length=10_000, required=False, help_text=_("Markdown."))
    title_es = forms.CharField(label=_("Title in Spanish"), max_length=160, required=False)
    text_es = forms.CharField(label=_("Text in Spanish"), widget=forms.Textarea(attrs=LINES), max_length=10_000, required=False)
    tell_by_mail = forms.BooleanField(label=_("Tell them by mail too, each once"), required=False)


class ChangeOutageForm(forms.Form):
    """What callers are told, and whether they join by themselves."""

    workaround = forms.CharField(label=_("What to tell callers"), widget=forms.Textarea(attrs=LINES), max_length=4000, required=False)
    workaround_es = forms.CharField(label=_("What to tell callers, in Spanish"), widget=forms.Textarea(attrs=LINES), max_length=4000, required=False)
    auto_join = forms.BooleanField(label=_("Later calls that fit join by themselves"), required=False)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Why do these calls not belong together?"), max_length=255)


class MoveForm(forms.Form):
    """To which stage, and why."""

    state = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ResolveForm(forms.Form):
    """What removed the cause, and what becomes of the tickets."""

    resolution = forms.CharField(label=_("What removed the cause?"), widget=forms.Textarea(attrs=LINES), max_length=10_000)
    told = forms.CharField(
        label=_("What its clients are told"),
        widget=forms.Textarea(attrs=LINES),
        max_length=10_000,
        required=False,
        help_text=_("Each person once. Left empty, nobody is told and the tickets stay as they are."),
    )
    solve = forms.BooleanField(label=_("Solve the tickets with these words"), required=False, initial=True)


class LinkForm(forms.Form):
    """Which problem, by its number."""

    number = forms.CharField(label=_("Number of the problem"), max_length=24, help_text=_("Such as P-000012."))

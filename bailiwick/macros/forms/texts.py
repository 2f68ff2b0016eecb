"""Forms of canned texts and macros."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bailiwick.macros.models import USES, CannedText, Macro, MacroStep, Scope, check_variables

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class CannedTextForm(forms.ModelForm):  # type: ignore[type-arg] # generic in its stubs only
    """A text with variables."""

    class Meta:
        model = CannedText
        fields = ("title", "keys", "body", "body_es", "scope", "team")
        widgets = {"body": forms.Textarea(attrs={"rows": 8}), "body_es": forms.Textarea(attrs={"rows": 8})}

    def clean(self) -> dict[str, Any] | None:
        """Refuse variables that stand for nothing, and a team's text without the team."""
        data = super().clean() or {}
        for name in ("body", "body_es"):
            check_variables(data.get(name) or "", name)
        _check_team(data)
        return data


class MacroForm(forms.ModelForm):  # type: ignore[type-arg] # generic in its stubs only
    """What a macro is called; its steps are written on its page."""

    class Meta:
        model = Macro
        fields = ("title", "about", "scope", "team")

    def clean(self) -> dict[str, Any] | None:
        """Refuse a team's macro without the team."""
        data = super().clean() or {}
        _check_team(data)
        return data


def _check_team(data: dict[str, Any]) -> None:
    if data.get("scope") == Scope.TEAM and data.get("team") is None:
        raise ValidationError({"team": _("Choose the team.")})


class StepForm(forms.ModelForm):  # type: ignore[type-arg] # generic in its stubs only
    """One step of a macro: only the fields of its kind."""

    class Meta:
        model = MacroStep
        fields = (
            "text",
            "text_es",
            "impact",
            "urgency",
            "priority",
            "team",
            "assignee",
            "tag",
            "runbook",
            "checklist",
            "wait_reason",
            "wait_on",
            "days",
            "reason",
        )
        widgets = {"text": forms.Textarea(attrs={"rows": 6}), "text_es": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, kind: str, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed, more = USES[kind]
        for name in list(self.fields):
            if name not in (*needed, *more):
                del self.fields[name]
                continue
            field = self.fields[name]
            field.required = name in needed
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                rows: Any = field.queryset
                field.queryset = rows.visible_to(user).filter(retired_at=None)

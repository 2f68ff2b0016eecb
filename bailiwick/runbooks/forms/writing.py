"""Forms by which runbooks are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models import Category
from bailiwick.runbooks.models import PrivilegedPerson, Runbook, Step

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class RunbookForm(forms.ModelForm):  # type: ignore[type-arg] # generic in its stubs only
    """What a runbook is called and when it is used."""

    class Meta:
        model = Runbook
        fields = ("title", "slug", "about", "audience")


class StepForm(forms.ModelForm):  # type: ignore[type-arg] # generic in its stubs only
    """One step of a draft."""

    class Meta:
        model = Step
        fields = ("kind", "text", "text_es", "help_text", "is_mandatory", "before", "leads_to", "article")
        widgets = {
            "help_text": forms.Textarea(attrs={"rows": 3}),
            "text": forms.Textarea(attrs={"rows": 2}),
            "text_es": forms.Textarea(attrs={"rows": 2}),
        }


class PublishForm(forms.Form):
    """What is new in this version."""

    note = forms.CharField(label=_("What changed"), max_length=255, required=False)


class AttachForm(forms.Form):
    """To which category a runbook belongs."""

    category = forms.ModelChoiceField(Category.objects.none(), label=_("Category"))
    required = forms.BooleanField(label=_("Required before solving"), required=False)

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Category.objects.visible_to(user).filter(retired_at=None).order_by("name")
        self.fields["category"].queryset = rows  # type: ignore[attr-defined] # a choice of records


class PrivilegedPersonForm(forms.ModelForm):  # type: ignore[type-arg] # generic in its stubs only
    """Who counts as privileged, and why."""

    class Meta:
        model = PrivilegedPerson
        fields = ("person", "why")

"""Forms of runs and checklists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bailiwick.runbooks.models import ChecklistTemplate

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class ChecklistForm(forms.Form):
    """A new checklist, from a template or typed."""

    template = forms.ModelChoiceField(ChecklistTemplate.objects.none(), label=_("Template"), required=False, empty_label=_("None, typed below"))
    title = forms.CharField(label=_("Title"), max_length=120, required=False, help_text=_("Left empty, it is that of the template."))
    items = forms.CharField(label=_("Items"), required=False, widget=forms.Textarea(attrs={"rows": 6}), help_text=_("One a line."))
    must_finish = forms.BooleanField(label=_("Must be done before solving"), required=False)

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        templates = ChecklistTemplate.objects.visible_to(user).filter(retired_at=None)
        self.fields["template"].queryset = templates  # type: ignore[attr-defined] # a choice of records


class ItemForm(forms.Form):
    """An item at the end of a list."""

    text = forms.CharField(label=_("Item"), max_length=300, required=False)
    number = forms.CharField(label=_("Number of another ticket"), max_length=24, required=False)


class ChecklistTemplateForm(forms.ModelForm):  # type: ignore[type-arg] # generic in its stubs only
    """A list that comes back."""

    class Meta:
        model = ChecklistTemplate
        fields = ("title", "items", "must_finish")

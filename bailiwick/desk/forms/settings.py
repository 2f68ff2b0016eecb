"""Forms of what the desk sorts tickets by."""

from __future__ import annotations

from django import forms

from bailiwick.desk.models import Category, PriorityRule


class CategoryForm(forms.ModelForm):  # type: ignore[type-arg]  # the class takes no parameters at run time
    """What tickets are about."""

    class Meta:
        model = Category
        fields = ("name", "code", "parent", "team", "kind", "impact", "urgency", "skills", "help_text")


class PriorityRuleForm(forms.ModelForm):  # type: ignore[type-arg]  # likewise
    """One cell of the matrix."""

    class Meta:
        model = PriorityRule
        fields = ("impact", "urgency", "priority")

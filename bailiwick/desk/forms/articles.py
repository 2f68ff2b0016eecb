"""An article written from a ticket."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bailiwick.knowledge.models import ArticleAudience, ArticleKind, Language


class ArticleFromTicketForm(forms.Form):
    """What the ticket taught, to be told to others."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("As people would ask: “Printer does not print”."))
    summary = forms.CharField(label=_("Summary"), max_length=400, required=False, help_text=_("One sentence, shown in lists."))
    keywords = forms.CharField(label=_("Other words for it"), max_length=400, required=False)
    body = forms.CharField(label=_("Text"), max_length=60_000, widget=forms.Textarea(attrs={"rows": 14}))
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    kind = forms.ChoiceField(label=_("Kind"), choices=ArticleKind.choices)
    audience = forms.ChoiceField(
        label=_("For"), choices=[choice for choice in ArticleAudience.choices if choice[0] != ArticleAudience.TEAMS], initial=ArticleAudience.IT
    )

"""What people fill in about articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from bailiwick.core.forms import FilesField
from bailiwick.core.picking import PickField
from bailiwick.knowledge.models import Article, ArticleAudience, ArticleKind, CampaignAudience, Language, PublishingRule
from bailiwick.people.models import Department, Person, Team

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

DAY = {"type": "date"}


class SomeFilesField(FilesField):
    """Files that may be left out."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files that were sent, perhaps none."""
        return [one for one in super().clean(data, initial) if one]


class TextForm(forms.Form):
    """A text of an article in one language."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("As people would ask: “Printer does not print”."))
    summary = forms.CharField(
        label=_("Summary"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("One sentence, shown in lists.")
    )
    keywords = forms.CharField(
        label=_("Other words for it"), max_length=400, required=False, help_text=_("What people say instead: “MFP, copier, paper jam”.")
    )
    body = forms.CharField(label=_("Text"), max_length=60_000, widget=forms.Textarea(attrs={"rows": 18, "data-pictures": ""}))
    pictures = SomeFilesField(
        label=_("Pictures"), required=False, help_text=_("PNG, JPEG, GIF or WebP. They appear at the end of the text unless it names them.")
    )
    note = forms.CharField(label=_("What changed"), max_length=255, required=False, help_text=_("For those who approve it and those who look back."))
    language = forms.ChoiceField(choices=Language.choices, widget=forms.HiddenInput)
    based_on = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class DraftForm(TextForm):
    """A new article."""

    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    kind = forms.ChoiceField(label=_("Kind"), choices=ArticleKind.choices)
    audience = forms.ChoiceField(label=_("For"), choices=[choice for choice in ArticleAudience.choices if choice[0] != ArticleAudience.TEAMS])
    categories = forms.CharField(
        label=_("Category codes"), max_length=255, required=False, help_text=_("Codes of the desk’s categories, separated by spaces.")
    )
    field_order = ("language", "kind", "audience", "title", "summary", "keywords", "body", "pictures", "categories", "note", "based_on")


class SettingsForm(forms.Form):
    """Whom an article is for, whose it is, where it belongs."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ArticleKind.choices)
    audience = forms.ChoiceField(label=_("For"), choices=ArticleAudience.choices)
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(),
        label=_("Teams"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Counted only for “Named teams only”."),
    )
    owner = PickField(Person, "persons", label=_("Owner"), required=False, help_text=_("Is reminded when the article is to be read again."))
    review_on = forms.DateField(label=_("To be reviewed by"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    categories = forms.CharField(
        label=_("Category codes"), max_length=255, required=False, help_text=_("Codes of the desk’s categories, separated by spaces.")
    )
    related = forms.ModelMultipleChoiceField(
        Article.objects.none(), label=_("Related articles"), required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    version = forms.IntegerField(required=False, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Account, article: Article, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelMultipleChoiceField[Team]", self.fields["teams"]).queryset = Team.objects.visible_to(user).filter(retired_at=None)
        others = Article.objects.visible_to(user).exclude(pk=article.pk)
        cast("forms.ModelMultipleChoiceField[Article]", self.fields["related"]).queryset = others
        cast("PickField", self.fields["owner"]).open_to(user)


class ReviewForm(forms.Form):
    """What approvers should know."""

    note = forms.CharField(label=_("What should the approvers know?"), max_length=255, required=False)
    is_minor = forms.BooleanField(
        label=_("A small correction: nobody needs to acknowledge it anew"), required=False, help_text=_("Leave it unticked when the meaning changed.")
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Why"), max_length=255)


class ConfirmForm(forms.Form):
    """The article is right; until when."""

    review_on = forms.DateField(
        label=_("To be reviewed again by"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Left empty: after the months its kind is reviewed in."),
    )


class CampaignForm(forms.Form):
    """Who is to acknowledge an article, and until when."""

    audience = forms.ChoiceField(label=_("Who"), choices=CampaignAudience.choices, widget=forms.RadioSelect)
    team = PickField(Team, "teams", label=_("Team"), required=False)
    department = PickField(Department, "departments", label=_("Department"), required=False)
    due_on = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("team", "department"):
            cast("PickField", self.fields[name]).open_to(user)


class PublishingRuleForm(forms.ModelForm):  # type: ignore[type-arg] # generic in its stubs only
    """Who approves a kind of article, and how often it is reviewed."""

    class Meta:
        model = PublishingRule
        fields = ("kind", "approvers", "agreement", "review_months")

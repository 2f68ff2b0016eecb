"""Naming, importing, publishing and trying trees."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bailiwick.triage.engine import Definition, parse
from bailiwick.triage.models import Tree, Window

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

#: bytes of an imported file; the largest sensible tree is far below
LARGEST_FILE = 1_000_000


class TreeForm(forms.ModelForm):  # type: ignore[type-arg]  # the class takes no parameters at run time
    """A new tree."""

    class Meta:
        model = Tree
        fields = ("title", "slug", "about")


class NameForm(forms.ModelForm):  # type: ignore[type-arg]  # likewise
    """What a tree is called and for."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Tree
        fields = ("title", "about")


class CopyForm(forms.ModelForm):  # type: ignore[type-arg]  # likewise
    """Where a copy goes."""

    class Meta:
        model = Tree
        fields = ("title", "slug")


class ImportForm(forms.Form):
    """A file, and the tree it is for."""

    upload = forms.FileField(label=_("File"), help_text=_("A tree that was exported as JSON."))
    tree = forms.ModelChoiceField(
        Tree.objects.all(), label=_("Into the tree"), required=False, empty_label=_("A new tree"), help_text=_("It arrives as a draft.")
    )
    slug = forms.SlugField(label=_("Short name of a new tree"), required=False, max_length=60)

    def clean_upload(self) -> Definition:
        """Read the file; raises ValidationError with what is wrong in it."""
        upload: UploadedFile[bytes] = self.cleaned_data["upload"]
        if (upload.size or 0) > LARGEST_FILE:
            raise ValidationError(_("This file is too large to be a tree."))
        try:
            document = json.loads(upload.read().decode("utf-8-sig"))
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise ValidationError(_("This file is not JSON. Choose one that was exported from a tree.")) from error
        return parse(document)

    def clean(self) -> dict[str, Any]:
        """Ask for a short name where a tree is to be made."""
        data = super().clean() or {}
        if not data.get("tree") and not data.get("slug"):
            self.add_error("slug", _("Give the new tree a short name, or choose a tree."))
        return data


class PublishForm(forms.Form):
    """What changed, and whether changed test cases are meant."""

    note = forms.CharField(label=_("What changed"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}), required=False)
    is_confirmed = forms.BooleanField(label=_("The changed test cases are meant; keep their new results"), required=False)


class CaseForm(forms.Form):
    """The name under which a path is kept."""

    name = forms.CharField(label=_("Name of the test case"), max_length=120)


class WindowForm(forms.ModelForm):  # type: ignore[type-arg]  # likewise
    """A dated stretch of time in which things matter more."""

    class Meta:
        model = Window
        fields = ("kind", "title", "starts_at", "ends_at", "departments")

"""Input of the platform's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class ManyFiles(forms.ClearableFileInput):
    """An input that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files."""

    widget = ManyFiles(attrs={"multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """Return every file; raises ValidationError when there is none."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given or [None]]


class AttachmentForm(forms.Form):
    """Files to attach, and what they show."""

    upload = FilesField(label=_("Files"), max_length=255)
    note = forms.CharField(label=_("Note"), max_length=255, required=False, help_text=_("What the file shows, if its name does not say it."))


class TagForm(forms.Form):
    """A tag to put on or take off."""

    tag = forms.CharField(label=_("Tag"), max_length=80, required=False)
    remove = forms.CharField(max_length=80, required=False)

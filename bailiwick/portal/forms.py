"""What clients type."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RejectForm(forms.Form):
    """What is still wrong."""

    reason = forms.CharField(label=_("What is still wrong?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

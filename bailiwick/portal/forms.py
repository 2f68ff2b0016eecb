"""What clients type."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bailiwick.portal.actions.judging import LONGEST


class RejectForm(forms.Form):
    """What is still wrong."""

    reason = forms.CharField(
        label=_("What is still wrong?"),
        max_length=LONGEST,
        error_messages={"required": _("Say what is still wrong.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

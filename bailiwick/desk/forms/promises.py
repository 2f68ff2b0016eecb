"""The small form of a promise that is set by hand."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.clocks.models import ClockKind
from bailiwick.desk.forms.steps import TEXT, StepForm


class OverrideForm(StepForm):
    """Which promise to the client, what it comes to, and why."""

    DUE, KEPT, BROKEN, FORGET = "due", "kept", "broken", "forget"
    WAYS: ClassVar = (
        (DUE, gettext_lazy("It is due at another time")),
        (KEPT, gettext_lazy("It counts as kept")),
        (BROKEN, gettext_lazy("It counts as broken")),
        (FORGET, gettext_lazy("It is counted again; what was set by hand is forgotten")),
    )

    kind = forms.ChoiceField(label=gettext_lazy("Promise to the client"), choices=ClockKind.choices, initial=ClockKind.RESOLVE)
    what = forms.ChoiceField(label=gettext_lazy("What holds"), choices=WAYS, initial=DUE, widget=forms.RadioSelect)
    due_at = forms.DateTimeField(
        label=gettext_lazy("Due"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        help_text=gettext_lazy("Only where it is due at another time."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, widget=forms.Textarea(attrs=TEXT), help_text=gettext_lazy("It stays in the ledger of the promise.")
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the time where it is due at another one."""
        data = super().clean() or {}
        if data.get("what") == self.DUE and not data.get("due_at") and "due_at" not in self.errors:
            self.add_error("due_at", _("Say when it is due."))
        return data

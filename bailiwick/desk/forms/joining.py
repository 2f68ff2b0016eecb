"""The small forms by which tickets are joined and parted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.forms.fields import PickField
from bailiwick.desk.forms.steps import TEXT, StepForm
from bailiwick.desk.models import ChildrenRule, Entry, Ticket, family, leads_to

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class TicketField(PickField):
    """Another ticket, by its number or words of it; a merged one stands for the ticket it leads to."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Ticket, "tickets", **kwargs)
        self.user: Account | None = None

    def open_to(self, user: Account) -> None:
        """Let the field accept the tickets that exist for this user."""
        self.user = user
        self.queryset = Ticket.objects.visible_to(user)

    def clean(self, value: Any) -> Ticket | None:
        """Return the ticket that the chosen one stands for."""
        found: Ticket | None = super().clean(value)
        return leads_to(found, self.user) if found is not None and self.user is not None else found


class MergeForm(StepForm):
    """Into which ticket."""

    into = TicketField(
        label=_("Into which ticket"), help_text=_("Its number leads there from now on; nothing is copied, and it can be undone whenever.")
    )
    reason = forms.CharField(label=_("Why"), max_length=255, required=False)


class DuplicateForm(StepForm):
    """Of which ticket."""

    of = TicketField(label=_("Which ticket it repeats"), help_text=_("This one is solved and linked with it; undone, it is open again."))
    reason = forms.CharField(label=_("What the client reads"), max_length=255, required=False)


class UnderForm(StepForm):
    """Under which ticket."""

    parent = TicketField(label=_("Under which ticket"))
    reason = forms.CharField(label=_("Why"), max_length=255, required=False)


class UpdateAllForm(StepForm):
    """What all clients are told."""

    text = forms.CharField(label=_("What all clients are told"), widget=forms.Textarea(attrs=TEXT), help_text=_("Each person gets it once."))
    minutes = forms.IntegerField(label=_("Minutes worked"), min_value=0, max_value=6000, required=False)


class ChildrenRuleForm(StepForm):
    """What solving means for those under it."""

    rule = forms.ChoiceField(label=_("When this ticket is solved, those under it"), choices=ChildrenRule.choices)


class EntryChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # generic in its stubs only
    """Entries of a story, each told by who, when and its first words."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, entry: Entry) -> str:
        """Return an entry in one line."""
        words = " ".join(entry.body.split())
        return f"{entry.get_kind_display()}, {entry.author_name}: {words if len(words) <= 90 else words[:89] + '…'}"  # noqa: PLR2004 - one line


class EntriesForm(StepForm):
    """Which entries of a ticket; the ticket comes with the initial values."""

    entries = EntryChoice(Entry.objects.none(), label=_("Entries"))

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        ticket = self.initial.get("ticket")
        if ticket is not None:
            seen = Entry.objects.visible_to(user).current().filter(ticket__in=family(ticket)).select_related("ticket")
            self.fields["entries"].queryset = seen.order_by("-id")  # type: ignore[attr-defined] # the field above


class SplitForm(EntriesForm):
    """Which entries become a ticket of their own."""

    title = forms.CharField(label=_("Title of the new ticket"), max_length=200)
    reason = forms.CharField(label=_("Why"), max_length=255, required=False)


class MoveForm(EntriesForm):
    """Which entries belong to which other ticket."""

    to = TicketField(label=_("To which ticket"), help_text=_("Its client can read the public ones there."))
    reason = forms.CharField(label=_("Why"), max_length=255)

"""What people say when they sort mail: for whom it is taken, onto which ticket, and why it is not for us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from bailiwick.core.picking import PickField
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.actions import Wish
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from bailiwick.core.actors import Account
    from bailiwick.people.models import User


class OpenTicketField(PickField):
    """A ticket of which whoever sorts may read everything, by its number or words of it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Ticket, "tickets", **kwargs)

    def open_to(self, user: Account) -> None:
        """Let the field accept the tickets that are open to this user."""
        self.queryset = Ticket.objects.open_to(cast("User", user)).select_related("merged_into")


class TakeForm(forms.Form):
    """For whom a mail is taken, or which ticket it joins; with nothing said, it becomes what it says."""

    requester = PickField(Person, "persons", label=_("For"), required=False, help_text=_("Left empty, whoever wrote."))
    ticket = OpenTicketField(label=_("Onto the ticket"), required=False, help_text=_("By its number, or words of its title."))

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("requester", "ticket"):
            cast("PickField", self.fields[name]).open_to(user)

    def clean(self) -> dict[str, Any]:
        """Refuse what contradicts itself."""
        given: dict[str, Any] = self.cleaned_data
        if given.get("requester") and given.get("ticket"):
            self.add_error("requester", _("A mail that joins a ticket has the client of that ticket. Leave one of the two empty."))
        return given

    @property
    def wish(self) -> Wish:
        """What was said."""
        return Wish(ticket=self.cleaned_data.get("ticket"), requester=self.cleaned_data.get("requester"))


class AsideForm(forms.Form):
    """Why a mail is not for the desk."""

    why = forms.CharField(label=_("Why it is not for us"), max_length=300, required=False, help_text=_("Whoever looks for it later reads this."))

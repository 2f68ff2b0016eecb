"""A step on a ticket: its button, its form, its action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from bailiwick.core.actors import Actor
from bailiwick.desk.forms import steps as forms
from bailiwick.desk.models import FINISHED, UNFINISHED, State, Ticket

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Data = dict[str, Any]
Take = Callable[[Ticket, Actor, datetime, Data], object]
ANY = (*UNFINISHED, *FINISHED)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when it is offered, to whom, what it asks and what it does.

    `offered` narrows it beyond state and permission, such as to tickets nobody has. An action that
    can be taken back puts the address of that into its data as "undo".
    """

    name: str
    label: str | _StrPromise
    icon: str
    form: type[forms.StepForm]
    allowed: Callable[[Actor, Ticket], bool]
    take: Take
    said: str | _StrPromise
    states: tuple[State, ...] = UNFINISHED
    key: str = ""
    primary: bool = False
    offered: Callable[[Actor, Ticket], bool] = lambda _actor, _ticket: True
    group: str = "ticket"

    @property
    def asks(self) -> bool:
        """Whether the step needs a page of its own."""
        return bool(self.form.base_fields)

    def is_for(self, actor: Actor, ticket: Ticket) -> bool:
        """Whether to draw the button."""
        return ticket.state in self.states and self.offered(actor, ticket) and self.allowed(actor, ticket)

    def as_button(self, ticket: Ticket) -> dict[str, Any]:
        """Return what the templates draw."""
        url = reverse(f"desk:ticket_{self.name}", args=[ticket.number])
        return {
            "name": self.name,
            "label": self.label,
            "icon": self.icon,
            "key": self.key,
            "primary": self.primary,
            "asks": self.asks,
            "url": url,
            "group": self.group,
        }

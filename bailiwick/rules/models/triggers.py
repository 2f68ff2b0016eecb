"""The occasions on which rules look at a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bailiwick.desk import events

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: not an event: the clock
TIME = "time"


@dataclass(frozen=True, slots=True)
class Trigger:
    """An occasion in words, with the events that are it."""

    words: str | _StrPromise
    kinds: tuple[type[events.TicketEvent], ...]

    @property
    def event_names(self) -> list[str]:
        """Return the names of its events, those of narrower kinds too, as the trail keeps them."""
        return [name for name, kind in events.TicketEvent.registry.items() if issubclass(kind, self.kinds)]


TRIGGERS: dict[str, Trigger] = {
    "opened": Trigger(_("a ticket is opened"), (events.TicketOpened,)),
    "changed": Trigger(
        _("anything on a ticket is changed"),
        (
            events.TicketChanged,
            events.PrioritySet,
            events.TicketAssigned,
            events.TicketPickedUp,
            events.TicketReleased,
            events.TicketHandedOff,
            events.TicketWaits,
            events.TicketResumed,
            events.TicketSolved,
            events.TicketReopened,
            events.TicketClosed,
        ),
    ),
    "entry": Trigger(_("something is written on a ticket"), (events.EntryAdded,)),
    "client_replied": Trigger(_("the client answers"), (events.ClientReplied,)),
    "priority_set": Trigger(_("impact, urgency or priority is set"), (events.PrioritySet,)),
    "triaged": Trigger(_("the questions of a tree are answered"), (events.TicketTriaged,)),
    "assigned": Trigger(_("a ticket is assigned or picked up"), (events.TicketAssigned, events.TicketPickedUp)),
    "released": Trigger(_("a ticket is given back to its team"), (events.TicketReleased,)),
    "handed_off": Trigger(_("a ticket is handed on"), (events.TicketHandedOff,)),
    "waits": Trigger(_("a ticket begins to wait"), (events.TicketWaits,)),
    "resumed": Trigger(_("a ticket is taken up again"), (events.TicketResumed,)),
    "due_soon": Trigger(_("the promised time is nearly used up"), (events.TicketDueSoon,)),
    "breached": Trigger(_("the promise is broken"), (events.TicketBreached,)),
    "solved": Trigger(_("a ticket is solved"), (events.TicketSolved,)),
    "reopened": Trigger(_("a ticket is reopened"), (events.TicketReopened,)),
    "closed": Trigger(_("a ticket is closed"), (events.TicketClosed,)),
}


def triggers_of(kind: type[events.TicketEvent]) -> list[str]:
    """Return the keys of the occasions that an event is."""
    return [key for key, trigger in TRIGGERS.items() if issubclass(kind, trigger.kinds)]

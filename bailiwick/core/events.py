"""Typed facts in the past tense: said once by an action, heard by whoever subscribed.

Listeners run synchronously inside the transaction of the action, those of a base
class first, so the audit trail shows a cause before its consequences.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, ClassVar, TypeVar

from django.db import transaction

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from bailiwick.core.actors import Actor

#: field name -> (before, after), both fit for JSON
Changes = dict[str, tuple[object, object]]


class EventOutsideTransactionError(RuntimeError):
    """An event was published where it could not be undone with its change."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to one record.

    Subclasses are named in the past tense and live in `<app>/events.py`. Fields
    that a subclass adds are the facts the timeline and the notices may show.
    """

    actor: Actor
    subject: Model
    at: datetime
    changes: Changes = field(default_factory=dict)

    #: every concrete event by its dotted name, for references and templates
    registry: ClassVar[dict[str, type[Event]]] = {}

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Enter the new kind of event in the registry."""
        super().__init_subclass__(**kwargs)
        cls.registry[cls.name()] = cls

    @classmethod
    def name(cls) -> str:
        """Return the stable dotted name, such as `desk.TicketResolved`."""
        return f"{cls.__module__.split('.')[1]}.{cls.__name__}"

    def facts(self) -> dict[str, object]:
        """Return what the subclass adds beyond who, what, when and the changes."""
        own = {f.name for f in fields(Event)}
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in own}


Heard = TypeVar("Heard", bound=Event)
Listener = Callable[[Heard], None]
_listeners: defaultdict[type[Event], list[Callable[..., None]]] = defaultdict(list)


def on(kind: type[Heard]) -> Callable[[Listener[Heard]], Listener[Heard]]:
    """Subscribe a function to an event class and all its subclasses."""

    def subscribe(listener: Listener[Heard]) -> Listener[Heard]:
        if listener not in _listeners[kind]:
            _listeners[kind].append(listener)
        return listener

    return subscribe


_in_bulk: dict[Callable[..., None], Callable[..., None]] = {}


def in_bulk(listener: Listener[Heard]) -> Callable[[Callable[[Sequence[Heard]], None]], Callable[[Sequence[Heard]], None]]:
    """Give a listener a second form that hears many events of one kind at once, for imports and bulk edits."""

    def subscribe(many: Callable[[Sequence[Heard]], None]) -> Callable[[Sequence[Heard]], None]:
        _in_bulk[listener] = many
        return many

    return subscribe


def listeners_of(kind: type[Event]) -> list[Callable[..., None]]:
    """Return who hears this kind of event, in the order they will."""
    lineage = [c for c in reversed(kind.__mro__) if issubclass(c, Event)]
    return [listener for c in lineage for listener in _listeners[c]]


def publish(event: Event) -> None:
    """Tell every listener, inside the transaction that made the event true.

    Raises EventOutsideTransactionError when no transaction is open.
    """
    if not transaction.get_connection().in_atomic_block:
        message = f"{event.name()} was published outside a transaction"
        raise EventOutsideTransactionError(message)
    for listener in listeners_of(type(event)):
        listener(event)


def publish_many(events: Sequence[Event]) -> None:
    """Tell every listener of many events of one kind, at once where the listener can hear them so.

    Raises EventOutsideTransactionError when no transaction is open.
    """
    if not events:
        return
    if not transaction.get_connection().in_atomic_block:
        message = f"{events[0].name()} was published outside a transaction"
        raise EventOutsideTransactionError(message)
    for listener in listeners_of(type(events[0])):
        if listener in _in_bulk:
            _in_bulk[listener](events)
        else:
            for event in events:
                listener(event)

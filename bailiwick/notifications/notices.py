"""Who is told what: apps register a notice for an event of theirs, with the words that ship.

    notice(
        TicketAssigned,
        recipients=lambda event: [event.subject.assignee],
        subject=_("{ticket.number} is yours: {ticket.title}"),
        text=_("{actor} gave you {ticket.number}, promised for {ticket.due}."),
        context=lambda event: {"ticket": {"number": event.subject.number, ...}},
        url=lambda event: event.subject.get_absolute_url(),
        restricted=lambda event: event.subject.is_restricted,
    )

Words may use only the names in `context` and the ones every notice has (`BASE`).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from inspect import get_annotations
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event
from bailiwick.core.sentences import names_in
from bailiwick.notifications.models import Mail, guard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.utils.functional import _StrPromise

    from bailiwick.notifications.models import Outgoing
    from bailiwick.people.models import Person, User

    Words = str | _StrPromise

Told = TypeVar("Told", bound=Event)

#: names every template may use -> what they mean
BASE: dict[str, Any] = {
    "subject": _("the record’s name"),
    "actor": _("who did it"),
    "event": _("what happened, in words"),
    "at": _("when it happened"),
    "link": _("address of the record’s page"),
    "recipient": _("name of the person who is told"),
}


class Urgency(StrEnum):
    """How loudly a notice speaks unless the person chose otherwise."""

    QUIET = "quiet"  # in the program only
    NORMAL = "normal"  # clients by mail at once, staff in the digest
    URGENT = "urgent"  # by mail at once, in quiet hours too


@dataclass(frozen=True, slots=True)
class Notice:
    """One kind of notice: for which event, to whom, in which words, how loudly."""

    key: str
    kind: type[Event]
    recipients: Callable[[Any], Iterable[User | Person | None]]
    title: Words
    subject: Words
    text: Words
    html: Words
    context: Callable[[Any], Mapping[str, object]]
    url: Callable[[Any], str]
    restricted: Callable[[Any], bool]
    urgency: Urgency
    names: Mapping[str, Words]
    staff_mail: Mail
    client_mail: Mail
    closing: Callable[[Outgoing], str]
    letter: Callable[[Any], bool]

    def default_mail(self, *, is_staff: bool) -> Mail:
        """Return how mail goes to somebody who chose nothing."""
        return self.staff_mail if is_staff else self.client_mail

    def allowed_names(self) -> dict[str, Words]:
        """Return what the words may use: declared names, those of the shipped words, and the base."""
        shipped = names_in(f"{self.subject}{self.text}{self.html}")
        return {**BASE, **{name: "" for name in shipped if name not in BASE}, **self.names}


#: key -> notice
notices: dict[str, Notice] = {}


def notice(  # noqa: PLR0913 - a registration: one argument for each thing a notice can say
    kind: type[Told],
    *,
    recipients: Callable[[Told], Iterable[User | Person | None]],
    subject: Words,
    text: Words,
    html: Words = "",
    title: Words = "",
    context: Callable[[Told], Mapping[str, object]] | None = None,
    url: Callable[[Told], str] | None = None,
    restricted: Callable[[Told], bool] | None = None,
    urgency: Urgency | str = Urgency.NORMAL,
    names: Mapping[str, Words] | None = None,
    about: type[Model] | None = None,
    audience: str = "",
    staff_mail: Mail | None = None,
    client_mail: Mail | None = None,
    closing: Callable[[Outgoing], str] | None = None,
    letter: Callable[[Told], bool] | None = None,
) -> Notice:
    """Tell people when this event happens.

    `recipients` gives users or persons (None and repetitions are ignored); whoever acted is
    never told. `restricted` true keeps mail from saying more than that something happened.
    `audience` names a second notice for the same event; the first registered wins for a
    person in both. `about` is the model of the subject, if the event does not say it.
    `closing` gives what a single mail ends with, asked when it is sent and kept nowhere:
    the place for a link that only its reader may use. `letter` says whether a person wrote the words to whoever
    is told: such a mail goes at once and alone, and does not look like that of a program.
    """
    model = about or _model_of(kind)
    if model is not None and hasattr(model._default_manager, "visible_to"):
        guard(model)
    loud = Urgency(urgency)
    key = f"{kind.name()}/{audience}" if audience else kind.name()
    made = Notice(
        key=key,
        kind=kind,
        recipients=recipients,
        title=title or _title(kind),
        subject=subject,
        text=text,
        html=html,
        context=context or (lambda event: {}),  # noqa: ARG005 - same shape as a real one
        url=url or (lambda event: _own_address(event.subject)),
        restricted=restricted or (lambda event: False),  # noqa: ARG005 - likewise
        urgency=loud,
        names=names or {},
        staff_mail=staff_mail or {Urgency.QUIET: Mail.OFF, Urgency.NORMAL: Mail.DIGEST, Urgency.URGENT: Mail.NOW}[loud],
        client_mail=client_mail or (Mail.OFF if loud is Urgency.QUIET else Mail.NOW),
        closing=closing or (lambda mail: ""),  # noqa: ARG005 - likewise
        letter=letter or (lambda event: False),  # noqa: ARG005 - likewise
    )
    notices[key] = made
    return made


def notices_of(kind: type[Event]) -> list[Notice]:
    """Return the notices of an event, its own before those of its base classes."""
    return [made for c in kind.__mro__ for made in notices.values() if made.kind is c]


def _model_of(kind: type[Event]) -> type[Model] | None:
    """Return the model an event class declares for its subject, if it declares one."""
    for cls in kind.__mro__:
        declared = get_annotations(cls).get("subject")
        if declared is None or cls is Event:
            continue
        found = getattr(sys.modules[cls.__module__], declared, None) if isinstance(declared, str) else declared
        if isinstance(found, type) and issubclass(found, Model):
            return found
    return None


def _title(kind: type[Event]) -> str:
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind.__name__).strip()
    return words[:1].upper() + words[1:]


def _own_address(record: Model) -> str:
    own = getattr(record, "get_absolute_url", None)
    return str(own()) if own is not None else ""

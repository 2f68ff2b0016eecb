"""How mail leaves: apps that know of mailboxes say under which letterhead, to which address, and to which none at all.

add_letterhead(lambda mail: Letterhead(sender="Parks desk <parks@county.example>", message_id="<…@county.example>"))
add_address(lambda record, people: {person: address})
add_manner(lambda record, people: {person: Manner(language="es")})
refuse(lambda addresses: {address: why})
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import Model

    from bailiwick.notifications.models import Outgoing


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a mail; one with a `content_id` is a picture in its HTML."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a mail gets besides its words; what is empty stays as it is. A header without a value is left out."""

    sender: str = ""
    #: to which address the mail servers report that it could not be delivered
    envelope: str = ""
    message_id: str = ""
    title: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    #: before and after the words, as text and as HTML
    above: tuple[str, str] = ("", "")
    below: tuple[str, str] = ("", "")
    enclosures: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody is written to about a record; what is empty stays as it is."""

    language: str = ""
    time_zone: str = ""


_letterheads: list[Callable[[Outgoing], Letterhead | None]] = []
_addresses: list[Callable[[Model, set[int]], Mapping[int, str]]] = []
_manners: list[Callable[[Model, set[int]], Mapping[int, Manner]]] = []
_refusals: list[Callable[[set[str]], Mapping[str, str]]] = []


def add_letterhead(made: Callable[[Outgoing], Letterhead | None]) -> None:
    """Let an app say how its mails look; the first that says anything counts."""
    if made not in _letterheads:
        _letterheads.append(made)


def letterhead(mail: Outgoing) -> Letterhead:
    """Return how a mail looks; asked when it is sent."""
    return next((said for made in _letterheads if (said := made(mail)) is not None), Letterhead())


def add_address(known: Callable[[Model, set[int]], Mapping[int, str]]) -> None:
    """Let an app say at which address persons want to be written to about a record, where it is not their own."""
    if known not in _addresses:
        _addresses.append(known)


def addresses(record: Model, people: set[int]) -> dict[int, str]:
    """Return the addresses of persons for one record, where they are not their own."""
    return {person: address for known in _addresses for person, address in known(record, people).items() if address} if people else {}


def add_manner(known: Callable[[Model, set[int]], Mapping[int, Manner]]) -> None:
    """Let an app say in which language and time zone persons are written to about a record, where they chose none."""
    if known not in _manners:
        _manners.append(known)


def manners(record: Model | None, people: set[int]) -> dict[int, Manner]:
    """Return how persons are written to about one record, where it is not as the installation writes."""
    return {person: manner for known in _manners for person, manner in known(record, people).items()} if people and record is not None else {}


def refuse(rule: Callable[[set[str]], Mapping[str, str]]) -> None:
    """Let an app say to which addresses nothing is sent, and why; they are asked about in small letters."""
    if rule not in _refusals:
        _refusals.append(rule)


def refused(asked: set[str]) -> dict[str, str]:
    """Return the addresses to which nothing is sent, in small letters, and why."""
    small = {address.lower() for address in asked}
    return {address: why for rule in _refusals for address, why in rule(small).items()} if small else {}

"""What apps have to say while somebody is still typing: known outages, articles, similar cases.

A form names its place, such as "call" or "ask"; each hint of that place reads what was
typed so far and draws itself, or nothing. The page of a lower app never imports a higher one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

#: longest text that hints look at, in characters; the rest adds nothing to a guess
LONGEST = 4_000
#: the largest key a database can hold has 19 digits
KEY_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form holds so far; keys are those of records picked, or None."""

    title: str = ""
    description: str = ""
    caller: int | None = None
    category: int | None = None
    site: int | None = None
    room: int | None = None

    @property
    def words(self) -> str:
        """Everything said about the matter."""
        return f"{self.title}\n{self.description}".strip()

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Typed:
        """Read what a browser sent, whatever it sent."""
        keys = {name: key_in(data.get(name, "")) for name in ("caller", "category", "site", "room")}
        return cls(title=data.get("title", "")[:LONGEST], description=data.get("description", "")[:LONGEST], **keys)


def key_in(value: object) -> int | None:
    """Return the key in what a field holds, a record or what a browser sent, or None."""
    text = str(getattr(value, "pk", value) or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= KEY_DIGITS else None


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to say: safe markup made from the request and what was typed; empty for nothing."""

    name: str
    draw: Callable[[HttpRequest, Typed], str]
    order: int = 100
    ability: str = ""


_hints: defaultdict[str, dict[str, Hint]] = defaultdict(dict)


def add_hint(place: str, hint: Hint) -> None:
    """Say something beside the forms of a place ("call", "ask"); a hint of the same name is replaced."""
    _hints[place][hint.name] = hint


def hints_for(place: str, request: HttpRequest, typed: Typed) -> list[str]:
    """Return what there is to say to this user about what was typed, in order."""
    allowed = [hint for hint in _hints[place].values() if not hint.ability or request.user.may(hint.ability)]  # type: ignore[union-attr]  # people.User is what signs in
    drawn = (hint.draw(request, typed) for hint in sorted(allowed, key=lambda hint: hint.order))
    return [markup for markup in drawn if markup.strip()]

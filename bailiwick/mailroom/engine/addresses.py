"""Addresses in headers: names, comments, quotes, groups and what people and programs make of them. One pass, whatever the length."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bailiwick.mailroom.engine import bounds
from bailiwick.mailroom.engine.headers import shown, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bailiwick.mailroom.engine.headers import Headers

#: headers that are asked who wrote, and characters of each
FROMS, FROM = 4, 8_000
_TOKEN = re.compile(r'"((?:[^"\\]|\\.){0,300})"(@?)|(=\?[^?\s]{1,80}\?[bBqQ]\?[^?]*\?=)|([,;:<>()])|([^,;:<>()"=]+|["=])', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_BARE = re.compile(r'(?:"[^"\r\n]{1,200}"|[^\s@<>(),;:"]+)@[^\s@<>(),;:"]+')
_ROUTE = re.compile(r"^@[^:]*:")
_SPACED = re.compile(r"(?<=[^\s@])\s+@\s*(?=[^\s@])|(?<=[^\s@])@\s+(?=[^\s@])")


@dataclass(frozen=True, slots=True)
class Address:
    """Who is written to, or who wrote: a name if there is one, and an address."""

    name: str | None
    email: str


@dataclass(slots=True)
class _Reading:
    """What was read of one address so far."""

    phrase: list[str] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)
    angle: list[str] | None = None
    closed: bool = False

    @property
    def is_route(self) -> bool:
        """Whether a way over other servers is being read (RFC 822), whose commas part no addresses."""
        return self.angle is not None and not self.closed and "".join(self.angle).lstrip().startswith("@") and ":" not in self.angle

    def made(self) -> Address | None:
        """Return what was read: an address, a name alone, or nothing."""
        written = _SPACED.sub("@", "".join(self.phrase).strip()) if self.angle is None else "".join(self.phrase).strip()
        said = shown(words(written))
        name = said or shown(words("".join(self.comment)))
        if self.angle is not None and (email := _bare("".join(self.angle))):
            return Address(name or None, email)
        if match := _BARE.search(said):
            rest = f"{''.join(self.comment)} {said.replace(match[0], '')}"
            return Address(shown(words(rest)).strip("<>'\" []") or None, match[0].strip("'[]"))
        if written and " " not in written and self.angle is None and not written.startswith("=?"):
            return Address(shown(words("".join(self.comment))) or None, said)
        return Address(name, "") if name else None


def addresses(headers: Headers, name: str) -> tuple[Address, ...]:
    """Return the addresses of all headers of a name, each once, in order."""
    found: dict[str, Address] = {}
    left = bounds.HEADER
    for value in headers.all_raw(name):
        for address in parse(value[: max(left, 0)]):
            if address.email:
                found.setdefault(address.email.lower(), address)
            if len(found) >= bounds.ADDRESSES:
                return tuple(found.values())
        left -= len(value)
    return tuple(found.values())


def first(headers: Headers, name: str) -> Address | None:
    """Return the first address of a header, or the first name where nobody gave an address."""
    found = [each for value in headers.all_raw(name)[:FROMS] for each in parse(value[:FROM])]
    return next((each for each in found if "@" in each.email), found[0] if found else None)


def parse(value: str) -> Iterator[Address]:
    """Yield the addresses of one header; groups give their members."""
    reading, depth = _Reading(), 0
    for match in _TOKEN.finditer(value[: bounds.HEADER]):
        quoted, mark, text = match[1], match[4], match[3] or match[5]
        if quoted is not None and match[2]:
            quoted, text = None, match[0]
        if depth:
            depth += {"(": 1, ")": -1}.get(mark or "", 0)
            if depth:
                reading.comment.append(_ESCAPED.sub(r"\1", match[0]))
        elif mark == "(":
            depth = 1
            reading.comment.append(" " if reading.comment else "")
        elif mark in {",", ";"} and reading.is_route:
            reading.angle = [*(reading.angle or []), mark or ""]
        elif mark in {",", ";"} or (mark == ":" and reading.angle is None):
            if mark != ":" or "@" in "".join(reading.phrase):
                yield from _done(reading)
            reading = _Reading()
        else:
            _read(reading, quoted, mark, text)
    yield from _done(reading)


def _done(reading: _Reading) -> Iterator[Address]:
    made = reading.made()
    if made is not None:
        yield made


def _read(reading: _Reading, quoted: str | None, mark: str | None, text: str | None) -> None:
    if mark == "<":
        if reading.angle is None or not reading.closed:
            reading.angle = []
    elif mark == ">":
        reading.closed = True
    elif reading.angle is not None and not reading.closed:
        reading.angle.append(f'"{quoted}"' if quoted is not None and "@" not in quoted else quoted or mark or text or "")
    elif reading.angle is None:
        reading.phrase.append(_ESCAPED.sub(r"\1", quoted) if quoted is not None else (text or ""))


def _bare(text: str) -> str:
    email = shown(_ROUTE.sub("", words(text).strip(" \t'\""))) if '"' not in text else shown(text)
    email = email.removeprefix("mailto:").removeprefix("SMTP:").strip()
    return email if " " not in email or '"' in email else email.replace(" ", "")

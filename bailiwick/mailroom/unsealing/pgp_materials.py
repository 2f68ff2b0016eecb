"""PGP keys that administrators bring, as gpg reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bailiwick.mailroom.unsealing import gpg
from bailiwick.mailroom.unsealing.materials import Material

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bailiwick.mailroom.unsealing.gpg import Home

_ADDRESS = re.compile(r"<([^<>\s]+@[^<>\s]+)>|^([^<>\s]+@[^<>\s]+)$")
_ESCAPED = re.compile(r"\\x([0-9a-f]{2})")
#: places of a line of gpg's list: the short name, the days, who it is, what it may do
_ID, _MADE, _ENDS, _WHO, _MAY = 4, 5, 6, 9, 11


def pgp_sender(data: bytes) -> Material:
    """Return the public key of somebody who writes to us."""
    with _home() as home:
        return _material(home, data)


def pgp_key(data: bytes, pass_phrase: str) -> Material:
    """Return a private key of ours, proved to open with its pass phrase."""
    with _home() as home:
        found = _material(home, data)
        secret = home.run("--armor", "--export-secret-keys", found.fingerprint, pass_phrase=pass_phrase)
        listed = home.run("--list-secret-keys", "--with-colons").output.decode("utf-8", "replace")
    if "\nsec:" not in f"\n{listed}":
        raise ValidationError(_("The file holds no private key. Export it with gpg --armor --export-secret-keys."))
    if b"PRIVATE KEY" not in secret.output:
        raise ValidationError(_("The pass phrase does not open this key."))
    if not any("e" in line[_MAY].lower() for line in _lines(listed) if line[0] in {"sec", "ssb"}):
        raise ValidationError(_("This key can only sign. Choose one that mail can be encrypted for."))
    return Material(
        found.public,
        found.fingerprint,
        found.addresses,
        found.said,
        found.begins_at,
        found.ends_at,
        found.ids,
        secret.output.decode("ascii"),
        pass_phrase,
    )


class _home:  # noqa: N801 - stands where a function would
    """A folder for gpg; says in words where there is no gpg."""

    def __enter__(self) -> Home:
        if not gpg.is_there():
            raise ValidationError(_("PGP needs the program gpg on the machine of this installation. Install the package gnupg and try again."))
        self.made = gpg.home()
        return self.made.__enter__()

    def __exit__(self, *told: object) -> None:
        self.made.__exit__(*told)  # type: ignore[arg-type]  # what Python tells


@dataclass(slots=True)
class _Listed:
    fingerprint: str = ""
    made: str = ""
    ends: str = ""
    ids: list[str] = field(default_factory=list)
    who: list[str] = field(default_factory=list)


def _material(home: Home, data: bytes) -> Material:
    home.run("--import", given=data)
    found = _Listed()
    for line in _lines(home.run("--list-keys", "--with-colons", "--fixed-list-mode").output.decode("utf-8", "replace")):
        if line[0] == "pub" and found.fingerprint:
            raise ValidationError(_("There are several keys in this file. Add each by itself."))
        if line[0] in {"pub", "sub"}:
            found.ids.append(line[_ID])
            if line[0] == "pub":
                found.made, found.ends = line[_MADE], line[_ENDS]
        elif line[0] == "fpr":
            found.fingerprint = found.fingerprint or line[_WHO]
        elif line[0] == "uid":
            found.who.append(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), line[_WHO]))
    if not found.fingerprint:
        raise ValidationError(_("This is no PGP key. Export it with gpg --armor --export."))
    public = home.run("--armor", "--export", found.fingerprint).output.decode("ascii")
    addresses = tuple(dict.fromkeys((match[1] or match[2]).lower() for who in found.who if (match := _ADDRESS.search(who))))
    said = ", ".join(found.who)[:300]
    return Material(public, found.fingerprint.lower(), addresses, said, _moment(found.made), _moment(found.ends), tuple(found.ids))


def _lines(listed: str) -> Iterator[list[str]]:
    for line in listed.splitlines():
        yield [*line.split(":"), *[""] * (_MAY + 1)]


def _moment(seconds: str) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds.isdecimal() else None

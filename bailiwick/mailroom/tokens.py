"""Tokens by which an answer finds its ticket: signed, so that nobody can make one for a ticket they never had mail about.

A token stands in the Message-ID of a mail, behind the “+” of the address that is answered to, and as a marker in its text.
It says for whom the mail was (a client or the staff), and names ticket, entry and mailbox. Whoever writes mails calls

    token = make(Pass(audience=CLIENT, ticket=ticket.pk, entry=entry.pk, mailbox=mailbox.pk), now=now)
    message_id(token, domain), plus_address(mailbox.address, token), marker(token)

and whoever reads them `read(text)`, which finds every token in a text and says of each whether it is ours and whether it is true.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bailiwick.core.kept import kept
from bailiwick.mailroom.models import TokenKey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

CLIENT, STAFF = "c", "s"
#: bytes of a signature: 128 bits
SIGNED: Final = 16
#: letters of a signature as written
WRITTEN: Final = 26
#: characters before the “@” that mail servers take
LOCAL: Final = 64
#: tokens of one text that are looked at
MOST: Final = 50
_TOKEN = re.compile(r"\bbw-([0-9a-f]{7})-([0-9a-z-]{0,90})", re.IGNORECASE)
_FORM = re.compile(rf"([cs])([0-9a-z]{{1,12}})-([0-9a-z]{{1,12}})-([0-9a-z]{{1,8}})-([a-z2-7]{{{WRITTEN}}})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What a token says; 0 where there is no entry or mailbox."""

    audience: str
    ticket: int
    entry: int = 0
    mailbox: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A token in a text that bears the name of this installation: what it says, or nothing when its signature is wrong."""

    written: str
    said: Pass | None


def make(what: Pass, *, now: datetime) -> str:
    """Return a new token."""
    key = TokenKey.objects.accepted().first() or first_key(now)
    said = _said(what)
    return f"bw-{key.installation}-{said}-{_signature(key, said)}"


def first_key(now: datetime) -> TokenKey:
    """Return the first key of an installation, drawn when it is needed."""
    key = TokenKey.drawn(now)
    key.save()
    return key


def read(text: str) -> list[Found]:
    """Return every token of this installation in a text, in their order; those of other installations are nobody's here."""
    candidates = list(_candidates(text))
    if not candidates:
        return []
    keys = _keys()
    names = {key.installation for key in keys}
    believed = [key for key in keys if key.ended_at is None]
    return [Found(match[0].lower(), _read(match[2].lower(), believed)) for match in candidates if match[1].lower() in names]


def _candidates(text: str) -> Iterator[re.Match[str]]:
    for count, match in enumerate(_TOKEN.finditer(text)):
        if count >= MOST:
            return
        yield match


def _read(rest: str, keys: list[TokenKey]) -> Pass | None:
    match = _FORM.match(rest)
    if match is None:
        return None
    said = rest[: match.end(4)]
    if not any(hmac.compare_digest(_signature(key, said), match[5]) for key in keys):
        return None
    return Pass(audience=match[1], ticket=int(match[2], 36), entry=int(match[3], 36), mailbox=int(match[4], 36))


def installation() -> str | None:
    """Return the name of this installation, as its mails bear it; none before the first was written."""
    return next((key.installation for key in _keys()), None)


@kept(TokenKey)
def _keys() -> list[TokenKey]:
    """Return all keys, the newest first."""
    return list(TokenKey.objects.order_by("-id"))


def message_id(token: str, domain: str) -> str:
    """Return a Message-ID, new each time."""
    return f"<{token}.{secrets.token_hex(6)}@{domain}>"


def plus_address(address: str, token: str) -> str:
    """Return the address to answer to, or the plain one where it would become longer than mail servers take."""
    local, _at, domain = address.rpartition("@")
    return f"{local}+{token}@{domain}" if len(local) + 1 + len(token) <= LOCAL else address


def marker(token: str) -> str:
    """Return the marker for the text of a mail."""
    return f"[{token}]"


def _said(what: Pass) -> str:
    return f"{what.audience}{_base36(what.ticket)}-{_base36(what.entry)}-{_base36(what.mailbox)}"


def _signature(key: TokenKey, said: str) -> str:
    signed = hmac.digest(key.key, f"{key.installation}:{said}".encode(), "sha256")[:SIGNED]
    return base64.b32encode(signed).decode().rstrip("=").lower()


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits

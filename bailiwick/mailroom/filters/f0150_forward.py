"""0150: a technician sends on what a client wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bailiwick.core.actors import Actor
from bailiwick.desk.permissions import can_log_calls
from bailiwick.mailroom.engine import Kind
from bailiwick.mailroom.engine import parse as parse_mail
from bailiwick.mailroom.engine.addresses import parse
from bailiwick.mailroom.engine.bodies import MAILS
from bailiwick.mailroom.filters.context import Forward
from bailiwick.mailroom.filters.f0010_sender import people_at
from bailiwick.mailroom.models import mailbox_of, plain_address
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from bailiwick.mailroom.filters.context import Mail

#: how mail programs begin the subject of what is sent on
SENT_ON: Final = re.compile(r"(?i)^\s*(?:(?:fwd?|fw|wg|rv|tr|enc|i|doorst|vs|vb|pd|rif|reenv)\s*:\s*|\[fwd:\s*)+")
#: the first line of the block that names the mail that was sent on
_FROM: Final = re.compile(r"(?im)^[>\s*_]*(?:from|de|von|da|van|från|fra|od|от|lähettäjä|feladó)\s?:[*_]*\s*(\S.{0,300})$")
#: the lines that follow it there
_MORE: Final = re.compile(
    r"(?i)^[>\s*_]*(?:sent|date|to|cc|subject|reply-to|enviado(?: el)?|fecha|para|asunto|gesendet|datum|an|betreff|envoyé|à|objet|inviato|data|a|oggetto|verzonden|aan|onderwerp|skickat|till|ämne|assunto)\s?:"
)
_SUBJECT: Final = re.compile(r"(?i)^[>\s*_]*(?:subject|asunto|betreff|objet|oggetto|onderwerp|ämne|assunto|emne)\s?:[*_]*\s*(.*)$")
_MAILTO: Final = re.compile(r"\[mailto:([^\]\s]+)\]")
#: the line above the block
_RULE: Final = re.compile(r"^[>\s]*(?:[-_=]{3,}.*|begin forwarded message\s*:?|.{0,40}forwarded message.{0,20})\s*$", re.IGNORECASE)
#: lines of such a block
BLOCK: Final = 12


def forward(mail: Mail) -> None:
    """Find whose mail a technician sent on: that client asks for help, and the technician's words are an internal note.

    After Zammad 0015 and FreeScout's @fwd, but without a command that has to be known: it needs the subject of a forward,
    the block that mail programs put above it, and a sender who may log calls, so that nobody writes in the name of others.
    """
    account = mail.account
    if mail.ticket is not None or account is None or mail.is_machine or not can_log_calls(Actor(user=account)):
        return
    if not SENT_ON.match(mail.parsed.subject or ""):
        return
    found = forwarded(mail.parsed.subject or "", mail.parsed.text) or enclosed(mail)
    if found is not None and found.address != mail.sender and mailbox_of(found.address) is None:
        mail.forward = found


def forwarded(subject: str, text: str) -> Forward | None:
    """Return the mail that a text sends on; none where no block names its sender."""
    for match in list(_FROM.finditer(text))[:20]:
        lines = text[match.end() :].split("\n")[1 : BLOCK + 1]
        heading = [line for line in lines[: _height(lines)] if line.strip()]
        if not heading:
            continue
        above = text[: match.start()].rstrip("\n").split("\n")[-BLOCK:]
        told = next((found[1].strip() for line in (*heading, *reversed(above)) if (found := _SUBJECT.match(line))), "")
        name, address = _who(match[1])
        people = people_at(address) if address else _people_called(name)
        rest = text[match.end() :].split("\n")[1 + _height(lines) :]
        if address or len(people) == 1:
            return Forward(
                name=name,
                address=address,
                subject=told or SENT_ON.sub("", subject).strip(" ]"),
                text="\n".join(line.removeprefix("> ").removeprefix(">") for line in rest).strip(),
                comment=_without_rule(text[: match.start()]),
                person=people[0] if len(people) == 1 else None,
            )
    return None


def _people_called(name: str) -> list[Person]:
    """Return at most two people of a name, which Exchange writes with the family's name first."""
    family, comma, given = name.partition(",")
    names = [name, f"{given.strip()} {family.strip()}"] if comma else [name]
    return [person for each in names for person in Person.objects.filter(name__iexact=each, retired_at=None)[:2]]


def enclosed(mail: Mail) -> Forward | None:
    """Return the one mail that is sent on as a file; none where there are several, or it does not say who wrote."""
    mails = [file for file in mail.parsed.attachments if file.content_type in MAILS]
    if len(mails) != 1:
        return None
    inner = parse_mail(mails[0].content)
    address = plain_address(inner.from_email or "")
    if "@" not in address or inner.kind != Kind.HUMAN:
        return None
    people = people_at(address)
    return Forward(
        name=inner.from_name or "",
        address=address,
        subject=inner.subject or SENT_ON.sub("", mail.parsed.subject or "").strip(" ]"),
        text=inner.text.strip(),
        comment=mail.parsed.visible.strip(),
        person=people[0] if len(people) == 1 else None,
    )


def _height(lines: list[str]) -> int:
    """Return how many lines the block has after its first: up to the first empty one that follows a named one."""
    named = False
    for count, line in enumerate(lines):
        if _MORE.match(line):
            named = True
        elif not line.strip(" >"):
            if named:
                return count
        elif not named or not line.startswith((" ", "\t", ">")):
            return count
    return len(lines) if named else 0


def _who(words: str) -> tuple[str, str]:
    """Return the name and the address in a line of such a block."""
    mailto = _MAILTO.search(words)
    if mailto:
        return words[: mailto.start()].strip(' "*_'), plain_address(mailto[1])
    found = next(iter(parse(words)), None)
    name = ((found.name or "") if found else words).strip(' "*_')
    return name or words.strip(' "*_'), plain_address(found.email) if found and "@" in found.email else ""


def _without_rule(text: str) -> str:
    lines = text.rstrip().split("\n")
    while lines and (not lines[-1].strip() or _RULE.match(lines[-1]) or _MORE.match(lines[-1])):
        lines.pop()
    return "\n".join(lines).strip()

"""Why a mail was refused: whether the address itself is dead, or only this mail, this sender or this moment was at fault."""

from __future__ import annotations

import re
from typing import Final

_STATUS = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?![\d.]\d)")
_REPLY = re.compile(r"(?<![\d.])([45])(\d\d)(?=[\s-])")
#: states of RFC 3463 that say of the address that there is nobody
DEAD: Final = {"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.4.4", "5.2.1", "5.0.0", "5.5.0", "5.5.1", "5.0.911", "5.0.912"}
#: the mail, the sender, the size or the moment
MOMENTARY: Final = re.compile(
    r"(?i)\b(?:over ?quota|quota (?:exceeded|is full)|exceed\w*.{0,20}quota|exceeds? (?:the |its )?(?:maximum|size|limit)|(?:mail)?box (?:is )?(?:currently )?full|mailfolder is full|full mailbox|disk ?(?:space|quota)"
    r"|out of storage|insufficient (?:system )?storage|not enough (?:disk )?space|storage space|too (?:large|big|many)|message size|size limit|spam(?!hub)|junk|virus|blocked|block ?list|blacklist(?:ed)?|black list|reputation|policy|dmarc|spf|dkim|unauthenticated"
    r"|authentication|relay(?:ing)? (?:access )?(?:denied|not)|unable to relay|not permitted to relay|greylist\w*|gr[ae]y-?listed|temporar\w+|try (?:again )?later|timed? ?out|timeout|expired|retry time(?!out)|too long|connection (?:refused|reset|lost)|no route to host"
    r"|loop|too many hops|hop count|ptr|reverse dns|reverse lookup|rdns|helo|ehlo|rate limit|throttl\w+|suspended|on hold|content (?:rejected|filter)|message (?:content )?rejected|prohibited|not accept(?:ing)? mail from|sender (?:address )?(?:rejected|denied|verify)"
    r"|does not conform|rfc ?(?:2)?822|tls|virus|attachment|denied by|security|service (?:currently )?unavailable|protocol violation|spamhaus|spamcop|frozen|after (?:mail from|end of data)|try again\b|bare lf)\b"
)
#: nobody there
GONE: Final = re.compile(
    r"(?i)(?:user(?:name)? (?:is )?(?:unknown|not (?:found|known|exist))|unknown (?:user|recipient|local|mailbox|address|account)|no such (?:user|mailbox|recipient|address|person|account|domain|host)|does(?:n'?t| not) exist|not exist"
    r"|(?:invalid|bad|illegal|wrong|nonexistent) (?:recipient|user|mailbox|address|destination|domain)|recipient (?:address )?(?:unknown|not found|does not|rejected: (?:user|undeliver|unknown|no such|recipient))|not a (?:valid|known) (?:user|mailbox|recipient)"
    r"|(?:user|mailbox|account|address|recipient)\b.{0,60}?(?:not found|unknown|unavailable|not listed|no longer|inactive|disabled|discontinued|not valid|deactivated|closed|removed|terminated)|no mailbox here|no account|recipient address rejected: access denied|unrouteable|not our customer|isn'?t (?:a|our) (?:valid )?"
    r"|resolver\.adr\.recip\w*not\s?found|recipnotfound|host (?:unknown|not found|name lookup failure)|unknown host|domain (?:name )?(?:not found|does not|is invalid|unknown)|nxdomain|name service error|no mx|host or domain name not found"
    r"|could ?n.?t find any host|address (?:unknown|rejected: (?:no|user))|has moved|moved to|no longer (?:valid|available|works|with|employed|exists|on server|accepts?)|user doesn|there is no one|nobody here|usuario (?:desconocido|no existe)|no existe|inexistente"
    r"|unbekannt|not (?:a )?local(?:ly)?|mailbox (?:is )?unavailable|mailbox not found|no recipients|is not listed|not in (?:the )?directory|recipient name is not recognized|recipient is unknown|dns lookup failure|may not exist|invalid final delivery userid|addressee unknown|destinatario sconosciuto|undeliverable address)"
)
_FULL = re.compile(r"(?i)quota|(?:mail)?box (?:is )?(?:currently )?full|disk|storage|mailfolder is full")


def status_in(text: str) -> str | None:
    """Return the first state of the kind `5.1.1` in a text."""
    match = _STATUS.search(text)
    return None if match is None else f"{match[1]}.{int(match[2])}.{int(match[3])}"


def told(status: str | None, diagnostic: str) -> str | None:
    """Return the state of a failure: what the report says, or what the other server said where that is more exact."""
    said = status_in(diagnostic)
    return status if said is None or said[0] == "2" or (status is not None and said.endswith(".0.0")) else said


def is_dead(status: str | None, diagnostic: str) -> bool:
    """Return whether an address is dead: a lasting failure for which the mail, the sender or the moment are not to blame."""
    reply = _REPLY.search(diagnostic)
    permanent = status[0] if status else reply[1] if reply else "5" if GONE.search(diagnostic) else ""
    if permanent != "5":
        return False
    gone, momentary = GONE.search(diagnostic), MOMENTARY.search(diagnostic)
    if _FULL.search(diagnostic):
        return False
    if gone and (not momentary or status in {"5.1.1", "5.1.2", "5.1.10"}):
        return True
    if momentary:
        return False
    return status is None or status in DEAD

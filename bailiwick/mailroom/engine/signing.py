"""Where a text ends and the signature begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bailiwick.mailroom.engine.phrases import SENT_FROM

if TYPE_CHECKING:
    from collections.abc import Sequence

#: lines with something on them that a signature below a rule may have, and characters of one such line
LINES, WIDTH = 15, 200
_STRICT = re.compile(r"--[ \xa0]?")
_RULE = re.compile(r"\s*(?:_{2,}|[—–─]{2,}|-{3,}\s?|={5,}|\*{5,})\s*")
_NAMED = re.compile(r"[-–—][^\W\d_][\w.'’]+(?: [^\W\d_][\w.'’]*){0,3}")
_SENT = re.compile(rf"[*_\[(“\"]{{0,3}}(?:{'|'.join(SENT_FROM)})", re.IGNORECASE)
_PERSONAL = re.compile(
    r"(?i)[*_\[(“\"]{0,3}(?:sent from my|sent via|get outlook|sent with proton|enviado desde mi|envoyé de mon|gesendet von mein|inviato dal mio|verzonden vanaf mijn)\b"
)
_SENTENCE: Final = re.compile(r"[.!?]\s+\w|[,;]\s|[.?]$")
_NOTICE = re.compile(
    r"(?i)\W{0,4}(?:confidentiality (?:notice|note|statement)|disclaimer\b|privileged (?:and|&) confidential|aviso (?:legal|de confidencialidad|de privacidad)"
    r"|th(?:is|e) (?:information (?:contained )?in this )?(?:e-?mail|message|communication)(?: message)?,?(?: \(?(?:and|including) any (?:attachments?|files)[^,.]{0,60},?)?\)? (?:is|are|may|contains?)\b.{0,80}(?:confidential|privileged|intended)"
    r"|est[ea] (?:correo|mensaje|comunicaci[oó]n)\b.{0,120}(?:confidencial|privilegiad)|please consider the environment|under .{2,30} (?:law|statutes?),? e-?mail addresses are public)"
)


def unsigned(lines: Sequence[str]) -> list[str]:
    """Return the lines of a stretch of text up to its signature; all of them where it is nothing but one."""
    end = next((at for at, line in enumerate(lines) if line.strip() and _signs(lines, at)), len(lines))
    return [*lines[:end], ""]


def _signs(lines: Sequence[str], at: int) -> bool:
    line, bare = lines[at], lines[at].strip()
    if _STRICT.fullmatch(line):
        return line != "--" or _is_short(lines[at + 1 :])
    if _RULE.fullmatch(line):
        return _is_short(lines[at + 1 :]) and (bare[0] in "_—–─" or _ends_alone(lines, at)) and any(rest.strip() for rest in lines[at + 1 :])
    if _SENT.match(bare):
        return bool(_PERSONAL.match(bare)) or (len(bare) <= 60 and _is_alone(lines, at) and not _SENTENCE.search(bare))  # noqa: PLR2004 - a short line
    if _NOTICE.match(bare):
        return at > 0 and not lines[at - 1].strip() and len("".join(lines[at:])) <= 6_000  # noqa: PLR2004 - longer than lawyers write
    return bool(_NAMED.fullmatch(bare)) and at > 0 and not lines[at - 1].strip() and _is_short(lines[at + 1 :])


def _is_short(lines: Sequence[str]) -> bool:
    """Return whether what follows is as short as signatures are."""
    filled = [line for line in lines if line.strip()]
    return len(filled) <= LINES and all(len(line) <= WIDTH or "://" in line for line in filled)


def _is_alone(lines: Sequence[str], at: int) -> bool:
    return at == 0 or not lines[at - 1].strip() or at + 1 == len(lines) or not lines[at + 1].strip()


def _ends_alone(lines: Sequence[str], at: int) -> bool:
    """Return whether no blank line splits what follows, so that a rule of dashes is no heading of a next section."""
    rest = "\n".join(lines[at + 1 :]).strip()
    return bool(rest) and "\n\n" not in rest and rest.count("\n") < LINES // 2

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
    r"(?i)[*_\[(“\"]{0,3}(?:sent from my|sent via|get outlook|(?:please )?(?:excuse|forgive|pardon) (?:any |my |the |all )?(?:typos|brevity)|sent with proton|(?:diese nachricht wurde )?von (?:meinem|meiner) .{2,40} gesendet|holen sie sich outlook|enviado desde mi|envoyé de mon|gesendet von mein|inviato dal mio|verzonden vanaf mijn)\b"
)
_SENTENCE: Final = re.compile(r"[.!?]\s+\w|[,;]\s|[.?]$")
_NOTICE = re.compile(
    r"(?i)\W{0,4}(?:confidentiality (?:notice|note|statement)|disclaimer\b|privileged (?:and|&) confidential|aviso (?:legal|de confidencialidad|de privacidad)"
    r"|th(?:is|e) (?:information (?:contained )?in this )?(?:e-?mail|message|communication)(?: message)?,?(?: \(?(?:and|including) any (?:attachments?|files)[^,.]{0,60},?)?\)? (?:is|are|may|contains?)\b.{0,80}(?:confidential|privileged|intended)"
    r"|est[ea] (?:correo|mensaje|comunicaci[oó]n)\b.{0,120}(?:confidencial|privilegiad)|\bla informaci[oó]n (?:contenida|transmitida) en este (?:correo|mensaje)\b|este e-?mail\b.{0,120}(?:confidencia|privilegiad)"
    r"|(?:diese|die in dieser|der inhalt dieser) (?:e-?mail|nachricht|mitteilung)\b.{0,120}(?:vertraulich|rechtlich geschützt|ausschließlich für)|vertraulichkeitshinweis"
    r"|(?:ce|le contenu de ce|les informations contenues dans ce) (?:message|courriel|courrier|mail|e-?mail)\b.{0,160}(?:confidentiel|destinataire|exclusi)|(?:le )?présent (?:message|courriel)\b.{0,120}confidentiel"
    r"|(?:questo|il presente|le informazioni contenute in questo) (?:messaggio|e-?mail)\b.{0,160}(?:riservat|confidenzial|destinatari)|esta mensagem\b.{0,160}(?:confidencia|privilegiad)|(?:deze|dit) (?:e-?mail|bericht)\b.{0,120}(?:vertrouwelijk|uitsluitend bestemd)"
    r"|the (?:information|content)s? (?:contained |transmitted )?in this (?:e-?mail|message|communication|transmission)\b.{0,120}(?:confidential|privileged|intended)|if you (?:are not the intended recipient|have received this (?:e-?mail|message|communication) in error)"
    r"|antes de imprimir este|denken sie an die umwelt|pensez à l.environnement|please consider the environment|under .{2,30} (?:law|statutes?),? e-?mail addresses are public)"
)

_TITLE = re.compile(
    r"(?i)\W{0,4}(?:confidentiality|aviso (?:legal|de)|vertraulichkeitshinweis|please consider|antes de imprimir|denken sie|pensez à|under )"
)
_LEGAL = re.compile(
    r"(?i)confiden\w*|privileg\w*|recipient\w*|addressee\w*|disclos\w*|distribut\w*|sole(?:ly)?\b|unauthori[sz]ed|delete\w*|notify|in error|entity|individual\w*|legally|destinat\w*|exclusiv\w*|autoriza\w*"
    r"|divulga\w*|elimin\w*|por error|vertraulich\w*|geschützt\w*|ausschließlich|adressat\w*|empfänger\w*|löschen|vernichten|confidentiel\w*|intention|par erreur|autorisé\w*|riservat\w*|esclusiv\w*|vertrouwelijk\w*|bestemd|uitsluitend"
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
        return at > 0 and not lines[at - 1].strip() and len("".join(lines[at:])) <= 6_000 and _is_legal(lines, at)  # noqa: PLR2004 - longer than lawyers write
    return bool(_NAMED.fullmatch(bare)) and at > 0 and not lines[at - 1].strip() and _is_short(lines[at + 1 :])


def _is_legal(lines: Sequence[str], at: int) -> bool:
    """Return whether a paragraph is of lawyers: by its title, or by a second word of theirs; people say “confidential” too."""
    if _TITLE.match(lines[at].strip()):
        return True
    end = next((place for place in range(at, len(lines)) if not lines[place].strip()), len(lines))
    return len({match[0].casefold()[:6] for match in _LEGAL.finditer(" ".join(lines[at:end]))}) > 1


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

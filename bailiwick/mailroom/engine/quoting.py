"""What somebody wrote now, without what they quote and sign. Answers between quotes stay; where nothing would stay, all does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bailiwick.mailroom.engine import bounds
from bailiwick.mailroom.engine.phrases import DIVIDERS, FIELDS, MARKERS, STARTS, WROTE, alternatives
from bailiwick.mailroom.engine.signing import unsigned

if TYPE_CHECKING:
    from collections.abc import Sequence

#: a line that introduces a quote may be wrapped over so many lines, of so many characters in all
WRAPPED, INTRODUCTION = 6, 700
#: from this length on, a line may have been broken by a mail program
LONG: Final = 60
#: lines of a header block that are looked at
BLOCK: Final = 9
#: characters of a line that draws a border between mails
SHORT: Final = 160
_QUOTED = re.compile(r"[ \t]{0,3}>")
#: an introduction goes on over several lines where its first has a number in it, or an address, and ends no sentence
_STARTS_WRAPPED = re.compile(rf"(?=.*[\d@])(?:(?:{alternatives(STARTS)})\b|\W*\d|[\"“'*<]|\S+[.,]?\s.*<).*(?<![.!?])\Z", re.IGNORECASE)
_TURNS = re.compile("[\u200e\u200f\u202a-\u202e]")
_CLOSES = re.compile(r"\s*>\)?\s*(?:\S+\s*){0,2}[:：]\s*$")
_MARKER = re.compile(rf"[\W_]*(?:{'|'.join(MARKERS)})[\W_]*", re.IGNORECASE)
_WROTE = alternatives(WROTE)
_VERBS = tuple(sorted({verb.casefold().rstrip(")") for verb in WROTE}))
_SCRIPTS_WITHOUT_SPACES = re.compile(r"[\u0590-\u06ff\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af]")
_AROUND_VERBS = " \t\xa0:：-–—_*>.,;()[]\"'«»“”|"
_BEGINS = re.compile(rf"\W{{0,6}}(?:(?:{alternatives(STARTS)})\b|\d)", re.IGNORECASE)
_WROTE_FIRST = re.compile(
    rf"(?:.{{1,120}}\b(?:wrote|schrieb|escribió|écrit) (?:on|am|le|el)|(?:{_WROTE})) .{{0,120}}\d.{{0,120}}:", re.IGNORECASE | re.DOTALL
)
_BY_ADDRESS = re.compile(r"[<\[(]\s{0,3}(?:mailto:)?[^<>\s@(\[]{1,128}@[^<>\s@(\[]{1,255}?\s{0,3}[>\])]{1,3}(?:[ ,]{0,3}\S{1,20})?\s{0,3}[:：]\Z")
_CITES = re.compile(r"\W*(?:quoting|zitat von|citando a|citando|cita de|en citant|citation de|citat från|citaat van)\b", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}[:.h]\d\d|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_GROUPWISE = re.compile(r">>>\s.{2,120}\d{1,2}[/.]\d{1,2}[/.]\d{2,4}.{0,40}(?:>>>)?\s*")
_ZOHO = re.compile(r"-{3,}\s*\S.{5,300}-{3,}\s*", re.DOTALL)
_DIVIDER = re.compile(rf"[\s>*_=+-]*(?:{alternatives(DIVIDERS)})\b[\s:*_=+.-]*(?:(?:from|by|de|von)\b.{{0,80}})?[\s*_=+-]*", re.IGNORECASE)
_DASHED = re.compile(r"\s*[-_=*]{3,}\s*[^\W\d_][\w'’. ]{2,40}?\s*[-_=*]{3,}\s*")
_RULE = re.compile(r"\s*(?:[-_=*—–─~#]\s?){3,}\s*")
_FIELD = re.compile(
    r"[ \t\xa0*_|]{0,12}(?:"
    + "|".join(f"(?P<{kind}>{alternatives(names)})" for kind, names in FIELDS.items())
    + r")[*_]{0,2}\s*[:：][*_]{0,2}(?P<value>.*)",
    re.IGNORECASE,
)


#: lines in which Lotus Notes names the fields of the earlier mail, each at the end of its line
MEMO: Final = 16
_MEMO_TO, _MEMO_COPY, _MEMO_SUBJECT = (
    {"to", "an", "para", "a", "aan", "pour"},
    {"cc", "kopie", "ccc"},
    {"subject", "thema", "asunto", "objet", "oggetto", "onderwerp"},
)
_MEMO = re.compile(rf"(?:|.*\s{{2,}})({'|'.join(_MEMO_TO | _MEMO_COPY | _MEMO_SUBJECT)})[ \t]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cut:
    """What is left of a text, and whether anything quoted was found in it."""

    text: str
    quoted: bool


def visible(text: str) -> str:
    """Return a text without quotes and signature."""
    return cut(text).text


def cut(text: str, quotes_at: int | None = None) -> Cut:
    """Return a text without quotes and signature; from line `quotes_at` on it is known to be a quote."""
    lines = _TURNS.sub("", text).split("\n")
    rest = lines[bounds.LINES :]
    lines = lines[: bounds.LINES]
    stop = _stop(lines, len(lines) if quotes_at is None else quotes_at)
    kept = _unquoted(lines[:stop])
    left = _joined([part for segment in _segments(kept) for part in unsigned(segment)] + (rest if stop == len(lines) else []))
    found = stop < len(lines) or any(line is None for line in kept)
    if not left:
        whole = _joined([line for line in kept if line is not None])
        return Cut(whole or text.strip(), quoted=False)
    return Cut(left, found)


def bare_lines(text: str) -> list[str]:
    """Return the lines of a text without marks of direction and white space at their ends, as they are compared."""
    return [line.rstrip() for line in _TURNS.sub("", text).split("\n")]


def quoted(lines: Sequence[str]) -> list[bool]:
    """Return for each line whether it is quoted, or introduces a quote."""
    looked = lines[: bounds.LINES]
    stop = _stop(looked, len(looked))
    return [line is None for line in _unquoted(looked[:stop])] + [stop < len(looked)] * (len(lines) - stop)


def _stop(lines: Sequence[str], known: int) -> int:
    """Return the first line from which on everything is quoted, with the rules drawn above it."""
    stop = next((at for at, line in enumerate(lines) if at >= known or _is_break(lines, at, line)), len(lines))
    while 0 < stop < len(lines) and (not lines[stop - 1].strip() or _RULE.fullmatch(lines[stop - 1])):
        stop -= 1
    return stop


def _is_break(lines: Sequence[str], at: int, line: str) -> bool:
    bare = line.strip()
    if not bare or len(bare) > INTRODUCTION:
        return False
    short = len(bare) <= SHORT
    if (short and _MARKER.fullmatch(bare)) or _GROUPWISE.fullmatch(bare):
        return True
    if bare.startswith(">"):
        return False
    if short and _DIVIDER.fullmatch(bare) and (bare[0] in "-_=*+" or bare[-1] == ":"):
        return True
    if short and _DASHED.fullmatch(bare) and _FIELD.match(_next(lines, at + 1)):
        return True
    return _is_block(lines, at) or _is_memo(lines, at) or (_introduction(lines, at) > 0 and not _quotes_follow(lines, at + _introduction(lines, at)))


def _is_block(lines: Sequence[str], at: int) -> bool:
    """Return whether the header of another mail begins here: who sent it, and when, to whom or about what."""
    first = _FIELD.match(lines[at])
    if first is None:
        return False
    kinds: dict[str, str] = {}
    missed = 0
    for line in [line for line in lines[at : at + BLOCK * 2] if line.strip()][:BLOCK]:
        match = _FIELD.match(line)
        if match is None or match.lastgroup is None:
            missed += 1
            if missed > 1:
                break
            continue
        kind = next(kind for kind in FIELDS if match[kind])
        kinds.setdefault(kind, match["value"])
    if len(kinds) < 2 or not {"from", "date"} & kinds.keys():  # noqa: PLR2004 - one field is no header
        return False
    addressed = any("@" in kinds.get(kind, "") for kind in ("from", "to"))
    timed = len(kinds) > 2 and _TIME.search(kinds.get("date", "")) is not None  # noqa: PLR2004 - from, to and when
    return "from" in kinds and (("subject" in kinds and ("date" in kinds or addressed)) or ("date" in kinds and (addressed or timed)))


def _is_memo(lines: Sequence[str], at: int) -> bool:
    """Return whether the header of Lotus Notes begins here: sender and time, and the names of the fields beside them or alone on their lines."""
    if at and lines[at - 1].strip():
        return False
    ahead = lines[at : at + MEMO]
    ends = [(place, match[1].casefold()) for place, line in enumerate(ahead) if (match := _MEMO.fullmatch(line))]
    words = [word for _place, word in ends]
    if len(words) < 3 or words[0] not in _MEMO_TO or words[1] not in _MEMO_COPY or words[2] not in _MEMO_SUBJECT:  # noqa: PLR2004 - to, copy, subject
        return False
    return _TIME.search(" ".join(ahead[: ends[2][0]])) is not None and not any(line.strip().endswith((".", "!", "?")) for line in ahead[: ends[2][0]])


def _introduction(lines: Sequence[str], at: int) -> int:
    """Return over how many lines from here a quote is introduced (“On …, … wrote:”); 0 where it is not."""
    joined = ""
    begins = _STARTS_WRAPPED.match(lines[at].strip()) is not None
    for count, line in enumerate(lines[at : at + (WRAPPED if begins else 1)], 1):
        if not line.strip() or (_QUOTED.match(line) and not _CLOSES.match(line) and joined.rfind("<") <= joined.rfind(">")):
            return 0
        if _QUOTED.match(line) and count == 1:
            return 0
        joined = f"{joined} {line.strip()}".strip()
        if len(joined) > INTRODUCTION:
            return 0
        if _introduces(joined, quoted=_quotes_follow(lines, at + count)):
            return count
    return 0


def _introduces(line: str, *, quoted: bool) -> bool:
    if line[-1].isalpha() and not _ends_in_verb(line):
        return False
    dated = bool(_TIME.search(line))
    if _ZOHO.fullmatch(line):
        return dated and bool(re.search(rf"\b(?:{_WROTE})\b", line, re.IGNORECASE))
    if dated and (_ends_in_address(line) or _WROTE_FIRST.fullmatch(line)):
        return True
    if _ends_in_verb(line) and (dated or quoted or "@" in line) and (quoted or _BEGINS.match(line) or "@" in line):
        return True
    return quoted and line[-1] in ":：" and (dated or _CITES.match(line) is not None)


def _ends_in_address(line: str) -> bool:
    """Return whether a line with a number in it ends in an address and a colon."""
    match = _BY_ADDRESS.search(line) if line[-1] in ":：" and "@" in line else None
    return match is not None and any(letter.isdigit() for letter in line[: match.start()])


def _ends_in_verb(line: str) -> bool:
    """Return whether the last word of a line says that somebody wrote."""
    tail = line[-160:].rstrip(_AROUND_VERBS).casefold()
    if not tail.endswith(_VERBS):
        return False
    return any(
        tail.endswith(verb) and (len(tail) == len(verb) or not tail[-len(verb) - 1].isalnum() or _SCRIPTS_WITHOUT_SPACES.match(verb) is not None)
        for verb in _VERBS
    )


def _quotes_follow(lines: Sequence[str], at: int) -> bool:
    return _QUOTED.match(_next(lines, at)) is not None


def _next(lines: Sequence[str], at: int) -> str:
    return next((line for line in lines[at : at + 4] if line.strip()), "")


def _unquoted(lines: Sequence[str]) -> list[str | None]:
    """Return the lines with none in place of each that is quoted or introduces a quote."""
    found: list[str | None] = list(lines)
    at = 0
    while at < len(lines):
        line = lines[at]
        if (_QUOTED.match(line) and not _is_escaped(lines, at)) or _is_torn(lines, at):
            found[at] = None
        elif line.strip() and (count := _introduction(lines, at)):
            found[at : at + count] = [None] * count
            at += count - 1
        at += 1
    return found


def _is_escaped(lines: Sequence[str], at: int) -> bool:
    """Return whether a line is no quote, but was kept from beginning with “From ” by a mailbox of Unix."""
    if not lines[at].startswith(">From "):
        return False
    return not any(_QUOTED.match(line) for line in (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2]))


def _is_torn(lines: Sequence[str], at: int) -> bool:
    """Return whether a line is the end of the quoted line above, broken off by a mail program."""
    if not 0 < at < len(lines) - 1 or not lines[at].strip():
        return False
    return bool(_QUOTED.match(lines[at - 1]) and len(lines[at - 1]) >= LONG and _QUOTED.match(lines[at + 1]) and not lines[at][:1].isupper())


def _segments(lines: Sequence[str | None]) -> list[list[str]]:
    """Return the stretches of lines between quotes."""
    found: list[list[str]] = [[]]
    for line in lines:
        if line is not None:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [segment for segment in found if any(line.strip() for line in segment)]


def _joined(lines: Sequence[str]) -> str:
    made: list[str] = []
    for line in lines:
        if line.strip() or (made and made[-1].strip()):
            made.append(line.rstrip())
    return "\n".join(made).strip("\n").rstrip()

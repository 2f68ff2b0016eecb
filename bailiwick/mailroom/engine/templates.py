"""Forms of subjects and lines, as people write them: `{host}` stands for words to take out, `*` for anything, `**` for itself.

Each is matched in bounded time whatever the mail says, which a pattern of one's own could not promise.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

#: names in one form, characters of a form, and of the text it is held against
NAMES: Final = 6
LONGEST: Final = 300
SHOWN: Final = 500
_PIECE = re.compile(r"\{([a-z]{1,20})\}|((?<!\*)\*(?!\*))")
_SPACE = re.compile(r"\s+")


class UnreadableTemplate(ValueError):  # noqa: N818 - it says what it is
    """A form that cannot be read, with the reason."""


@lru_cache(maxsize=500)
def compiled(template: str) -> tuple[tuple[str, str], ...]:
    """Return a form as pieces: (`text`, words), (`name`, name) or (`any`, nothing); raises UnreadableTemplate."""
    form = _SPACE.sub(" ", template.strip())
    if len(form) > LONGEST:
        raise UnreadableTemplate(f"at most {LONGEST} characters")
    pieces: list[tuple[str, str]] = []
    end = 0
    for match in _PIECE.finditer(form):
        if match.start() > end:
            pieces.append(("text", form[end : match.start()]))
        elif pieces and pieces[-1][0] != "text":
            raise UnreadableTemplate("words must stand between two names")
        pieces.append(("name", match[1]) if match[1] else ("any", ""))
        end = match.end()
    if end < len(form):
        pieces.append(("text", form[end:]))
    names = [words for what, words in pieces if what == "name"]
    if len(names) > NAMES or len(set(names)) < len(names):
        raise UnreadableTemplate(f"at most {NAMES} names, each once")
    return tuple(pieces)


def found_in(template: str, text: str) -> dict[str, str] | None:
    """Return what stands in the place of each name when a text has this form, whatever the case; None when it has not.

    Each name takes as few words as it can, and the last one all that is left.
    """
    said = _SPACE.sub(" ", text[:SHOWN]).strip()
    folded = said.lower()
    if len(folded) != len(said):  # letters that grow when they are folded would shift what is taken out
        said = folded
    found: dict[str, str] = {}
    at, waiting = 0, None
    for what, words in compiled(template):
        if what != "text":
            waiting = words
            continue
        place = folded.find(words.lower(), at + (waiting is not None))
        if place < 0 or (waiting is None and place != at):
            return None
        if waiting is not None:
            found[waiting] = said[at:place].strip()
        at, waiting = place + len(words), None
    if waiting is None:
        return {name: value for name, value in found.items() if name} if at == len(said) else _ended(template, said, folded)
    found[waiting] = said[at:].strip()
    return {name: value for name, value in found.items() if name}


def _ended(template: str, said: str, folded: str) -> dict[str, str] | None:
    """Try once more with the last words at the end of the text, for forms such as `** {state} **`."""
    *before, (what, words) = compiled(template)
    if what != "text" or not before or not folded.endswith(words.lower()):
        return None
    shorter = "".join(f"{{{word}}}" if kind == "name" else "*" if kind == "any" else word for kind, word in before)
    return found_in(shorter, said[: len(said) - len(words)])


def matches(pattern: str, text: str) -> bool:
    """Whether a text holds some words or, where these have a `*`, is of that form."""
    wanted = _SPACE.sub(" ", pattern.strip().lower())
    said = _SPACE.sub(" ", text.lower()).strip()
    if "*" not in wanted:
        return wanted in said
    pieces = wanted.split("*")
    if not said.startswith(pieces[0]) or not said.endswith(pieces[-1]) or len(said) < len(pieces[0]) + len(pieces[-1]):
        return False
    at, end = len(pieces[0]), len(said) - len(pieces[-1])
    for piece in pieces[1:-1]:
        place = said.find(piece, at, end)
        if place < 0:
            return False
        at = place + len(piece)
    return True

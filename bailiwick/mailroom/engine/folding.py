"""What a mail quotes and how it is signed, beside what is new in it: together they are the whole text, and nothing is left out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bailiwick.mailroom.engine.quoting import bare_lines, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

#: lines with something on them that a signature may have; more is taken for a quote that nothing marks
LONGEST = 25


@dataclass(frozen=True, slots=True)
class Folds:
    """What stands in a text besides what is new: quotes and signatures, each joined in their order.

    `is_whole` says that the words could not be told apart line by line, so that `quote` is the whole text.
    """

    quote: str = ""
    signature: str = ""
    is_whole: bool = False


def folds(text: str, visible: str) -> Folds:
    """Return what of a text is not visible."""
    lines = bare_lines(text)
    shown = _shown(lines, bare_lines(visible))
    if shown is None:
        return Folds(quote=text.strip("\n"), is_whole=True) if " ".join(text.split()) != " ".join(visible.split()) else Folds()
    kinds = quoted(lines)
    quotes: list[str] = []
    signatures: list[str] = []
    for start, end in _stretches(shown, len(lines)):
        first = next((at for at in range(start, end) if kinds[at]), end)
        signature = lines[start:first]
        if len([line for line in signature if line.strip()]) > LONGEST:
            signature, first = [], start
        later = next((at for at in range(first, end) if lines[at].strip() and not kinds[at]), end)
        quotes += _said(lines[first:later])
        signatures += [*_said(signature), *_said(lines[later:end])]
    return Folds("\n\n".join(quotes), "\n\n".join(signatures))


def _said(lines: Sequence[str]) -> list[str]:
    said = "\n".join(lines).strip("\n").rstrip()
    return [said] if said.strip() else []


def _shown(lines: Sequence[str], visible: Sequence[str]) -> set[int] | None:
    """Return which lines are visible; none where the visible ones do not stand among them in their order."""
    found: set[int] = set()
    at = 0
    for line in visible:
        if not line.strip():
            continue
        while at < len(lines) and lines[at] != line:
            at += 1
        if at == len(lines):
            return None
        found.add(at)
        at += 1
    last = -2
    for here in sorted(found):
        if not any(lines[between].strip() for between in range(last + 1, here)):
            found.update(range(max(last + 1, 0), here))
        last = here
    return found


def _stretches(shown: set[int], count: int) -> list[tuple[int, int]]:
    """Return the stretches of lines that are not visible, as first and one past the last."""
    ends = [-1, *sorted(shown), count]
    return [(before + 1, after) for before, after in pairwise(ends) if after > before + 1]

"""How an event reads: its own sentence, or one made from its name.

An event class may say `sentence = _("merged it into {other}")`; the names are its facts,
`subject` and the fields of `changes` (as “before” and “after”). Without one,
`desk.TicketResolved` reads “resolved the ticket”.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.core.events import Event
from bailiwick.core.sentences import fill

if TYPE_CHECKING:
    from collections.abc import Mapping

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]*|\d+")
#: past tenses that do not end in -ed
IRREGULAR = frozenset(
    [
        "made",
        "left",
        "put",
        "begun",
        "sent",
        "taken",
        "given",
        "lost",
        "found",
        "told",
        "kept",
        "held",
        "split",
        "set",
        "won",
        "written",
        "read",
        "undone",
        "withdrawn",
        "met",
        "broken",
        "chosen",
        "shown",
        "driven",
        "drawn",
        "forgotten",
        "rebuilt",
        "built",
    ]
)


def sentence_of(event: str, subject: str, facts: Mapping[str, object], changes: Mapping[str, object]) -> str:
    """Return what happened in words that follow a name: “merged it into T-000012”."""
    own = getattr(Event.registry.get(event), "sentence", None)
    if own is None:
        return plain_sentence(event)
    pairs = {name: {"before": pair[0], "after": pair[1]} for name, pair in changes.items() if isinstance(pair, list | tuple) and len(pair) == 2}  # noqa: PLR2004 - before and after
    return fill(str(own), {**facts, "subject": subject, "changes": pairs})


def has_own_sentence(event: str) -> bool:
    """Whether the event says itself how it reads."""
    return getattr(Event.registry.get(event), "sentence", None) is not None


@cache
def plain_sentence(event: str) -> str:
    """Return the sentence made from an event's name: verb first, then the thing."""
    words = [word if word.isupper() and len(word) > 1 else word.lower() for word in WORD.findall(event.rpartition(".")[2])]
    verb = next((i for i, word in enumerate(words) if word.endswith("ed") or word in IRREGULAR), None)
    if verb is None:
        return " ".join(words)
    thing = " ".join(words[:verb])
    return " ".join([*words[verb:], "the", thing] if thing else words[verb:])


def title_of(event: str) -> str:
    """Return the event's name for lists and filters: “Ticket resolved”."""
    words = [word if word.isupper() and len(word) > 1 else word.lower() for word in WORD.findall(event.rpartition(".")[2])]
    text = " ".join(words) or _("Event")
    return text[:1].upper() + text[1:]

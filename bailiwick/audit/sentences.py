"""How an event reads: its own sentence, or one made from its name.

An event class may say `sentence = _("merged it into {other}")`; the names are its facts,
`subject` and the fields of `changes` (as “before” and “after”). A part in square brackets
is left out when one of its facts is empty: “gave the role {role}[ for {department}]”.
Without a sentence, `desk.TicketResolved` reads “resolved the ticket”.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bailiwick.core.events import Event
from bailiwick.core.moments import exact
from bailiwick.core.sentences import fill, look_up, names_in, spoken_fact

if TYPE_CHECKING:
    from collections.abc import Mapping

#: a part of a sentence that needs its facts
PART = re.compile(r"\[([^\[\]]*)\]")
#: how a stored day or instant looks, so that other words are not taken for one
DAY = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.+Z-]+)?")
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
    return _filled(str(own), {**facts, "subject": subject, "changes": pairs})


def _filled(sentence: str, facts: Mapping[str, object]) -> str:
    """Return the sentence with its facts, without the parts whose facts are empty; days and instants as people read them."""
    kept = PART.sub(lambda part: part.group(1) if all(spoken_fact(look_up(facts, name)) for name in names_in(part.group(1))) else "", sentence)
    return fill(kept, facts, escape=_dated)


def _dated(fact: str) -> str:
    """Return a stored day or instant in words, anything else as it is."""
    if not DAY.fullmatch(fact):
        return fact
    at = parse_datetime(fact) if "T" in fact else None
    if at is not None and at.tzinfo is not None:
        return exact(at)
    day = None if "T" in fact else parse_date(fact)
    return date_format(day, "SHORT_DATE_FORMAT") if day is not None else fact


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

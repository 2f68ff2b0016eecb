"""Fills sentences with named facts: “{ticket.number} waits for {reason}”, and nothing more.

A name reaches only what was put into the mapping; there are no attributes, no calls, no
filters, so a sentence that an administrator edits can neither fail nor reveal anything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _

NAME = re.compile(r"\{([A-Za-z_]\w*(?:\.\w+)*)\}")


def fill(sentence: str, facts: Mapping[str, object], *, escape: Callable[[str], str] = str, missing: str = "") -> str:
    """Return the sentence with every {name} replaced by its fact; unknown names become `missing`.

    `escape` is applied to the facts, not to the sentence.
    """
    return NAME.sub(lambda found: escape(spoken_fact(look_up(facts, found.group(1)), missing)), sentence)


def names_in(sentence: str) -> list[str]:
    """Return the names a sentence asks for, in order, each once."""
    return list(dict.fromkeys(NAME.findall(sentence)))


def look_up(facts: Mapping[str, object], name: str) -> object:
    """Return the fact of a dotted name, or None."""
    found: object = facts
    for part in name.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)
    return found


def spoken_fact(value: object, missing: str = "") -> str:
    """Return a fact as words: a reference by its name, a list joined by commas."""
    if value is None:
        return missing
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return str(value.get("name", missing))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(spoken_fact(item, missing) for item in value)
    return str(value)

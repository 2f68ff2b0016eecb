"""Text that was broken into short lines on its way, put together again: RFC 3676."""

from __future__ import annotations

import re

from bailiwick.mailroom.engine import bounds

_DEPTH = re.compile(r">*")
SIGNATURE = "-- "


def unflowed(text: str, *, delete_space: bool) -> str:
    """Return a text whose lines that end in a space are joined to the next of the same depth of quoting."""
    made: list[str] = []
    open_, depth = False, 0
    for line in text.split("\n"):
        quotes = _DEPTH.match(line)
        here = quotes.end() if quotes else 0
        rest = line[here:].removeprefix(" ")
        flows = rest.endswith(" ") and rest != SIGNATURE
        joined = rest[:-1] if flows and delete_space else rest
        if open_ and here == depth and rest != SIGNATURE and len(made[-1]) < bounds.HEADER:
            made[-1] += joined
        else:
            made.append(("> " * here) + joined if here else joined)
        open_, depth = flows, here
    return "\n".join(line if line == SIGNATURE else line.rstrip(" ") if line.endswith("  ") else line for line in made)

"""Values with parameters, such as a content type: RFC 2045, continued and in other charsets as RFC 2231 has it, and as mailers really write it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from bailiwick.mailroom.engine.charsets import decode
from bailiwick.mailroom.engine.headers import words

PARAMETERS = 200
_PARAMETER = re.compile(r';?\s*([^\s=;"]{1,100})\s*=\s*(?:"((?:[^"\\]|\\.)*)(?:"|$)|([^;]*))', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
_SECTION = re.compile(r"(.+?)(?:\*(\d{1,4}))?(\*)?")


@dataclass(frozen=True, slots=True)
class Valued:
    """A value in lower case, and its parameters by lower-case name."""

    value: str = ""
    parameters: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        """Return a parameter; none where it is missing."""
        return self.parameters.get(name)


def valued(header: str | None) -> Valued:
    """Read a header such as `text/plain; charset=utf-8`."""
    if not header:
        return Valued()
    value, _, rest = header.partition(";")
    if "=" in value and "/" not in value:
        value, rest = "", header
    return Valued(re.sub(r"\s*/\s*", "/", value.strip(" \t\"'")).split(" ")[0].lower()[:120], _parameters(rest))


def _parameters(rest: str) -> dict[str, str]:
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[bool, str]]] = {}
    position = 0
    for _ in range(PARAMETERS):
        match = _PARAMETER.match(rest, position)
        if match is None:
            position = rest.find(";", position) + 1
            if position == 0:
                break
            continue
        position = match.end()
        written = _ESCAPED.sub(r"\1", match[2]) if match[2] is not None else match[3].strip().strip("'")
        section = _SECTION.fullmatch(match[1].lower())
        if section is None or (section[2] is None and section[3] is None):
            plain.setdefault(match[1].lower(), words(written))
        else:
            sections.setdefault(section[1], {}).setdefault(int(section[2] or 0), (section[3] is not None, written))
        if position >= len(rest):
            break
    return plain | {name: _composed(pieces) for name, pieces in sections.items()}


def _composed(pieces: dict[int, tuple[bool, str]]) -> str:
    """Return a value that came in numbered pieces, of which the first may name a charset."""
    charset, octets = None, b""
    for number, (extended, text) in sorted(pieces.items()):
        if extended and charset is None and number == min(pieces) and text.count("'") >= 2:  # noqa: PLR2004 - charset'language'value
            charset, _, text = text.split("'", 2)  # noqa: PLW2901 - the rest of the same piece
        octets += unquote_to_bytes(text) if extended else text.encode("utf-8", "surrogateescape")
    made = decode(octets, charset)
    return words(made)

"""Reads the articles that ship: one file for each text, facts on top, Markdown below.

The name of a file is the article's short name and the language: `slow-computer.es.md`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from bailiwick.knowledge.models import Language

LIBRARY = Path(__file__).parent / "library"
RULE = "---"


@dataclass(slots=True)
class Shipped:
    """An article of the library: its facts and its texts by language."""

    slug: str
    facts: dict[str, str] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)


def shipped_articles(folder: Path = LIBRARY) -> list[Shipped]:
    """Return the articles of the library by short name; the English text says what holds for all. Raises ValueError for a bad file."""
    found: defaultdict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for path in sorted(folder.glob("*.md")):
        slug, _, language = path.stem.partition(".")
        if language not in Language.values:
            raise ValueError(f"{path.name}: the name must end with the language")
        found[slug][language] = _parsed(path)
    return [Shipped(slug, texts[Language.EN], texts) for slug, texts in found.items()]


def _parsed(path: Path) -> dict[str, str]:
    """Return the facts of a file and its text under "body"."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0] != RULE or RULE not in lines[1:]:
        raise ValueError(f"{path.name}: the facts stand between two lines of {RULE}")
    end = lines.index(RULE, 1)
    facts = dict(line.split(": ", 1) for line in lines[1:end] if line.strip())
    return {name.strip(): value.strip() for name, value in facts.items()} | {"body": "\n".join(lines[end + 1 :]).strip()}

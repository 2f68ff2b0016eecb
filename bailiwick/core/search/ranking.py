"""Puts the best first of what was found: exact numbers, then hits in the title by kind, each newest first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from bailiwick.core.models import SearchDocument
from bailiwick.core.prepared import Prepared
from bailiwick.core.search.doors import listed
from bailiwick.core.search.words import clean, fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.core.search.registry import Searchable
    from bailiwick.core.search.words import Term

#: weight of a document whose title or codes have all words
IN_TITLE = 2


class Candidate(NamedTuple):
    """A document that was found, without its text, and the record it speaks of."""

    key: int
    kind: str
    record: int
    title: str
    codes: str
    at: datetime


CANDIDATES: Prepared[tuple[Any, ...]] = Prepared(
    lambda: SearchDocument.objects.filter(pk__in=listed()).values_list("pk", "record_type", "record_id", "title", "codes", "at")
)


def best_first(query: str, terms: list[Term], documents: Sequence[int], known: dict[str, Searchable[Any]]) -> list[Candidate]:
    """Return the documents with these keys that are still there, the best first."""
    whole, parts = fold(clean(query).strip('"')), [fold(term.text) for term in terms]

    def place(candidate: Candidate) -> tuple[int, int]:
        weight = _weight(whole, parts, candidate)
        return -weight, known[candidate.kind].order if weight >= IN_TITLE else 0

    candidates = [Candidate(*row) for row in CANDIDATES(keys=json.dumps(documents))] if documents else []
    return sorted(sorted(candidates, key=lambda candidate: candidate.at, reverse=True), key=place)


def _weight(whole: str, parts: list[str], candidate: Candidate) -> int:
    title, codes = fold(candidate.title), fold(candidate.codes)
    each_code = codes.split()
    if whole in each_code or whole == title:
        return 4
    if title.startswith(whole) or any(code.startswith(whole) for code in each_code):
        return 3
    in_title = sum(part in title or part in codes for part in parts)
    return IN_TITLE if in_title == len(parts) else min(in_title, 1)

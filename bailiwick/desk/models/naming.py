"""Which categories people may mean by what they type in a title."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from bailiwick.core.search.words import fold
from bailiwick.desk.models.categories import Category
from bailiwick.triage.models import Tree

if TYPE_CHECKING:
    from collections.abc import Iterable

WORD = re.compile(r"\w{3,}")
#: letters from which the beginning of a word is enough: “print” for “printer”
BEGINNING = 4
#: categories proposed at once
MOST = 3
#: characters of a title that are looked at
LONGEST = 200


def categories_called(title: str, limit: int = MOST) -> list[Category]:
    """Return the categories with questions whose name or words fit a title best; a word that fits few of them says more.

    Where two fit alike, the plainer name comes first: “Printer” before “Label and receipt printer”.
    """
    said = set(WORD.findall(fold(title[:LONGEST])))
    if not said:
        return []
    vocabulary = {category: _words(category) for category in _asked()}
    fitting = {category: {word for word in said if _is_among(word, words)} for category, words in vocabulary.items()}
    common = Counter(word for words in fitting.values() for word in words)
    scores = {category: sum(1 / common[word] for word in words) for category, words in fitting.items() if words}
    return sorted(scores, key=lambda category: (-scores[category], len(_unsaid(category, said)), category.name))[:limit]


def _asked() -> Iterable[Category]:
    """Yield the categories in use whose own tree, or that of one above, is in use."""
    trees = set(Tree.objects.filter(retired_at=None).values_list("pk", flat=True))
    rows = list(Category.objects.filter(retired_at=None).only("name", "words", "path", "tree_id").order_by("path"))
    with_tree = {row.pk for row in rows if row.tree_id in trees}
    parents = {key for row in rows for key in row.ancestor_ids()}
    for row in rows:
        if row.pk in with_tree or (row.tree_id is None and row.pk not in parents and with_tree.intersection(row.ancestor_ids())):
            yield row


def _unsaid(category: Category, said: set[str]) -> set[str]:
    return {word for word in WORD.findall(fold(category.name)) if not _is_among(word, said)}


def _words(category: Category) -> set[str]:
    return set(WORD.findall(fold(f"{category.name} {category.words}")))


def _is_among(word: str, words: set[str]) -> bool:
    if word in words:
        return True
    return len(word) >= BEGINNING and any(other.startswith(word) or (len(other) >= BEGINNING and word.startswith(other)) for other in words)

"""Texts whose features are counted once, however often they are learned from afterwards; imported only by the process that learns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from bailiwick.suggestions.learning.features import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

#: texts from which on a feature must stand in two of them to be learned
MANY = 6_000


class Corpus:
    """Texts and how often each feature of each kind stands in them; what was counted is not yet learned from."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = list(texts)
        self._counted: dict[str, tuple[Any, list[str]]] = {}

    def counts(self, kind: str) -> tuple[Any, list[str]]:
        """Return how often each feature of a kind stands in each text, and the features."""
        if kind not in self._counted:
            counter = CountVectorizer(analyzer=KINDS[kind], dtype=np.int32)
            try:
                self._counted[kind] = counter.fit_transform(self.texts), list(counter.get_feature_names_out())
            except ValueError:  # no text has a feature of this kind
                self._counted[kind] = sparse.csr_matrix((len(self.texts), 0), dtype=np.int32), []
        return self._counted[kind]

    def weight(self, kind: str, rows: np.ndarray) -> int:
        """Return roughly how many numbers some texts have of a kind, from a few of them: the same for the same texts."""
        step = max(len(rows) // 500, 1)
        sample = rows[::step]
        found = sum(len(set(KINDS[kind](self.texts[row]))) for row in sample)
        return found * len(rows) // max(len(sample), 1)


@dataclass(slots=True)
class Columns:
    """The features of one kind that were learned from some texts, and how rare each is among them."""

    kind: str
    places: np.ndarray
    rarity: np.ndarray

    @classmethod
    def learned(cls, corpus: Corpus, kind: str, rows: np.ndarray, most: int) -> Columns:
        """Choose the features of some texts: all that stand in them, or the most frequent of too many."""
        counts = corpus.counts(kind)[0][rows]
        texts = np.bincount(counts.indices, minlength=counts.shape[1])
        kept = np.flatnonzero(texts >= (2 if len(rows) >= MANY and kind != "plain" else 1))
        if len(kept) > most:
            times = np.bincount(counts.indices, weights=counts.data, minlength=counts.shape[1])
            kept = np.sort(kept[np.argsort(-times[kept], kind="stable")[:most]])
        return cls(kind, kept, np.log((1 + len(rows)) / (1 + texts[kept])) + 1)

    def values(self, corpus: Corpus, rows: np.ndarray) -> Any:
        """Return the features of texts, each text of length one; they are damped but for the plain ones."""
        taken = corpus.counts(self.kind)[0][rows][:, self.places].astype(np.float64)
        if self.kind != "plain":
            taken.data = np.log(taken.data) + 1
        taken.data *= self.rarity[taken.indices]
        return normalize(taken, copy=False) if len(self.places) else taken

    def names(self, corpus: Corpus) -> list[str]:
        """Return the features in the order of their columns."""
        every = corpus.counts(self.kind)[1]
        return [every[place] for place in self.places.tolist()]

"""The methods that compete: linear machines on words and pieces of words, each quick; imported only by the process that learns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bailiwick.suggestions.learning.corpus import Columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bailiwick.suggestions.learning.corpus import Corpus

#: weights of one kind of features at most: features times labels
MOST_WEIGHTS = 3_000_000
#: features of one kind at most and at least, whatever the number of labels
MOST_FEATURES, LEAST_FEATURES = 120_000, 3_000
#: offset of a label that was absent from the texts learned from
ABSENT = -12.0
BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Method:
    """A way to learn: from which features, and by which linear machine; how strongly it may follow single texts."""

    name: str
    kinds: tuple[str, ...]
    machine: str
    strength: float


#: the plain method first: what is not better than it does not replace it
METHODS = {
    method.name: method
    for method in (
        Method(BASELINE, ("plain",), "logistic", 1.0),
        Method("bold", ("plain",), "logistic", 10.0),
        Method("words", ("plain",), "margin", 0.7),
        Method("pieces", ("words", "pieces"), "margin", 0.7),
    )
}
#: blends of methods: their scores are added, each as sharp as it is sure
BLENDS = {"both": ("bold", "words"), "blend": ("words", "pieces"), "all": ("bold", "words", "pieces")}


def parts_of(name: str) -> tuple[str, ...]:
    """Return the methods of which a candidate consists."""
    return BLENDS.get(name, (name,))


class Sheet:
    """The features learned from some texts, made once for all methods that use them."""

    def __init__(self, corpus: Corpus, rows: np.ndarray, width: int) -> None:
        self.corpus, self.rows, self.width = corpus, rows, width
        self._columns: dict[str, Columns] = {}
        self._values: dict[str, Any] = {}

    def columns(self, kind: str) -> Columns:
        """Return the features of a kind."""
        if kind not in self._columns:
            most = min(MOST_FEATURES, max(LEAST_FEATURES, MOST_WEIGHTS // max(self.width, 1)))
            self._columns[kind] = Columns.learned(self.corpus, kind, self.rows, most)
        return self._columns[kind]

    def values(self, kinds: Sequence[str]) -> Any:
        """Return the features of the texts learned from, kinds side by side."""
        for kind in kinds:
            if kind not in self._values:
                self._values[kind] = self.columns(kind).values(self.corpus, self.rows)
        return sparse.hstack([self._values[kind] for kind in kinds], format="csr")


@dataclass(slots=True)
class Fitted:
    """One method fitted: its features, weights of features by labels, and offsets."""

    columns: list[Columns]
    weights: np.ndarray
    offsets: np.ndarray

    def scores(self, corpus: Corpus, rows: np.ndarray) -> np.ndarray:
        """Return how much speaks for each label of each text."""
        values = sparse.hstack([each.values(corpus, rows) for each in self.columns], format="csr")
        return np.asarray(values @ self.weights + self.offsets)


def fitted(name: str, sheet: Sheet, wanted: np.ndarray) -> Fitted:
    """Fit one method; labels that are absent from these texts get no weight and a low offset."""
    method, columns = METHODS[name], [sheet.columns(kind) for kind in METHODS[name].kinds]
    present = sorted(set(wanted.tolist()))
    offsets = np.full(sheet.width, ABSENT)
    weights = np.zeros((sum(len(each.places) for each in columns), sheet.width))
    if not len(weights) or len(present) == 1:
        for label, number in Counter(wanted.tolist()).items():
            offsets[label] = log(number / len(wanted))
        return Fitted(columns, weights, offsets)
    weights[:, present], offsets[present] = _solved(method, sheet.values(method.kinds), wanted)
    return Fitted(columns, weights, offsets)


def _solved(method: Method, values: Any, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return weights and offsets of the labels that are present, one column each."""
    machine = _machine(method)
    machine.fit(values, wanted)
    weights, offsets = machine.coef_.T, np.atleast_1d(machine.intercept_)
    if weights.shape[1] == 1:  # two labels share one column
        return np.hstack([-weights / 2, weights / 2]), np.array([-offsets[0] / 2, offsets[0] / 2])
    return weights, offsets


def _machine(method: Method) -> Any:
    """Return what is fitted: the plain method exactly as it comes, the others by machines that end in good time."""
    if method.machine == "margin":
        return LinearSVC(C=method.strength, dual=True, tol=0.01, max_iter=300, random_state=0)
    if method.name == BASELINE:
        return LogisticRegression(C=method.strength, max_iter=1000)
    return LogisticRegression(C=method.strength, max_iter=200, tol=1e-3)

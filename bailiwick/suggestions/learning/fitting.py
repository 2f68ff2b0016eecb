"""Fits a model to labelled texts with scikit-learn; imported only by the process that learns.

A few linear methods compete on texts kept aside, the plain one (TF-IDF with logistic regression)
among them, so that another takes its place only where it is better.
"""

from __future__ import annotations

import warnings
from array import array
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bailiwick.suggestions.learning.choosing import Choice, choose, softmax
from bailiwick.suggestions.learning.corpus import Corpus
from bailiwick.suggestions.learning.linear import Block, Model
from bailiwick.suggestions.learning.methods import Fitted, Sheet, fitted, parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bailiwick.suggestions.learning.corpus import Columns

#: labels that are learned at most, the most frequent ones
MOST_LABELS = 400
#: finest steps of a stored weight
STEPS = 32_000


@dataclass(slots=True)
class Learner:
    """What was learned from some texts of a corpus: the chosen method, fitted."""

    corpus: Corpus
    labels: list[str]
    rows: int
    choice: Choice | None
    parts: list[tuple[float, Fitted]]

    def likely(self, rows: np.ndarray) -> np.ndarray:
        """Return how likely each label is for other texts of the corpus."""
        if self.choice is None:
            return np.ones((len(rows), len(self.labels)))
        whole = sum((share * part.scores(self.corpus, rows) for share, part in self.parts), np.zeros((len(rows), len(self.labels))))
        return softmax(self.choice.sharpness[self.choice.name] * whole)

    @property
    def sure_from(self) -> float:
        """The probability from which a proposal is more than a guess."""
        return self.choice.sure_from if self.choice is not None else 0.0 if self.labels else 1.01

    def model(self) -> Model:
        """Return what was learned as the model that proposes."""
        if self.choice is None:
            only = {"method": "only", "rows": self.rows}
            return Model(self.labels, [], array("h"), 1.0, [0.0] * len(self.labels), 1.0, self.sure_from, only)
        model = _merged(self.corpus, self.parts, self.labels)
        model.sharpness, model.sure_from, model.about = self.choice.sharpness[self.choice.name], self.sure_from, self.choice.about
        return model


def fit(texts: Sequence[str], labels: Sequence[str], *, seed: int = 1) -> Model:
    """Return the model that competes best; texts with too few labels give one that proposes the only label, or nothing."""
    return learned(Corpus(texts), labels, range(len(texts)), seed=seed).model()


def learned(corpus: Corpus, labels: Sequence[str], rows: Sequence[int], *, seed: int = 1, choice: Choice | None = None) -> Learner:
    """Learn from some texts of a corpus, by the method that wins among them or by one chosen before."""
    frequent = {label for label, _count in Counter(labels[row] for row in rows).most_common(MOST_LABELS)}
    known = sorted(frequent)
    kept = np.array([row for row in rows if labels[row] in frequent], dtype=np.int64)
    if len(known) < 2:  # noqa: PLR2004 - there is nothing to tell apart
        return Learner(corpus, known, len(kept), None, [])
    places = {label: place for place, label in enumerate(known)}
    wanted = np.array([places[labels[row]] for row in kept])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # labels with few texts, and machines that stop before the last digit, are as they are
        choice = choice or choose(corpus, kept, wanted, len(known), seed)
        sheet, names = Sheet(corpus, kept, len(known)), parts_of(choice.name)
        parts = [(choice.sharpness[name] if len(names) > 1 else 1.0, fitted(name, sheet, wanted)) for name in names]
    return Learner(corpus, known, len(kept), choice, parts)


def _merged(corpus: Corpus, parts: Sequence[tuple[float, Fitted]], labels: list[str]) -> Model:
    """Return one model of several fitted methods: the same features' weights are added, each with its share."""
    blocks: dict[str, tuple[Columns, np.ndarray]] = {}
    offsets = np.zeros(len(labels))
    for share, made in parts:
        offsets += share * made.offsets
        start = 0
        for columns in made.columns:
            part = share * made.weights[start : start + len(columns.places)]
            start += len(columns.places)
            blocks[columns.kind] = (columns, blocks[columns.kind][1] + part) if columns.kind in blocks else (columns, part)
    whole = np.vstack([weights for _columns, weights in blocks.values()])
    scale = float(np.abs(whole).max()) / STEPS if whole.size and np.abs(whole).max() else 1.0
    stored = np.rint(whole / scale).astype(np.int16)
    return Model(labels, [_block(corpus, columns) for columns, _weights in blocks.values()], array("h", stored.tobytes()), scale, offsets.tolist())


def _block(corpus: Corpus, columns: Columns) -> Block:
    places = {name: place for place, name in enumerate(columns.names(corpus))}
    return Block(columns.kind, columns.kind != "plain", places, array("f", columns.rarity.astype(np.float32).tobytes()))

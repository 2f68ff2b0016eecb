"""Chooses the method: each proposes for texts it did not learn from, and the one that is right most often wins."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.model_selection import KFold, StratifiedKFold

from bailiwick.suggestions.learning.linear import sure_threshold
from bailiwick.suggestions.learning.methods import BASELINE, BLENDS, METHODS, Sheet, fitted, parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bailiwick.suggestions.learning.corpus import Corpus

#: texts on which the methods compete at most
COMPETING = 12_000
#: into so many parts they are split; up to a few texts each part is kept aside once, of more only some are
SMALL = 1_500
SPLITS, TAKEN = 5, 2
#: numbers that the features of a method may have at most; pieces of words have many
MOST_NUMBERS = 8_000_000
#: standard errors by which a method must be ahead of the plain one to replace it: chance gives that once in forty times
ERRORS = 2
#: share of the sure proposals that must be right, and chance that the least sure of them must have
TARGET, LEAST_CHANCE = 0.85, 0.7


@dataclass(slots=True)
class Choice:
    """The method that won, how sharp each is, from which probability it is sure, and how all fared."""

    name: str
    sharpness: dict[str, float]
    sure_from: float
    fared: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0
    folds: int = 0
    reason: str = "best"
    left_out: list[str] = field(default_factory=list)

    @property
    def about(self) -> dict[str, Any]:
        """Return what the page says of the choice."""
        return {
            "method": self.name, "fared": self.fared, "rows": self.rows, "folds": self.folds, "reason": self.reason, "left_out": self.left_out,
        }  # fmt: skip


def choose(corpus: Corpus, rows: np.ndarray, wanted: np.ndarray, width: int, seed: int) -> Choice:
    """Let every method propose for texts that it did not learn from; the same texts give the same choice.

    The most often right wins; of equals the one whose probabilities hold better, then the plainer. Where it is not
    ahead of the plain method by more than chance easily gives, the plain one stays.
    """
    names = [name for name, method in METHODS.items() if sum(corpus.weight(kind, rows) for kind in method.kinds) <= MOST_NUMBERS]
    names = names or [BASELINE]
    picked = np.sort(np.random.default_rng(seed).permutation(len(rows))[:COMPETING])
    scores: dict[str, list[np.ndarray]] = {name: [] for name in names}
    truths: list[np.ndarray] = []
    splits = _splits(wanted[picked], seed)
    for learn, check in splits:
        sheet = Sheet(corpus, rows[picked[learn]], width)
        truths.append(wanted[picked[check]])
        for name in names:
            scores[name].append(fitted(name, sheet, wanted[picked[learn]]).scores(corpus, rows[picked[check]]))
    stacked = {name: np.vstack(parts) for name, parts in scores.items()}
    choice = _judged(stacked, np.concatenate(truths))
    choice.folds = len(splits)
    choice.left_out = [name for name in (*METHODS, *BLENDS) if name not in stacked]
    return choice


def _judged(stacked: dict[str, np.ndarray], truth: np.ndarray) -> Choice:
    sharpness = {name: _sharpness(each, truth) for name, each in stacked.items()}
    for name, parts in BLENDS.items():
        if all(part in stacked for part in parts):
            stacked[name] = sum((sharpness[part] * stacked[part] for part in parts), np.zeros_like(stacked[parts[0]]))
            sharpness[name] = _sharpness(stacked[name], truth)
    right = {name: int((each.argmax(axis=1) == truth).sum()) for name, each in stacked.items()}
    losses = {name: round(_loss(each * sharpness[name], truth), 6) for name, each in stacked.items()}
    best = min(stacked, key=lambda name: (-right[name], losses[name]))
    reason = "tie" if sum(number == right[best] for number in right.values()) > 1 else "best"
    if best != BASELINE and BASELINE in stacked and not _is_ahead(stacked[best], stacked[BASELINE], truth):
        best, reason = BASELINE, "plain"
    likely = softmax(stacked[best] * sharpness[best])
    outcomes = list(zip(likely.max(axis=1).tolist(), (likely.argmax(axis=1) == truth).tolist(), strict=True))
    return Choice(
        best,
        {name: sharpness[name] for name in {best, *parts_of(best)}},
        max(sure_threshold(outcomes, max(TARGET, right[best] / len(truth))), _likely_from(outcomes)),
        [{"method": name, "accuracy": round(right[name] / len(truth), 4), "loss": round(losses[name], 4)} for name in stacked],
        len(truth),
        reason=reason,
    )


def _is_ahead(one: np.ndarray, other: np.ndarray, truth: np.ndarray) -> bool:
    """Whether the texts that only the first judged rightly outnumber those that only the other did beyond chance."""
    hits, others = one.argmax(axis=1) == truth, other.argmax(axis=1) == truth
    won, lost = int((hits & ~others).sum()), int((others & ~hits).sum())
    return won > lost and won - lost >= ERRORS * sqrt(won + lost)


def _likely_from(outcomes: Sequence[tuple[float, bool]]) -> float:
    """Return the probability from which a proposal is right often enough by itself, not only together with surer ones."""
    said, came = np.array([outcome[0] for outcome in outcomes]), np.array([float(outcome[1]) for outcome in outcomes])
    chances = IsotonicRegression().fit(said, came).predict(said)
    return float(said[chances >= LEAST_CHANCE].min(initial=1.01))


def _splits(wanted: np.ndarray, seed: int) -> Sequence[tuple[np.ndarray, np.ndarray]]:
    """Return which texts to learn from and which to keep aside; every label spread over the parts as far as it goes."""
    if len(wanted) < 2 * SPLITS:
        everything = np.arange(len(wanted))
        return [(everything, everything)]
    stratified = max(Counter(wanted.tolist()).values()) >= SPLITS
    folds = (StratifiedKFold if stratified else KFold)(SPLITS, shuffle=True, random_state=seed)
    found = list(folds.split(wanted, wanted))[: None if len(wanted) <= SMALL else TAKEN]
    return [(learn, check) for learn, check in found if len(set(wanted[learn].tolist())) > 1] or found


def softmax(scores: np.ndarray) -> np.ndarray:
    """Return scores as probabilities."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _loss(scores: np.ndarray, truth: np.ndarray) -> float:
    likely = softmax(scores)[np.arange(len(truth)), truth]
    return float(-np.log(np.clip(likely, 1e-9, 1)).mean())


def _sharpness(scores: np.ndarray, truth: np.ndarray) -> float:
    """Return by how much scores must be raised for their probabilities to hold."""
    steps = np.geomspace(0.05, 30, 60)
    return float(min(steps, key=lambda step: _loss(scores * step, truth)))

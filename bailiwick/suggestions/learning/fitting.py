"""Fits a model to labelled texts with scikit-learn; imported only by the process that learns.

Several linear methods compete on texts kept aside, the plain one (TF-IDF with logistic regression)
among them, so the winner is never worse there than the plain one.
"""

from __future__ import annotations

import warnings
from array import array
from collections import Counter
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

from bailiwick.suggestions.learning.features import KINDS
from bailiwick.suggestions.learning.linear import Block, Model, sure_threshold

if TYPE_CHECKING:
    from collections.abc import Sequence

#: labels that are learned at most, the most frequent ones
MOST_LABELS = 400
#: weights of a model at most: features times labels
MOST_WEIGHTS = 8_000_000
#: features of one kind at most and at least, whatever the number of labels
MOST_FEATURES, LEAST_FEATURES = 60_000, 3_000
#: texts on which the methods compete at most
COMPETING = 6_000
#: up to so many texts, each is kept aside once; more are split once
SMALL = 1_500
#: texts above which only the quickest methods compete
LARGE = 12_000
#: share of proposals that must be right for them to count as sure
TARGET = 0.85
#: finest steps of a stored weight
STEPS = 32_000
SPLITS = 4
BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Method:
    """A way to learn: from which features, and by which linear machine."""

    name: str
    kinds: tuple[str, ...]
    machine: str
    strength: float


METHODS = (
    Method(BASELINE, ("plain",), "logistic", 1.0),
    Method("logistic", ("words", "pieces"), "each", 25.0),
    Method("margin", ("words", "pieces"), "margin", 0.7),
)
QUICK = tuple(method for method in METHODS if method.machine != "each")
#: blends of methods, by name: their scores are added, each as sharp as it is sure
BLENDS = {"blend": ("logistic", "margin"), "all": (BASELINE, "logistic", "margin")}


@dataclass(slots=True)
class Fitted:
    """One method fitted: vectorizers of its features, weights of features by labels, and offsets."""

    vectorizers: dict[str, Any]
    weights: np.ndarray
    offsets: np.ndarray

    def scores(self, texts: Sequence[str]) -> np.ndarray:
        """Return how much speaks for each label of each text."""
        if not self.vectorizers:
            return np.tile(self.offsets, (len(texts), 1))
        rows = sparse.hstack([vectorizer.transform(texts) for vectorizer in self.vectorizers.values()], format="csr")
        return np.asarray(rows @ self.weights + self.offsets)


def fit(texts: Sequence[str], labels: Sequence[str], *, seed: int = 1) -> Model:
    """Return the model that competes best; texts with too few labels give one that proposes the only label, or nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # labels with few texts, and machines that stop before the last digit, are as they are
        return _fit(texts, labels, seed)


def _fit(texts: Sequence[str], labels: Sequence[str], seed: int) -> Model:
    texts, labels = _kept(texts, labels)
    known = sorted(set(labels))
    if len(known) < 2:  # noqa: PLR2004 - there is nothing to tell apart
        return Model(known, [], array("h"), 1.0, [0.0] * len(known), 1.0, 0.0 if known else 1.01, {"method": "only", "rows": len(texts)})
    places = {label: place for place, label in enumerate(known)}
    wanted = np.array([places[label] for label in labels])
    chosen, sharpness, trials = _compete(texts, wanted, len(known), seed, QUICK if len(texts) > LARGE else METHODS)
    parts = BLENDS.get(chosen, (chosen,))
    fitted = {name: _fitted(_method(name), texts, wanted, len(known)) for name in parts}
    likely, right = trials[chosen]
    outcomes = list(zip(likely.tolist(), right.tolist(), strict=True))
    model = _merged(fitted, {name: sharpness[name] for name in parts} if len(parts) > 1 else {chosen: 1.0}, known)
    model.sharpness = sharpness[chosen]
    model.sure_from = sure_threshold(outcomes, max(TARGET, float(right.mean())))
    accuracies = {name: round(float(hits.mean()), 4) for name, (_likely, hits) in trials.items()}
    model.about = {"method": chosen, "rows": len(texts), "kept_aside": accuracies}
    return model


def _kept(texts: Sequence[str], labels: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the texts of the labels that are learned."""
    frequent = {label for label, _count in Counter(labels).most_common(MOST_LABELS)}
    pairs = [(text, label) for text, label in zip(texts, labels, strict=True) if label in frequent]
    return [text for text, _label in pairs], [label for _text, label in pairs]


def _method(name: str) -> Method:
    return next(method for method in METHODS if method.name == name)


def _compete(
    texts: Sequence[str], wanted: np.ndarray, width: int, seed: int, methods: Sequence[Method]
) -> tuple[str, dict[str, float], dict[str, tuple[np.ndarray, np.ndarray]]]:
    """Let every method propose for texts it did not learn from; return the best, how sharp each is, and how each fared."""
    chance = np.random.default_rng(seed)
    picked = np.sort(chance.permutation(len(texts))[:COMPETING])
    scores: dict[str, list[np.ndarray]] = {method.name: [] for method in methods}
    truths: list[np.ndarray] = []
    for learn, check in _splits(wanted[picked], seed):
        learned, checked = picked[learn], picked[check]
        truths.append(wanted[checked])
        for method in methods:
            made = _fitted(method, [texts[i] for i in learned], wanted[learned], width)
            scores[method.name].append(made.scores([texts[i] for i in checked]))
    truth = np.concatenate(truths)
    stacked = {name: np.vstack(parts) for name, parts in scores.items()}
    sharpness = {name: _sharpness(each, truth) for name, each in stacked.items()}
    for name, parts in BLENDS.items() if methods is METHODS else ():
        stacked[name] = sum((sharpness[part] * stacked[part] for part in parts), np.zeros_like(stacked[parts[0]]))
        sharpness[name] = _sharpness(stacked[name], truth)
    trials = {name: _trial(each, truth, sharpness[name]) for name, each in stacked.items()}
    losses = {name: _loss(each * sharpness[name], truth) for name, each in stacked.items()}
    best = max(trials, key=lambda name: (float(trials[name][1].mean()), -losses[name]))
    return best, sharpness, trials


def _splits(wanted: np.ndarray, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return which texts to learn from and which to keep aside: each once where there are few, else a fourth of them."""
    folds = StratifiedKFold(SPLITS, shuffle=True, random_state=seed)
    if len(wanted) < 2 * SPLITS:
        everything = np.arange(len(wanted))
        return [(everything, everything)]
    if max(Counter(wanted.tolist()).values()) < SPLITS:
        order = np.random.default_rng(seed).permutation(len(wanted))
        return [(order[len(order) // SPLITS :], order[: len(order) // SPLITS])]
    found = [(learn, check) for learn, check in folds.split(wanted, wanted) if len(set(wanted[learn].tolist())) > 1]
    return found if len(wanted) <= SMALL else found[:1]


def _fitted(method: Method, texts: Sequence[str], wanted: np.ndarray, width: int) -> Fitted:
    """Fit one method; labels that are absent from these texts get no weight and a low offset."""
    most = min(MOST_FEATURES, max(LEAST_FEATURES, MOST_WEIGHTS // (width * len(method.kinds))))
    vectorizers: dict[str, Any] = {}
    columns = []
    for kind in method.kinds:
        damped = kind != "plain"
        vectorizer = TfidfVectorizer(
            analyzer=KINDS[kind], sublinear_tf=damped, max_features=most, min_df=1 if len(texts) < COMPETING or not damped else 2
        )
        try:
            columns.append(vectorizer.fit_transform(texts))
        except ValueError:  # no text has a feature of this kind
            continue
        vectorizers[kind] = vectorizer
    present = sorted(set(wanted.tolist()))
    offsets = np.full(width, -12.0)
    weights = np.zeros((sum(column.shape[1] for column in columns), width))
    if not columns or len(present) == 1:
        counted = Counter(wanted.tolist())
        for label in present:
            offsets[label] = log(counted[label] / len(wanted))
        return Fitted(vectorizers, weights, offsets) if columns else Fitted({}, np.zeros((0, width)), offsets)
    found, at = _solved(method, sparse.hstack(columns, format="csr"), wanted)
    weights[:, present], offsets[present] = found, at
    return Fitted(vectorizers, weights, offsets)


def _solved(method: Method, rows: Any, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return weights and offsets of the labels that are present, one column each."""
    machine = _machine(method, len(set(wanted.tolist())))
    machine.fit(rows, wanted)
    if isinstance(machine, OneVsRestClassifier):
        weights = np.hstack([each.coef_.T for each in machine.estimators_])
        offsets = np.array([each.intercept_[0] for each in machine.estimators_])
    else:
        weights, offsets = machine.coef_.T, np.atleast_1d(machine.intercept_)
    if weights.shape[1] == 1:  # two labels share one column
        weights, offsets = np.hstack([-weights / 2, weights / 2]), np.array([-offsets[0] / 2, offsets[0] / 2])
    return weights, offsets


def _machine(method: Method, width: int) -> Any:
    """Return what is fitted: the plain method exactly as it comes, the others by machines that are quick where features are many."""
    if method.machine == "margin":
        return LinearSVC(C=method.strength, dual=True, max_iter=2000, random_state=0)
    if method.machine == "each":
        one = LogisticRegression(solver="liblinear", dual=True, C=method.strength, max_iter=100, random_state=0)
        return one if width == 2 else OneVsRestClassifier(one)  # noqa: PLR2004 - two labels need one machine
    return LogisticRegression(C=method.strength, max_iter=1000)


def _softmax(scores: np.ndarray) -> np.ndarray:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _loss(scores: np.ndarray, truth: np.ndarray) -> float:
    likely = _softmax(scores)[np.arange(len(truth)), truth]
    return float(-np.log(np.clip(likely, 1e-9, 1)).mean())


def _sharpness(scores: np.ndarray, truth: np.ndarray) -> float:
    """Return by how much scores must be raised for their probabilities to hold."""
    steps = np.geomspace(0.05, 30, 60)
    return float(min(steps, key=lambda step: _loss(scores * step, truth)))


def _trial(scores: np.ndarray, truth: np.ndarray, sharpness: float) -> tuple[np.ndarray, np.ndarray]:
    likely = _softmax(scores * sharpness)
    return likely.max(axis=1), likely.argmax(axis=1) == truth


def _merged(fitted: dict[str, Fitted], shares: dict[str, float], labels: list[str]) -> Model:
    """Return one model of several fitted methods: the same features' weights are added, each with its share."""
    blocks: dict[str, tuple[Any, np.ndarray]] = {}
    offsets = np.zeros(len(labels))
    for name, made in fitted.items():
        offsets += shares[name] * made.offsets
        start = 0
        for kind, vectorizer in made.vectorizers.items():
            size = len(vectorizer.vocabulary_)
            part = shares[name] * made.weights[start : start + size]
            start += size
            blocks[kind] = (vectorizer, blocks[kind][1] + part) if kind in blocks else (vectorizer, part)
    whole = np.vstack([weights for _vectorizer, weights in blocks.values()]) if blocks else np.zeros((0, len(labels)))
    scale = float(np.abs(whole).max()) / STEPS if whole.size and np.abs(whole).max() else 1.0
    stored = np.rint(whole / scale).astype(np.int16)
    return Model(
        labels,
        [_block(kind, vectorizer) for kind, (vectorizer, _weights) in blocks.items()],
        array("h", stored.tobytes()),
        scale,
        offsets.tolist(),
    )


def _block(kind: str, vectorizer: Any) -> Block:
    ordered = sorted(vectorizer.vocabulary_.items(), key=lambda item: item[1])
    places = {feature: int(place) for feature, place in ordered}
    return Block(kind, kind != "plain", places, array("f", vectorizer.idf_.astype(np.float32).tobytes()))

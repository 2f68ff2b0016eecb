"""Measures a model against the most frequent label and the plain method, in the same splits; runs in the process that learns."""

from __future__ import annotations

import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bailiwick.suggestions.learning.fitting import fit
from bailiwick.suggestions.learning.measuring import Outcome, by_label, calibration, confusion, majority, mean, outcomes_of, shares, split

if TYPE_CHECKING:
    from collections.abc import Sequence

#: cells of the confusion, and misjudged texts, that are told
TOLD, MISJUDGED = 400, 300


def measure(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    test: tuple[Sequence[str], Sequence[str]] | None = None,
    folds: int = 5,
    seed: int = 1,
    only: int | None = None,
) -> dict[str, Any]:
    """Return how good proposals are for texts not learned from: a set of its own, or each fold in turn; `only` so many folds are taken."""
    if test is not None:
        every, truth = [*texts, *test[0]], [*labels, *test[1]]
        parts = [(list(range(len(texts))), list(range(len(texts), len(every))))]
    else:
        every, truth = list(texts), list(labels)
        held = split(truth, max(min(folds, len(truth)), 1), seed) if len(truth) > 1 else []
        parts = [(sorted(set(range(len(truth))) - set(part)), part) for part in held][:only]
    outcomes: list[Outcome] = []
    sizes, plain, frequent = [], [], []
    for learn, check in parts:
        model = fit([every[i] for i in learn], [truth[i] for i in learn], seed=seed)
        outcomes += outcomes_of(model, every, truth, check)
        sizes.append(len(check))
        plain.append(_plain(every, truth, learn, check))
        frequent.append(majority([truth[i] for i in learn], [truth[i] for i in check]))
    wrong = [o for o in sorted(outcomes, key=lambda o: -o.probability) if not o.is_right]
    return {
        "rows": len(every),
        "checked": len(outcomes),
        "classes": len(set(truth)),
        "folds": len(parts),
        "seed": seed,
        "majority": {
            "label": Counter(truth).most_common(1)[0][0] if truth else None,
            **mean([{k: v for k, v in f.items() if k != "label"} for f in frequent], sizes),
        },
        "baseline": mean(plain, sizes),
        "ours": shares(outcomes),
        "per_class": by_label(outcomes),
        "confusion": confusion(outcomes)[:TOLD],
        "calibration": calibration(outcomes),
        "misjudged": [
            {"index": o.index, "truth": o.truth, "proposed": o.ranked[0] if o.ranked else "", "probability": round(o.probability, 4)}
            for o in wrong[:MISJUDGED]
        ],
    }


def _plain(every: Sequence[str], truth: Sequence[str], learn: Sequence[int], check: Sequence[int]) -> dict[str, Any]:
    """Return how good TF-IDF with logistic regression is, as it comes."""
    learned, right = [truth[i] for i in learn], [truth[i] for i in check]
    vectorizer, machine = TfidfVectorizer(), LogisticRegression(max_iter=1000)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            machine.fit(vectorizer.fit_transform([every[i] for i in learn]), learned)
    except ValueError:  # one label, or no word: then it is the most frequent label
        told = majority(learned, right)
        return {"accuracy": told["accuracy"], "top3": told["top3"]}
    likely = machine.predict_proba(vectorizer.transform([every[i] for i in check]))
    best = np.argsort(-likely, axis=1)[:, :3]
    names = machine.classes_
    hits = [names[row[0]] == label for row, label in zip(best, right, strict=True)]
    near = [label in names[row] for row, label in zip(best, right, strict=True)]
    count = max(len(right), 1)
    return {"accuracy": round(sum(hits) / count, 4), "top3": round(sum(near) / count, 4)}

"""Measures a model against the most frequent label and the plain method, in the same splits; runs in the process that learns."""

from __future__ import annotations

import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bailiwick.suggestions.learning.corpus import Corpus
from bailiwick.suggestions.learning.fitting import Learner, learned
from bailiwick.suggestions.learning.measuring import TOP, Outcome, by_label, calibration, confusion, majority, mean, shares, split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bailiwick.suggestions.learning.choosing import Choice

#: cells of the confusion, and misjudged texts, that are told
TOLD, MISJUDGED = 400, 300
#: weights of the plain method at most, features times labels: more would take gigabytes
MOST_PLAIN = 6_000_000


def measure(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    test: tuple[Sequence[str], Sequence[str]] | None = None,
    folds: int = 5,
    seed: int = 1,
    only: int | None = None,
) -> dict[str, Any]:
    """Return how good proposals are for texts not learned from: a set of its own, or each fold in turn; `only` so many folds are taken.

    The method is chosen among the texts learned from, each time anew: those kept aside have no say in it.
    """
    every = [*texts, *test[0]] if test is not None else list(texts)
    truth = [*labels, *test[1]] if test is not None else list(labels)
    apart = [list(range(len(texts), len(every)))] if test is not None else None
    return measured(Corpus(every), truth, seed=seed, folds=folds, only=only, apart=apart)[0]


def measured(
    corpus: Corpus, truth: Sequence[str], *, seed: int = 1, folds: int = 5, only: int | None = None, apart: list[list[int]] | None = None
) -> tuple[dict[str, Any], list[Choice]]:
    """Return the measures of a corpus, and what was chosen in each fold; `apart` are the texts to check on instead of folds."""
    held = apart if apart is not None else split(truth, max(min(folds, len(truth)), 1), seed)[:only] if len(truth) > 1 else []
    outcomes: list[Outcome] = []
    sizes, plain, frequent, choices = [], [], [], []
    for check in held:
        learn = sorted(set(range(len(truth))) - set(check))
        learner = learned(corpus, truth, learn, seed=seed)
        outcomes += _outcomes(learner, truth, check)
        choices += [learner.choice] if learner.choice is not None else []
        sizes.append(len(check))
        plain.append(_plain(corpus.texts, truth, learn, check))
        frequent.append(majority([truth[i] for i in learn], [truth[i] for i in check]))
    wrong = [o for o in sorted(outcomes, key=lambda o: -o.probability) if not o.is_right]
    told = {
        "rows": len(truth),
        "checked": len(outcomes),
        "classes": len(set(truth)),
        "folds": len(held),
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
        "chosen": dict(Counter(choice.name for choice in choices)),
    }
    return told, choices


def _outcomes(learner: Learner, truth: Sequence[str], check: Sequence[int]) -> list[Outcome]:
    """Return what is proposed for texts, all at once, beside what was right; what is likeliest comes first, as the model has it."""
    if not learner.labels:
        return [Outcome(index, truth[index], [], 0.0, is_sure=False) for index in check]
    likely = learner.likely(np.array(check))
    best = np.argsort(-likely, axis=1, kind="stable")[:, :TOP]
    return [
        Outcome(index, truth[index], [learner.labels[place] for place in places], float(row[places[0]]), bool(row[places[0]] >= learner.sure_from))
        for index, places, row in zip(check, best, likely, strict=True)
    ]


def _plain(every: Sequence[str], truth: Sequence[str], learn: Sequence[int], check: Sequence[int]) -> dict[str, Any]:
    """Return how good TF-IDF with logistic regression is, as it comes."""
    known, right = [truth[i] for i in learn], [truth[i] for i in check]
    most = MOST_PLAIN // max(len(set(known)), 1)
    vectorizer, machine = TfidfVectorizer(max_features=most), LogisticRegression(max_iter=1000)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            machine.fit(vectorizer.fit_transform([every[i] for i in learn]), known)
    except ValueError:  # one label, or no word: then it is the most frequent label
        told = majority(known, right)
        return {"accuracy": told["accuracy"], "top3": told["top3"]}
    likely = machine.predict_proba(vectorizer.transform([every[i] for i in check]))
    best = np.argsort(-likely, axis=1)[:, :3]
    names = machine.classes_
    hits = [names[row[0]] == label for row, label in zip(best, right, strict=True)]
    near = [label in names[row] for row, label in zip(best, right, strict=True)]
    count = max(len(right), 1)
    return {"accuracy": round(sum(hits) / count, 4), "top3": round(sum(near) / count, 4)}

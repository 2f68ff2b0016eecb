"""How good proposals are: on texts that were not learned from, beside the most frequent label and the plain method."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

#: probabilities are compared with what came true in steps of a tenth
STEPS = 10
#: best labels among which the right one should be
TOP = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was proposed for one text, and what was right; `index` names the text."""

    index: int
    truth: str
    ranked: list[str]
    probability: float
    is_sure: bool

    @property
    def is_right(self) -> bool:
        """Whether the best proposal was right."""
        return bool(self.ranked) and self.ranked[0] == self.truth


def split(labels: Sequence[str], folds: int, seed: int) -> list[list[int]]:
    """Return which texts are kept aside in each fold, every label spread over the folds."""
    chance = random.Random(seed)  # noqa: S311 - a fair split, not a secret
    of_label: defaultdict[str, list[int]] = defaultdict(list)
    for index, label in enumerate(labels):
        of_label[label].append(index)
    parts: list[list[int]] = [[] for _ in range(folds)]
    turn = 0
    for label in sorted(of_label):
        indices = of_label[label]
        chance.shuffle(indices)
        for index in indices:
            parts[turn % folds].append(index)
            turn += 1
    return [sorted(part) for part in parts if part]


def shares(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return accuracy, top three, and how it is when sure."""
    count = len(outcomes)
    sure = [outcome for outcome in outcomes if outcome.is_sure]
    return {
        "accuracy": _share(sum(outcome.is_right for outcome in outcomes), count),
        "top3": _share(sum(outcome.truth in outcome.ranked for outcome in outcomes), count),
        "unsure_share": _share(count - len(sure), count),
        "accuracy_when_sure": _share(sum(outcome.is_right for outcome in sure), len(sure)),
    }


def majority(learned: Sequence[str], checked: Sequence[str]) -> dict[str, Any]:
    """Return how good it would be to propose the most frequent label always."""
    frequent = [label for label, _count in Counter(learned).most_common(TOP)]
    return {
        "label": frequent[0] if frequent else None,
        "accuracy": _share(sum(label in frequent[:1] for label in checked), len(checked)),
        "top3": _share(sum(label in frequent for label in checked), len(checked)),
    }


def by_label(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return precision, recall and support of every label, the most frequent first."""
    truths = Counter(outcome.truth for outcome in outcomes)
    proposed = Counter(outcome.ranked[0] for outcome in outcomes if outcome.ranked)
    right = Counter(outcome.truth for outcome in outcomes if outcome.is_right)
    labels = sorted(truths.keys() | proposed.keys(), key=lambda label: (-truths[label], label))
    return [
        {"label": label, "precision": _share(right[label], proposed[label]), "recall": _share(right[label], truths[label]), "support": truths[label]}
        for label in labels
    ]


def confusion(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return how often each label was proposed for each, right ones among them, the most frequent first."""
    counted = Counter((outcome.truth, outcome.ranked[0] if outcome.ranked else "") for outcome in outcomes)
    return [
        {"truth": truth, "proposed": proposed, "count": count}
        for (truth, proposed), count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    ]


def calibration(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return, for each tenth of probability, how many proposals had it and how many of them were right."""
    groups: defaultdict[int, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[min(int(outcome.probability * STEPS), STEPS - 1)].append(outcome)
    return [
        {
            "from": step / STEPS,
            "count": len(group),
            "said": round(sum(o.probability for o in group) / len(group), 4),
            "right": _share(sum(o.is_right for o in group), len(group)),
        }
        for step, group in sorted(groups.items())
    ]


def mean(parts: Sequence[dict[str, Any]], weights: Sequence[int]) -> dict[str, Any]:
    """Return the mean of shares over folds, each counted by its size; what no fold knows stays unknown."""
    found: dict[str, Any] = {}
    for name in parts[0] if parts else ():
        known = [(part[name], weight) for part, weight in zip(parts, weights, strict=True) if isinstance(part[name], int | float)]
        whole = sum(weight for _value, weight in known)
        found[name] = round(sum(value * weight for value, weight in known) / whole, 4) if whole else None
    return found


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None

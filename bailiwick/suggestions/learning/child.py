"""The process that learns: reads what to do as JSON, learns, writes what came of it as JSON, and ends with all the memory it took.

python -m bailiwick.suggestions.learning.child < task.json
"""

from __future__ import annotations

import base64
import json
import sys
from typing import TYPE_CHECKING, Any

from bailiwick.suggestions.learning.contest import measure
from bailiwick.suggestions.learning.fitting import fit

if TYPE_CHECKING:
    from collections.abc import Mapping


def work(task: Mapping[str, Any]) -> dict[str, Any]:
    """Measure, fit, or both, as the task asks."""
    texts, labels, seed = task["texts"], task["labels"], int(task["seed"])
    done: dict[str, Any] = {}
    if task.get("measure"):
        test = (task["test_texts"], task["test_labels"]) if task.get("test_texts") is not None else None
        most = task.get("most_measured")
        done["measured"] = measure(texts[:most], labels[:most], test=test, folds=int(task.get("folds", 5)), seed=seed, only=task.get("only"))
    if task.get("fit"):
        done["model"] = base64.b64encode(fit(texts, labels, seed=seed).dump()).decode()
    return done


if __name__ == "__main__":
    json.dump(work(json.load(sys.stdin)), sys.stdout)

"""The process that learns: reads what to do as JSON, learns, writes what came of it as JSON, and ends with all the memory it took.

python -m bailiwick.suggestions.learning.child < task.json
"""

from __future__ import annotations

import base64
import json
import os
import resource
import sys
from typing import TYPE_CHECKING, Any

from bailiwick.suggestions.learning.contest import measured
from bailiwick.suggestions.learning.corpus import Corpus
from bailiwick.suggestions.learning.fitting import learned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.suggestions.learning.choosing import Choice

#: learning gives way to whoever waits for a page: about a tenth of a processor that others want, all of one that nobody does
GIVES_WAY = 10


def work(task: Mapping[str, Any]) -> dict[str, Any]:
    """Measure, fit, or both, as the task asks; what was chosen without the one part it was measured on is then fitted to all."""
    extra = (task["test_texts"], task["test_labels"]) if task.get("test_texts") is not None else ((), ())
    texts, labels, seed = [*task["texts"], *extra[0]], [*task["labels"], *extra[1]], int(task["seed"])
    corpus, rows = Corpus(texts), range(len(task["texts"]))
    done: dict[str, Any] = {}
    choices: list[Choice] = []
    if task.get("measure"):
        apart = [list(range(len(rows), len(texts)))] if task.get("test_texts") is not None else None
        done["measured"], choices = measured(corpus, labels, seed=seed, folds=int(task.get("folds", 5)), only=task.get("only"), apart=apart)
    if task.get("fit"):
        model = learned(corpus, labels, rows, seed=seed, choice=choices[0] if task.get("only") == 1 and choices else None).model()
        done["model"] = base64.b64encode(model.dump()).decode()
        done["choice"] = model.about
    used = resource.getrusage(resource.RUSAGE_SELF)
    done["took"] = {"processor_seconds": round(used.ru_utime + used.ru_stime, 1), "megabytes": used.ru_maxrss // 1024}
    return done


def limit(seconds: int | None, megabytes: int | None) -> None:
    """End this process, rather than the machine's patience, when learning takes more than it may."""
    if seconds is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    if megabytes is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))


if __name__ == "__main__":
    os.nice(GIVES_WAY)
    asked = json.load(sys.stdin)
    limit(asked.get("most_seconds"), asked.get("most_megabytes"))
    json.dump(work(asked), sys.stdout)

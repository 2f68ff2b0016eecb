"""Starts the process that learns, and waits for it: scikit-learn never enters the web server or the worker."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from signal import SIGKILL, SIGXCPU
from typing import TYPE_CHECKING, Any

from bailiwick.suggestions.learning.linear import Model

if TYPE_CHECKING:
    from collections.abc import Sequence

#: how long learning may take, in seconds: less than a worker gives a job
LONGEST = 570
#: seconds of a processor, and megabytes, that a job may spend on learning
MOST_SECONDS, MOST_MEGABYTES = 300, 3_000
CHILD = "bailiwick.suggestions.learning.child"
#: the numerical libraries would start a thread for every core, and wait for each other on a busy machine
ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class LearningFailed(RuntimeError):  # noqa: N818 - says what happened
    """The process that learns ended without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be learned from, and what is wanted of it.

    It is measured on another set of texts, or by folds of which `only` so many are taken, each method in the same split.
    `most_seconds` of a processor and `most_megabytes` end it when it takes more.
    """

    texts: Sequence[str]
    labels: Sequence[str]
    seed: int = 1
    fit: bool = False
    measure: bool = True
    test_texts: Sequence[str] | None = None
    test_labels: Sequence[str] | None = None
    folds: int = 5
    only: int | None = None
    most_seconds: int | None = None
    most_megabytes: int | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of learning: how good it is, the model's bytes, which method was chosen and why, and what it took."""

    measured: dict[str, Any] | None
    dumped: bytes | None
    choice: dict[str, Any] = field(default_factory=dict)
    took: dict[str, Any] = field(default_factory=dict)


def learn(task: Task, *, longest: int | None = LONGEST) -> Learned:
    """Measure and fit a model in a process of its own; raises LearningFailed with its last words."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module, by the same interpreter
            [sys.executable, "-m", CHILD],
            input=json.dumps(asdict(task)),
            capture_output=True,
            text=True,
            timeout=longest,
            check=True,
            env={**os.environ, **ALONE},
        )
    except subprocess.CalledProcessError as error:
        ended = "learning took more of the processor than it may" if -error.returncode in (SIGXCPU, SIGKILL) else ""
        raise LearningFailed(ended or str(error.stderr)[-2000:]) from error
    except subprocess.TimeoutExpired as error:
        raise LearningFailed("learning took longer than a job may take") from error
    answer = json.loads(done.stdout)
    dumped = base64.b64decode(answer["model"]) if "model" in answer else None
    if dumped is not None:
        Model.load(dumped)
    return Learned(answer.get("measured"), dumped, answer.get("choice", {}), answer.get("took", {}))

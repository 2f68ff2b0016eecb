"""A crew of processes that make rows while others are written: as many hands as the machine has processors.

Each hand is a copy of this process as it stands, so that what was read and prepared need not be sent; connections to the
database are closed before, and every hand opens its own. Work is handed out one piece ahead of each hand, and results
come back in the order of the pieces.
"""

from __future__ import annotations

import os
from collections import deque
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection

Task = TypeVar("Task")
Done = TypeVar("Done")
#: pieces that a hand is given before it has brought back the first
AHEAD = 2
#: seconds a hand may take to end when it is asked to
PATIENCE = 30


class LostHandError(RuntimeError):
    """A process of the crew ended before its work was done."""


def hands() -> int:
    """Return how many processes can work at once here."""
    return max(1, min(len(os.sched_getaffinity(0)), 8))


class Crew(Generic[Task, Done]):
    """Processes that do one kind of work."""

    def __init__(self, work: Callable[[Task], Done], count: int) -> None:
        connections.close_all()
        self._pipes: list[Connection] = []
        self._hands = []
        for _hand in range(count):
            ours, theirs = get_context("fork").Pipe()
            hand = get_context("fork").Process(target=_serve, args=(work, theirs, [*self._pipes, ours]), daemon=True)
            hand.start()
            theirs.close()
            self._pipes.append(ours)
            self._hands.append(hand)

    def do(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """Have all tasks done; yields what came of each, in their order. Raises what a hand raised, and LostHandError."""
        waiting: deque[Callable[[], Done]] = deque()
        for number, task in enumerate(tasks):
            if len(waiting) == AHEAD * len(self._pipes):
                yield waiting.popleft()()
            waiting.append(self.start(task, number))
        while waiting:
            yield waiting.popleft()()

    def start(self, task: Task, number: int = 0) -> Callable[[], Done]:
        """Give a task to one hand; returns what waits for it."""
        pipe = self._pipes[number % len(self._pipes)]
        pipe.send(task)
        return partial(self._brought, pipe)

    def _brought(self, pipe: Connection) -> Done:
        try:
            done, failed = pipe.recv()
        except (EOFError, ConnectionError) as lost:
            raise LostHandError("A process that made rows has ended before its time.") from lost
        if failed is not None:
            raise failed
        brought: Done = done
        return brought

    def dismiss(self) -> None:
        """Send all home."""
        for pipe in self._pipes:
            pipe.close()
        for hand in self._hands:
            hand.join(PATIENCE)
            hand.kill()


@contextmanager
def crew(work: Callable[[Task], Done], count: int) -> Iterator[Crew[Task, Done]]:
    """Employ some hands for a while; nothing may be under way in the database."""
    employed = Crew(work, count)
    try:
        yield employed
    finally:
        employed.dismiss()


def _serve(work: Callable[[Task], Done], pipe: Connection, others: list[Connection]) -> None:
    """Do what comes down the pipe until it is closed, also when whoever held its other end was killed."""
    for other in others:
        other.close()
    try:
        while True:
            pipe.send(_tried(work, pipe.recv()))
    except (EOFError, ConnectionError, KeyboardInterrupt):
        connections.close_all()


def _tried(work: Callable[[Task], Done], task: Task) -> tuple[Done | None, Exception | None]:
    try:
        return work(task), None
    except Exception as failed:  # noqa: BLE001 - whatever it is, it is raised again where the work was handed out
        return None, failed

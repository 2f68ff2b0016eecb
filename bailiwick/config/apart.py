"""Work that needs much memory once is done in a process of its own: what it took goes with it, and what is forked later stays small."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from django.db import connections

from bailiwick.config.supervisor import die_with

if TYPE_CHECKING:
    from collections.abc import Callable


def apart(work: Callable[[], None]) -> None:
    """Do something in a copy of this process and wait for its end; what it raises is raised here."""
    connections.close_all()  # a connection must not be shared with a copy
    own = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(1, own, initializer=die_with, initargs=(os.getpid(),)) as process:
        process.submit(work).result()

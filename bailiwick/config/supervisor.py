"""Keeps a few programs running as one group: restarts what dies, and leaves nothing behind when it stops.

The programs are forked from this process after Django is loaded, so that starting and restarting one
costs no import. Each leads a process group of its own; Ctrl-C reaches the supervisor alone, which then
asks each program to finish. Should the supervisor itself be killed, the kernel ends its descendants.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import select
import signal
import sys
import time
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable

PR_SET_PDEATHSIG = 1
#: what mallopt of the GNU library bounds, by its malloc.h: how many heaps a process has
M_ARENA_MAX = -8
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
#: seconds: between two deaths in a row, at first and at most; lived this long, a program counts as sound again
FIRST_PAUSE, LONGEST_PAUSE, SOUND_AFTER = 0.5, 30.0, 60.0
#: seconds a program has for finishing before it is killed
GRACE = 20.0
#: seconds between two looks at the children when nothing is reported
ROUND = 1.0

log = structlog.get_logger(__name__)


@dataclass
class Program:
    """One program to keep running: its name and what it does until it is told to stop."""

    name: str
    run: Callable[[], int]
    pid: int = 0
    started: float = 0.0
    deaths: int = 0
    due: float = field(default=0.0)

    def pause(self, now: float) -> float:
        """Count one more death and return the seconds to wait: doubled each time, unless the program had run soundly."""
        self.deaths = 1 if now - self.started > SOUND_AFTER else self.deaths + 1
        return float(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (self.deaths - 1)))


class Supervisor:
    """Runs programs until a signal asks to stop; a second signal stops at once."""

    def __init__(self, programs: list[Program], *, each_round: Callable[[], float] = lambda: ROUND) -> None:
        """Take the programs, and what else to do at each round: it must be quick, and returns the seconds until it wants to be asked again."""
        self.programs = programs
        self.each_round = each_round
        self.stop_requests = 0
        self.ears, self.mouth = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def run(self) -> int:
        """Start everything, watch, and return the exit code once all is over."""
        share_one_heap()
        os.register_at_fork(before=_remember_parent, after_in_child=_die_with_parent)
        self._listen()
        gc.collect()
        gc.freeze()  # what is loaded by now stays in pages that the programs share: no collection touches it any more
        try:
            while not self.stop_requests:
                self._start_due()
                self._hear(self.each_round())
                self._bury()
        finally:
            self._stop()
        return 0

    def _listen(self) -> None:
        """Turn signals into bytes in a pipe, so that waiting ends at once and nothing runs inside a handler."""
        signal.set_wakeup_fd(self.mouth, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_stop)

    def _on_stop(self, *_: object) -> None:
        self.stop_requests += 1

    def _hear(self, patience: float) -> None:
        """Wait until a signal comes, a program is due, or our patience ends."""
        now = time.monotonic()
        waits = [max(0.0, program.due - now) for program in self.programs if not program.pid]
        if select.select([self.ears], [], [], min([patience, *waits]))[0]:
            os.read(self.ears, 4096)

    def _start_due(self) -> None:
        for program in self.programs:
            if not program.pid and program.due <= time.monotonic():
                program.started = time.monotonic()
                program.pid = self._fork(program)

    def _fork(self, program: Program) -> int:
        pid = os.fork()
        if pid == 0:
            os._exit(_be(program, self.ears, self.mouth))
        with contextlib.suppress(OSError):  # the child does the same; whoever comes first
            os.setpgid(pid, pid)
        return pid

    def _bury(self) -> None:
        """Notice the programs that ended, end what they left behind, and set the time of the next start."""
        for program in self.programs:
            if program.pid and (ended := os.waitid(os.P_PID, program.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)):
                _end_group(program.pid)
                os.waitpid(program.pid, 0)
                program.pid = 0
                if not self.stop_requests:
                    pause = program.pause(time.monotonic())
                    program.due = time.monotonic() + pause
                    log.error("program ended unexpectedly", program=program.name, status=ended.si_status, restart_in_seconds=pause)

    def _stop(self) -> None:
        """Ask every program to finish; kill what is still there after the grace time or a second request."""
        asked = self.stop_requests
        deadline = time.monotonic() + GRACE
        for program in self.programs:
            if program.pid:
                os.kill(program.pid, signal.SIGTERM)
        while any(program.pid for program in self.programs):
            if time.monotonic() > deadline or self.stop_requests > asked:
                for program in self.programs:
                    if program.pid:
                        _end_group(program.pid)
            select.select([self.ears], [], [], 0.1)
            with contextlib.suppress(BlockingIOError):
                os.read(self.ears, 4096)
            self._bury()


def _be(program: Program, *pipe: int) -> int:
    """Be the program, in the child; return its exit code."""
    signal.set_wakeup_fd(-1)
    for number in (*STOP_SIGNALS, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    for end in pipe:
        os.close(end)
    try:
        with contextlib.suppress(OSError):
            os.setpgid(0, 0)
        return program.run()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:  # noqa: BLE001 - the last frame of a process: whatever it is must be seen, then the supervisor decides
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


_parent: list[int] = []


def _remember_parent() -> None:
    _parent[:] = [os.getpid()]


def _die_with_parent() -> None:
    die_with(*_parent)


def die_with(parent: int) -> None:
    """Ask the kernel to kill this process as soon as its parent is gone (Linux; elsewhere nothing happens)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if parent != os.getppid():  # it went while we were being born
            os._exit(1)


def share_one_heap() -> None:
    """Let the threads of each program take large pieces of memory from one heap (GNU; elsewhere nothing happens).

    Otherwise each thread has its own, and keeps there what its largest page took.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None and "MALLOC_ARENA_MAX" not in os.environ:
        mallopt(M_ARENA_MAX, 1)


def _end_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)

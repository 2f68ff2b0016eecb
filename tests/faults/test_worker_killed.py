"""Workers are killed amid a job, and by the job itself: each job is done or set aside in words, and the others go on."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

import pytest

from tests.faults.conftest import shell

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("programs")]

#: a module of jobs that only this test's installation knows: one that takes its time, one that ends its worker, one that is quick
JOBS = """
import os, time
from pathlib import Path
from bailiwick.core.jobs import job

HERE = Path(__file__).parent

@job
def takes_its_time():
    with (HERE / "began").open("a") as note:
        note.write("x")
    while not (HERE / "go").exists():
        time.sleep(0.05)
    (HERE / "done").touch()

@job(attempts=2)
def ends_its_worker():
    os._exit(9)

@job
def is_quick(number):
    (HERE / f"quick-{number}").touch()
"""
QUEUE = "from bailiwick.core.jobs import enqueue; import strange_jobs; print(enqueue(strange_jobs.{0}).pk)"


@pytest.fixture
def here(installation):
    made = installation(BAILIWICK_LOG_LEVEL="ERROR")
    (made.folder / "strange_jobs.py").write_text(JOBS)
    made.environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(made.folder), made.environment.get("PYTHONPATH", "")]))
    made.start()
    return made


def kill_worker(here):
    """End the processes that do jobs, not those that watch over them."""
    for number, words in here.descendants().items():
        if "qcluster" in words and (words.strip().endswith("idle") or "processing" in words):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


def test_every_job_is_done_or_set_aside(here):
    shell(here, QUEUE.format("takes_its_time"))
    here.wait_until((here.folder / "began").exists)
    kill_worker(here)
    here.wait_until(lambda: (here.folder / "began").read_text() == "xx")  # at once, by the worker that came after it
    shell(
        here,
        "from bailiwick.core.jobs import enqueue; import strange_jobs; enqueue(strange_jobs.ends_its_worker); print(enqueue(strange_jobs.is_quick, 1).pk)",
    )
    (here.folder / "go").touch()
    here.wait_until((here.folder / "done").exists)
    here.wait_until((here.folder / "quick-1").exists)  # although the one before it ended the worker
    here.wait_until(
        lambda: shell(here, "from bailiwick.core.models import Job; print(Job.objects.filter(name__startswith='strange_jobs').count())") == "1"
    )
    doctor = here.run("doctor")
    assert (here.folder / "began").read_text() == "xx"
    assert "without a word" in shell(here, "from bailiwick.core.models import Job; print(Job.objects.get(name='strange_jobs.ends_its_worker').error)")
    assert "background work" in doctor.stdout
    assert here.stop() == 0

"""Macros on many tickets, run by the worker."""

from __future__ import annotations

from bailiwick.core import clock
from bailiwick.core.actors import Actor
from bailiwick.core.jobs import job
from bailiwick.macros.actions import continue_macro_run
from bailiwick.macros.models import MacroRun


@job
def run_macro_on_many(run: int) -> None:
    """Go on with a run on the tickets still to come, in the name of whoever began it."""
    found = MacroRun.objects.select_related("macro", "by__person").filter(pk=run, state=MacroRun.State.RUNNING).first()
    if found is not None:
        continue_macro_run(found, actor=Actor(user=found.by), now=clock.now())

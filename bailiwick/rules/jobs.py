"""The work of rules: looking at what happened, going by the clock, rehearsing."""

from __future__ import annotations

from bailiwick.core import clock
from bailiwick.core.jobs import attempt, enqueue, job, scheduled, whenever
from bailiwick.rules import actions


@whenever(actions.occasions_wait)
def work_off_occasions() -> None:
    """Let rules look at what happened, to whichever ticket."""
    actions.work_off_waiting(stand_aside=lambda key: enqueue(work_off.using(unique_key=str(key)), key), is_careful=attempt() > 1)


@job
def work_off(ticket_id: int) -> None:
    """Let rules look at what happened to a ticket that stands aside."""
    actions.work_off_ticket(ticket_id)


@job
def rehearse(rehearsal_id: int, result_url: str) -> None:
    """Do a dry run."""
    actions.rehearse(rehearsal_id, result_url)


@scheduled("*/5 * * * *")
def go_by_the_clock() -> None:
    """Every five minutes: let rules of time look at the tickets whose time is up."""
    actions.act_by_the_clock(now=clock.now())

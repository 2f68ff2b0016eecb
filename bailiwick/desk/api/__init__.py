"""The desk's part of the API; every address ends with the stem of the action it calls."""

from ninja import Router

from bailiwick.desk.api import approvals, articles, calls, clocks, entries, handing, joins, secrets, steps, tickets, triages, waiting, worktime

router = Router(tags=["Desk"])
for part in (tickets, steps, entries, secrets, calls, approvals, articles, waiting, joins, triages, handing, worktime, clocks):
    router.add_router("", part.router)

__all__ = ["router"]

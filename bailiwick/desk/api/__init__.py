"""The desk's part of the API; every address ends with the stem of the action it calls."""

from ninja import Router

from bailiwick.desk.api import approvals, calls, entries, joins, secrets, steps, tickets, waiting

router = Router(tags=["Desk"])
for part in (tickets, steps, entries, secrets, calls, approvals, waiting, joins):
    router.add_router("", part.router)

__all__ = ["router"]

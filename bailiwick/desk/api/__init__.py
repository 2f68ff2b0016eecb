"""The desk's part of the API; every address ends with the stem of the action it calls."""

from ninja import Router

from bailiwick.desk.api import approvals, calls, entries, secrets, steps, tickets, waiting

router = Router(tags=["Desk"])
for part in (tickets, steps, entries, secrets, calls, approvals, waiting):
    router.add_router("", part.router)

__all__ = ["router"]

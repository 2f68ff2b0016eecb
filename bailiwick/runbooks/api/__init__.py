"""Runbooks' part of the API; every address ends with the stem of the action it calls."""

from ninja import Router

from bailiwick.runbooks.api import checklists, proofs, runs, writing

router = Router(tags=["Runbooks"])
for part in (writing, runs, proofs, checklists):
    router.add_router("", part.router)

__all__ = ["router"]

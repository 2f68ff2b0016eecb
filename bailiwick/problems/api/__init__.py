"""Spikes, outages and problems in the API; every address ends with the stem of the action it calls."""

from ninja import Router

from bailiwick.problems.api import problems, spikes

router = Router(tags=["Problems"])
for part in (spikes, problems):
    router.add_router("", part.router)

__all__ = ["router"]

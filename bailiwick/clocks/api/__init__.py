"""The clocks' part of the API: calendars with their hours and days, policies, and what if."""

from ninja import Router

from bailiwick.clocks.api import calendars, days, policies, simulations

router = Router(tags=["clocks"])
for part in (calendars, days, policies, simulations):
    router.add_router("", part.router)

__all__ = ["router"]

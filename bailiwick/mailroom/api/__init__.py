"""The mailroom's part of the API."""

from ninja import Router

from bailiwick.mailroom.api import health

router = Router(tags=["Mailroom"])
router.add_router("", health.router)

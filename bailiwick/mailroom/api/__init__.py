"""The mailroom's part of the API."""

from ninja import Router

from bailiwick.mailroom.api import health, incoming, messages

router = Router(tags=["Mailroom"])
router.add_router("", health.router)
router.add_router("", incoming.router)
router.add_router("", messages.router)

"""Which servers are believed."""

from __future__ import annotations

import ssl

from django.conf import settings


def context() -> ssl.SSLContext:
    """Return what proves servers: the usual authorities, and the county's own where the setting names them."""
    made = ssl.create_default_context()
    if settings.MAIL_AUTHORITIES:
        made.load_verify_locations(cafile=str(settings.MAIL_AUTHORITIES))
    return made

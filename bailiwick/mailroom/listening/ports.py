"""On which ports mail is taken, as the settings say."""

from __future__ import annotations

from django.conf import settings

from bailiwick.mailroom.models import Via


def ports() -> dict[Via, int]:
    """Return on which ports mail is taken, and how."""
    chosen = {Via.LMTP: settings.MAIL_LMTP_PORT, Via.SMTP: settings.MAIL_SMTP_PORT}
    return {via: port for via, port in chosen.items() if port}

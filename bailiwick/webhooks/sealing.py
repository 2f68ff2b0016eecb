"""The secrets of webhooks: how they look, and how they are kept."""

from __future__ import annotations

import base64
import secrets

from bailiwick.core import sealing

#: how a secret begins, as Standard Webhooks writes it
PREFIX = "whsec_"
BYTES = 32
PURPOSE = "webhooks"


def new_secret() -> str:
    """Return a fresh secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def seal(secret: str) -> str:
    """Return a secret as it is stored."""
    return sealing.seal(secret, purpose=PURPOSE)


def unseal(stored: str) -> str:
    """Return a secret in clear, or nothing when it was sealed under a key the installation no longer has."""
    return sealing.unseal(stored, purpose=PURPOSE)

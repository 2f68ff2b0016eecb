"""Keeps the secrets of webhooks unreadable in the database, under a key derived from the installation's own."""

from __future__ import annotations

import base64
import secrets
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

#: how a secret begins, as Standard Webhooks writes it
PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    """Return a fresh secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def seal(secret: str) -> str:
    """Return a secret as it is stored."""
    return _cipher().encrypt(secret.encode()).decode()


def unseal(stored: str) -> str:
    """Return a secret in clear, or nothing when it was sealed under a key the installation no longer has."""
    try:
        return _cipher().decrypt(stored.encode()).decode() if stored else ""
    except InvalidToken:
        return ""


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(sha256(b"webhooks:" + str(key).encode()).digest())) for key in keys])

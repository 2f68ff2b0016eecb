"""Addresses as mail needs them."""

from django.conf import settings


def absolute(url: str) -> str:
    """Return an address of this installation in full."""
    return f"{settings.BASE_URL}{url}" if url.startswith("/") else url

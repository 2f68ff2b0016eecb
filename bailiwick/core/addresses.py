"""Addresses of pages that many pages lead to, found by the router once."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.urls import reverse


def address(name: str, *args: str | int) -> str:
    """Return the address of a page, as `reverse` does. Raises NoReverseMatch."""
    return _found(settings.ROOT_URLCONF, name, args)


@lru_cache(maxsize=4_000)
def _found(_urls: str, name: str, args: tuple[str | int, ...]) -> str:
    return reverse(name, args=args)

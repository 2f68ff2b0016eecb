"""How the address of a scanner is written; read before Django's settings are."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

CLAMD_PORT = 3310


def scanner_place(url: str) -> str | tuple[str, int] | None:
    """Return the socket's path, or host and port; None for an empty address. Raises ValueError with a sentence for any other."""
    if not url:
        return None
    complaint = f"it is {url!r}, but must be clamd:///path/of/socket or clamd://host:{CLAMD_PORT}"
    try:
        parts = urlsplit(url)
        port = parts.port or CLAMD_PORT
    except ValueError as problem:
        raise ValueError(complaint) from problem
    if parts.scheme != "clamd" or bool(parts.hostname) == bool(parts.path.strip("/")):
        raise ValueError(complaint)
    return (parts.hostname, port) if parts.hostname else unquote(parts.path)

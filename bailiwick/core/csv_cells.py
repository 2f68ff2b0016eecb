"""Cells for spreadsheets: what a person typed must never run as a formula in somebody's Excel."""

from __future__ import annotations

#: a cell that begins with one of these is read as a formula
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Return the text so that a spreadsheet shows it and does not run it; numbers stay numbers."""
    if not text.startswith(DANGEROUS) or _is_number(text):
        return text
    return f"'{text}"


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "", 1).replace(" ", "").isdecimal() and text[0] in "+-"

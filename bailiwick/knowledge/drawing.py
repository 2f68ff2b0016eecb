"""Draws the text of an article so that its headings follow those of the page, whatever level the author began with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bailiwick.core.markdown import render

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

_HEADING = re.compile(r"^ {0,3}(#{1,6})\s", re.MULTILINE)


def draw(text: str, *, highest: int = 2) -> SafeString:
    """Return a text as safe markup whose highest heading has a level."""
    begun = min((len(marks) for marks in _HEADING.findall(text)), default=1)
    return render(text, top=highest + 1 - begun)

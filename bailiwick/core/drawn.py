"""Parts of pages that are drawn once for all who see the same.

Each part is kept under everything it shows, and under the language, so whoever sees another thing gets another text. What belongs to one
request alone, the token of its forms and the address to come back to, is left open in what is kept and filled in as the page is drawn:

    text = drawn("components/topbar.html", (name, *links), {"user": user, "links": links, "csrf_token": TOKEN})
    return filled(text, token=str(context["csrf_token"]))

Every part of what is told must be plain: words, numbers, yes or no, and tuples of them. What a part is given besides must follow from it.
"""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Mapping

#: how many parts are kept, and how long all of them together may be, in letters; when there are more, keeping begins anew
MOST, LONGEST = 2_000, 8_000_000
#: what stands in a kept part where the request's own token and address belong
TOKEN, HERE = f"token-{token_hex(16)}", f"here-{token_hex(16)}"
_drawn: dict[tuple[Any, ...], tuple[str, object]] = {}
_length = 0


def drawn(name: str, told: tuple[Any, ...], facts: Mapping[str, object], of: object = None) -> str:
    """Return the text of a template: the kept one where the same was told before, of the same thing (it lasts as long as the text does)."""
    global _length  # noqa: PLW0603 - one store for the process
    key = (name, get_language(), id(of), *told)
    found = _drawn.get(key)
    if found is not None:
        return found[0]
    text = render_to_string(name, dict(facts))
    if len(_drawn) >= MOST or _length > LONGEST:
        _drawn.clear()
        _length = 0
    _drawn[key] = text, of
    _length += len(text)
    return text


def filled(text: str, *, token: str = "", here: str = "") -> SafeString:
    """Fill in what belongs to the request alone: the token of its forms, and the address to come back to."""
    return mark_safe(text.replace(TOKEN, escape(token)).replace(HERE, escape(here)))  # noqa: S308 - drawn by a template, what is filled in is escaped

"""`include` and `url`, drawn once: a part that is told everything it knows in a few words is the same text every time.

An `{% include … only %}` sees nothing but what it is given. Where that is plain words, numbers and yes or no, its text depends on
them and on the language alone; so an icon that stands on a page fifty times is put together once in the life of the process.
The same holds for the address of a page. Parts that are given records, forms or instants are drawn each time, as are parts that are not told to see `only` that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings
from django.template.defaulttags import URLNode, url
from django.template.loader_tags import IncludeNode, do_include
from django.utils.safestring import SafeString
from django.utils.translation import get_language

if TYPE_CHECKING:
    from django.template.base import Parser, Token
    from django.template.context import Context

register = template.Library()

#: what a part may be given to be drawn once; instants and numbers with a fraction read differently from moment to moment and place to place
PLAIN = frozenset({str, SafeString, int, bool, type(None)})
#: how many parts are kept, and how long a word may be; when there are more, keeping begins anew
MOST, LONGEST = 4_000, 200
#: addresses that are kept for each place of a template that names one
MOST_ADDRESSES = 500
_drawn: dict[tuple[object, ...], SafeString] = {}


class Once(IncludeNode):
    """An include of a part that sees only what it is given."""

    def render(self, context: Context) -> SafeString:
        """Return the part's text, the kept one where the same was asked for before."""
        values = [(name, value.resolve(context)) for name, value in self.extra_context.items()]
        name = self.template.resolve(context)
        if not (isinstance(name, str) and not name.startswith(".") and all(_is_plain(value) for _name, value in values)):
            return super().render(context)
        key = (name, get_language(), context.autoescape, *((told, type(value), value) for told, value in values))
        kept = _drawn.get(key)
        if kept is None:
            if len(_drawn) >= MOST:
                _drawn.clear()
            kept = _drawn[key] = super().render(context)
        return kept


def _is_plain(value: Any) -> bool:
    return type(value) in PLAIN and (not isinstance(value, str) or len(value) <= LONGEST)


@register.tag("include")
def include(parser: Parser, token: Token) -> IncludeNode:
    """Read Django's own tag, and keep what is drawn where that is safe."""
    node = do_include(parser, token)
    return Once(node.template, extra_context=node.extra_context, isolated_context=True) if node.isolated_context else node


class Address(URLNode):
    """The address of a page, found once for the same words and numbers."""

    def __init__(self, node: URLNode) -> None:
        super().__init__(node.view_name, node.args, node.kwargs, node.asvar)
        self.known: dict[tuple[object, ...], str] = {}

    def render(self, context: Context) -> str:
        """Return the address, the kept one where the same was asked for before."""
        values = [each.resolve(context) for each in (self.view_name, *self.args, *self.kwargs.values())]
        if self.asvar or not all(_is_plain(value) for value in values):
            return str(super().render(context))
        key = (settings.ROOT_URLCONF, context.autoescape, *((type(value), value) for value in values))
        address = self.known.get(key)
        if address is None:
            if len(self.known) >= MOST_ADDRESSES:
                self.known.clear()
            address = self.known[key] = super().render(context)
        return address


@register.tag("url")
def address(parser: Parser, token: Token) -> URLNode:
    """Read Django's own tag, and keep the addresses it finds."""
    return Address(url(parser, token))

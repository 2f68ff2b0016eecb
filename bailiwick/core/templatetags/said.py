"""Django's library `i18n`, in which a fixed sentence is looked up once for each language.

It stands in for the library under its own name (see `TEMPLATES` in the settings), so no template had to change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.i18n import register as known
from django.utils.translation import get_language

if TYPE_CHECKING:
    from django.template.base import Parser, Token
    from django.template.context import Context

register = template.Library()
register.tags.update(known.tags)
register.filters.update(known.filters)


class Said(TranslateNode):
    """A sentence that stands in the template itself."""

    def __init__(self, node: TranslateNode) -> None:
        super().__init__(node.filter_expression, noop=False)
        self.known: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        """Return the sentence in the reader's language."""
        language = get_language()
        words = self.known.get(language)
        if words is None:
            words = self.known[language] = super().render(context)
        return words


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> TranslateNode:
    """Read Django's own tag; a sentence that depends on nothing else is kept."""
    node = do_translate(parser, token)
    fixed = getattr(node.filter_expression.var, "literal", None) is not None and not node.filter_expression.filters
    return Said(node) if fixed and not (node.noop or node.asvar or node.message_context) else node

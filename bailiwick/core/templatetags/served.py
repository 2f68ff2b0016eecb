"""Django's library `static`, in which the address of a file is asked of the storage once.

It stands in for the library under its own name (see `TEMPLATES` in the settings), so no template had to change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import StaticNode
from django.templatetags.static import register as known

if TYPE_CHECKING:
    from django.template.base import Parser, Token
    from django.template.context import Context

register = template.Library()
register.tags.update(known.tags)


class Served(StaticNode):
    """The address of a file that is named in the template itself, as long as the same storage serves it."""

    known: tuple[object, str] = (None, "")

    def url(self, context: Context) -> str:
        """Return the address, the kept one where the storage is the same."""
        storage = getattr(staticfiles_storage, "_wrapped", None)
        if storage is None or self.known[0] is not storage:
            address = super().url(context)
            self.known = getattr(staticfiles_storage, "_wrapped", None), address
        return self.known[1]


@register.tag("static")
def static(parser: Parser, token: Token) -> StaticNode:
    """Read Django's own tag; the address of a file that does not depend on the page is kept."""
    node = StaticNode.handle_token(parser, token)
    return Served(node.varname, node.path) if isinstance(node.path.var, str) and not node.path.filters else node

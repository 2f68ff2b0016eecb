"""What stands around the rows of a list, drawn once for all who see the same: its buttons, tabs, filters and headings.

Each part is kept under all that its template reads; numbers and links that change with every page stand apart from what hardly does.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from bailiwick.core.drawn import TOKEN, drawn, filled

if TYPE_CHECKING:
    from django.template.context import Context

register = template.Library()

#: what a list allows whoever looks at it, for its buttons
_MAY = ("may_export", "may_import", "may_add")


@register.simple_tag(takes_context=True)
def list_actions(context: Context) -> SafeString:
    """Draw the shapes of a list, its files, and the way to a new record."""
    record, shape = context["record"], str(context.get("shape", ""))
    facts = {"record": record, "here": context["here"], "shape": shape, **{name: context[name] for name in _MAY}}
    told = (settings.ROOT_URLCONF, record.slug, *(facts[name] for name in ("here", "shape", *_MAY)))
    return mark_safe(drawn("core/records/_list_actions.html", told, facts, record))  # noqa: S308 - drawn by a template


@register.simple_tag(takes_context=True)
def list_tabs(context: Context) -> SafeString:
    """Draw the views of a list, with their counts."""
    tabs, more = context["tabs"], context["more_tabs"]
    told = tuple((tab.url, tab.current, tab.title, None if tab.count is None else (tab.count.number, tab.count.more)) for tab in tabs)
    facts = {"tabs": tabs, "more_tabs": more}
    return mark_safe(drawn("core/records/_tabs.html", (told, tuple((tab.key, tab.title) for tab in more)), facts))  # noqa: S308 - drawn by a template


@register.simple_tag(takes_context=True)
def list_filters(context: Context) -> SafeString:
    """Draw the search box of a list, the filters in force, the way to others, and the menu that saves them as a view."""
    record, listing, path = context["record"], context["listing"], context["request"].path
    view = SimpleNamespace(key=listing.view.key, title=listing.view.title)
    shown = SimpleNamespace(is_searchable=listing.is_searchable, asked=SimpleNamespace(q=listing.asked.q), view=view)
    told = (
        (settings.ROOT_URLCONF, record.slug, path, shown.is_searchable, shown.asked.q, context["here"]),
        (context["may_edit_view"], view.key, view.title),
        tuple((chip.words, chip.url) for chip in context["chips"]),
        tuple(context["hidden"]),
        tuple(context["audiences"]),
    )
    facts = {name: context[name] for name in ("record", "here", "chips", "hidden", "audiences", "may_edit_view")}
    facts |= {"listing": shown, "request": SimpleNamespace(path=path), "csrf_token": TOKEN}
    return filled(drawn("core/records/_filter_bar.html", told, facts, record), token=str(context["csrf_token"]))


@register.simple_tag(takes_context=True)
def list_headings(context: Context) -> SafeString:
    """Draw the head of the table."""
    path, headings, ticks = context["request"].path, context["headings"], bool(context.get("ticks"))
    told = (path, ticks, tuple((head.title, head.url, head.order, head.css) for head in headings))
    facts = {"ticks": ticks, "headings": headings, "request": SimpleNamespace(path=path)}
    return mark_safe(drawn("core/records/_headings.html", told, facts))  # noqa: S308 - drawn by a template

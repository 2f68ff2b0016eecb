"""The frame of a page, drawn once for all who see the same: top bar, navigation and the phone's bottom bar.

Each part is kept under everything it shows: the links a role has, the page that is marked, the numbers, the names, the language.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString, mark_safe

from bailiwick.core.drawn import HERE, TOKEN, drawn, filled
from bailiwick.core.navigation import navigation_for

if TYPE_CHECKING:
    from django.template.context import Context

register = template.Library()

#: entries of the shell that the top bar and the bottom bar show
_TOP = (
    "home_url",
    "product",
    "place",
    "command_url",
    "new_call_url",
    "new_call_label",
    "notifications_url",
    "bell_url",
    "unread",
    "initials",
    "person",
    "role",
    "sign_out_url",
)
_DOCK = ("new_call_url", "new_call_label", "search_url")


@register.simple_tag(takes_context=True)
def frame_top(context: Context) -> SafeString:
    """Draw the top bar: search, new call, bell, and the person's own menu."""
    request, shell, user = context["request"], context["shell"], context.get("user")
    links = [(link["url"], str(link["label"]), link.get("icon", "")) for link in shell["user_links"] or ()]
    is_known = bool(getattr(user, "is_authenticated", False))
    name = str(user) if is_known else ""
    facts = {"shell": {**{name: shell[name] for name in _TOP}, "user_links": shell["user_links"]}, "user": user, "csrf_token": TOKEN}
    told = (is_known, name, getattr(user, "username", ""), *links, *((type(shell[name]), str(shell[name])) for name in _TOP))
    text = drawn("components/topbar.html", told, {**facts, "request": SimpleNamespace(get_full_path=HERE)})
    return filled(text, token=str(context["csrf_token"]), here=request.get_full_path())


@register.simple_tag(takes_context=True)
def frame_navigation(context: Context) -> SafeString:
    """Draw the navigation, with the page's own link marked and the numbers beside the others."""
    request = context["request"]
    groups, narrow = navigation_for(request), request.COOKIES.get("navigation", "")
    links = tuple(
        (group.name, *((link.url, link.is_current, str(link.count or ""), link.key, link.icon) for link in group.items)) for group in groups
    )
    facts = {"navigation": groups, "request": SimpleNamespace(COOKIES={"navigation": narrow})}
    return mark_safe(drawn("components/navigation.html", (narrow == "narrow", links), facts))  # noqa: S308 - drawn by a template


@register.simple_tag(takes_context=True)
def frame_dock(context: Context) -> SafeString:
    """Draw the phone's bottom bar."""
    request, shell = context["request"], context["shell"]
    dock = list(shell["dock"] or ())
    here = request.path if request.path in {shell["new_call_url"], shell["search_url"]} else ""
    told = (here, *((link.url, link.is_current, str(link.title), link.icon) for link in dock), *(str(shell[name]) for name in _DOCK))
    facts = {"shell": {**{name: shell[name] for name in _DOCK}, "dock": dock}, "request": SimpleNamespace(path=here)}
    return mark_safe(drawn("components/dock.html", told, facts))  # noqa: S308 - drawn by a template

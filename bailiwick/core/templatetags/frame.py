"""The frame of a page, drawn once for all who see the same: top bar, navigation and the phone's bottom bar.

Each part is kept under everything it shows (the links a role has, the page that is marked, the numbers, the names, the language), so whoever
sees another thing gets another text. What belongs to one request alone, the token of its forms and the address to come back to, is left
open in what is kept and filled in as the page is drawn.
"""

from __future__ import annotations

from secrets import token_hex
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django import template
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from bailiwick.core.navigation import navigation_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest
    from django.template.context import Context

register = template.Library()

#: how many parts are kept; when there are more, keeping begins anew
MOST = 1_000
#: what stands in a kept part where the request's own token and address belong
_TOKEN, _HERE = f"token-{token_hex(16)}", f"here-{token_hex(16)}"
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
_drawn: dict[tuple[Any, ...], str] = {}


@register.simple_tag(takes_context=True)
def frame_top(context: Context) -> SafeString:
    """Draw the top bar: search, new call, bell, and the person's own menu."""
    request, shell, user = context["request"], context["shell"], context.get("user")
    links = [(link["url"], str(link["label"]), link.get("icon", "")) for link in shell["user_links"] or ()]
    is_known = bool(getattr(user, "is_authenticated", False))
    name = str(user) if is_known else ""
    facts = {"shell": {**{name: shell[name] for name in _TOP}, "user_links": shell["user_links"]}, "user": user, "csrf_token": _TOKEN}
    told = (is_known, name, getattr(user, "username", ""), *links, *((type(shell[name]), str(shell[name])) for name in _TOP))
    return _filled(_kept("components/topbar.html", told, {**facts, "request": SimpleNamespace(get_full_path=_HERE)}), request)


@register.simple_tag(takes_context=True)
def frame_navigation(context: Context) -> SafeString:
    """Draw the navigation, with the page's own link marked and the numbers beside the others."""
    request = context["request"]
    groups, narrow = navigation_for(request), request.COOKIES.get("navigation", "")
    links = tuple(
        (group.name, *((link.url, link.is_current, str(link.count or ""), link.key, link.icon) for link in group.items)) for group in groups
    )
    facts = {"navigation": groups, "request": SimpleNamespace(COOKIES={"navigation": narrow})}
    return mark_safe(_kept("components/navigation.html", (narrow == "narrow", links), facts))  # noqa: S308 - drawn by a template


@register.simple_tag(takes_context=True)
def frame_dock(context: Context) -> SafeString:
    """Draw the phone's bottom bar."""
    request, shell = context["request"], context["shell"]
    dock = list(shell["dock"] or ())
    here = request.path if request.path in {shell["new_call_url"], shell["search_url"]} else ""
    told = (here, *((link.url, link.is_current, str(link.title), link.icon) for link in dock), *(str(shell[name]) for name in _DOCK))
    facts = {"shell": {**{name: shell[name] for name in _DOCK}, "dock": dock}, "request": SimpleNamespace(path=here)}
    return mark_safe(_kept("components/dock.html", told, facts))  # noqa: S308 - drawn by a template


def _kept(name: str, told: tuple[Any, ...], facts: Mapping[str, object]) -> str:
    """Return a part's text: the kept one where the same was told before."""
    key = (name, get_language(), *told)
    found = _drawn.get(key)
    if found is None:
        if len(_drawn) >= MOST:
            _drawn.clear()
        found = _drawn[key] = render_to_string(name, dict(facts))
    return found


def _filled(text: str, request: HttpRequest) -> SafeString:
    """Fill in what belongs to the request alone."""
    if _TOKEN in text:
        text = text.replace(_TOKEN, get_token(request))
    return mark_safe(text.replace(_HERE, escape(request.get_full_path())))  # noqa: S308 - drawn by a template, the address escaped

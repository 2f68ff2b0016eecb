"""What the frame of every page shows: product, navigation, the person, unread notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import NoReverseMatch

from bailiwick import __version__
from bailiwick.core.addresses import address
from bailiwick.core.banners import Banners
from bailiwick.core.navigation import navigation_for, quick_links

if TYPE_CHECKING:
    from django.http import HttpRequest

#: adds to the frame: apps above register what only they know (unread notices, the new-call button)
Part = Callable[["HttpRequest"], dict[str, object]]
_parts: list[Part] = []


def add_to_shell(part: Part) -> Part:
    """Let an app add entries to `shell`, such as `unread`, `new_call_url` or more `user_links`; asked for signed-in people only."""
    if part not in _parts:
        _parts.append(part)
    return part


class Shell(dict[str, object]):
    """The frame's entries, gathered when a template first asks for one."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__()
        self.request = request
        self.is_ready = False

    def __missing__(self, name: str) -> object:
        """Gather the entries; a name nobody supplies is empty."""
        if not self.is_ready:
            self.is_ready = True
            self.update(_entries(self.request))
        return self.get(name, "")


def shell(request: HttpRequest) -> dict[str, object]:
    """Return `navigation`, `shell` and `banners` for the frame of a page; fragments that use none pay nothing."""
    return {"navigation": _Navigation(request), "shell": Shell(request), "banners": Banners(request)}


class _Navigation:
    """The navigation, made when the frame draws it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def __iter__(self) -> object:
        return iter(navigation_for(self.request))


def _entries(request: HttpRequest) -> dict[str, object]:
    entries: dict[str, object] = {
        "product": "Bailiwick",
        "version": __version__,
        "place": getattr(settings, "PLACE_NAME", ""),
        "home_url": "/",
        "command_url": _url("core:command"),
        "search_url": _url("core:search"),
        "sign_out_url": _url("account_logout"),
    }
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        name = str(request.user)
        entries |= {"person": name, "initials": "".join(word[0] for word in name.split()[:2]).upper(), "dock": quick_links(request)}
        for part in _parts:
            _add(entries, part(request))
    return entries


def _add(entries: dict[str, object], more: dict[str, object]) -> None:
    """Add an app's entries; lists of the same name, such as the links of the person's menu, become one."""
    for name, value in more.items():
        known = entries.get(name)
        entries[name] = [*known, *value] if isinstance(known, list) and isinstance(value, list) else value


def _url(name: str) -> str:
    try:
        return address(name)
    except NoReverseMatch:
        return ""

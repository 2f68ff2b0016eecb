"""The command bar's answers: actions, pages and records by a few letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bailiwick.core.actors import actor_of
from bailiwick.core.commands import Command, commands_for, match, recent_for
from bailiwick.core.navigation import navigation_for
from bailiwick.core.search import find
from bailiwick.core.search.words import clean

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.core.actors import Account
    from bailiwick.core.search import Result

#: letters from which records are looked up
LEAST = 2


@require_safe
def command(request: HttpRequest) -> HttpResponse:
    """Answer the command bar with a list, and a plain visit with the same list on a page."""
    user = actor_of(request).user
    typed = clean(request.GET.get("q", ""))
    groups = _groups(request, user, typed) if user is not None else []
    name = "components/command_results.html" if request.headers.get("HX-Request") else "core/command.html"
    return render(request, name, {"groups": groups, "query": typed})


def _groups(request: HttpRequest, user: Account, typed: str) -> list[dict[str, object]]:
    """Return the groups that have entries, actions first."""
    offered = _offered(request, user)
    groups: list[tuple[str, list[dict[str, str]]]] = []
    if typed:
        groups.append((_("Go to"), [_of_command(c) for c in match(typed, offered)]))
        hits = find(typed, user, limit=8, counting=False).hits if len(typed) >= LEAST else []
        groups.append((_("Found"), [{"label": h.title, "detail": h.detail or h.kind_title, "url": h.url, "icon": "search"} for h in hits]))
    else:
        groups.append((_("Lately"), [_of_result(result) for result in recent_for(user)]))
        groups.append((_("Go to"), [_of_command(c) for c in offered[:12]]))
    return [{"title": title, "entries": entries} for title, entries in groups if entries]


def _offered(request: HttpRequest, user: Account) -> list[Command]:
    """Return all commands, and the pages of the navigation that no command leads to."""
    commands = [c for c in commands_for(user) if c.address]
    known = {c.address for c in commands}
    links = [link for group in navigation_for(request) for link in group.items if link.url not in known]
    return commands + [Command(link.title, link.url, icon=link.icon) for link in links]


def _of_command(command: Command) -> dict[str, str]:
    return {"label": str(command.title), "detail": command.key, "url": command.address, "icon": command.icon}


def _of_result(result: Result) -> dict[str, str]:
    return {"label": result.title, "detail": result.detail, "url": result.url, "icon": "history"}

"""People in the navigation, and one's own account in the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core.addresses import address
from bailiwick.core.context import add_to_shell
from bailiwick.core.navigation import Item, Section, add_navigation
from bailiwick.core.tied import tied_to
from bailiwick.people.middleware import idle_seconds
from bailiwick.people.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest

add_navigation(
    Section("people", gettext_lazy("People"), order=30),
    Item(gettext_lazy("Persons"), "records:list", icon="person", order=10, ability="people.see_persons", section="people", args=("persons",)),
    Item(
        gettext_lazy("Departments"), "records:list", icon="building", order=20, ability="people.see_persons", section="people", args=("departments",)
    ),
    Item(gettext_lazy("IT staff"), "records:list", icon="wrench", order=30, ability="people.see_staff", section="people", args=("staff",)),
    Item(gettext_lazy("Teams"), "records:list", icon="people", order=40, ability="people.see_staff", section="people", args=("teams",)),
    Item(gettext_lazy("Skills"), "records:list", icon="star", order=50, ability="people.edit_staff", section="people", args=("skills",)),
    Item(gettext_lazy("Accounts"), "records:list", icon="key", order=10, ability="people.see_roles", section="administration", args=("accounts",)),
    Item(gettext_lazy("Roles"), "people:roles", icon="shield", order=20, ability="people.see_roles", section="administration"),
)


@add_to_shell
def own_account(request: HttpRequest) -> dict[str, object]:
    """Tell the frame the person's role, the way to their account, and when the session locks."""
    user = request.user
    if not isinstance(user, User):
        return {}
    links = [
        {"label": _("My account"), "url": address("people:me"), "icon": "person"},
        {"label": _("Preferences"), "url": address("people:preferences"), "icon": "gear"},
        {"label": _("Sessions"), "url": address("people:sessions"), "icon": "lock"},
    ]
    if user.may("people.use_api"):
        links.append({"label": _("API tokens"), "url": address("people:tokens"), "icon": "key"})
    return {
        "role": user.roles_held[0].name if user.roles_held else "",
        "user_links": links,
        "lock_after_seconds": idle_seconds(user) if settings.SESSION_IDLE_SECONDS and not tied_to(request) else 0,
        "touch_url": address("people:still_here"),
    }

"""The desk in the navigation, the top bar and the command bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core.actors import account_of
from bailiwick.core.addresses import address
from bailiwick.core.commands import Command, add_command
from bailiwick.core.context import add_to_shell
from bailiwick.core.navigation import Item, Section, add_navigation

if TYPE_CHECKING:
    from django.http import HttpRequest

QUEUES = (
    ("my-work", gettext_lazy("My work"), "inbox"),
    ("my-team", gettext_lazy("My team"), "people"),
    ("unassigned", gettext_lazy("Unassigned"), "queue"),
    ("waiting", gettext_lazy("Waiting"), "hourglass"),
    ("breaching", gettext_lazy("Breaching"), "flag"),
    ("all", gettext_lazy("All tickets"), "ticket"),
)

add_navigation(
    Section("desk", gettext_lazy("Desk"), order=10),
    *(
        Item(
            title,
            "records:list",
            icon=icon,
            order=10 * place,
            ability="desk.see_tickets",
            section="desk",
            args=("tickets",),
            query=f"view={slug}",
            quick=slug == "my-work",
        )
        for place, (slug, title, icon) in enumerate(QUEUES, 1)
    ),
    Item(gettext_lazy("Wall board"), "desk:wall", icon="chart", order=75, ability="desk.see_tickets", section="desk"),
    Item(gettext_lazy("Calls"), "records:list", icon="phone", order=80, ability="desk.see_tickets", section="desk", args=("calls",)),
    Item(
        gettext_lazy("Categories"),
        "records:list",
        icon="tag",
        order=110,
        ability="desk.edit_categories",
        section="administration",
        args=("categories",),
    ),
    Item(
        gettext_lazy("Priority rules"),
        "records:list",
        icon="flag",
        order=120,
        ability="desk.edit_categories",
        section="administration",
        args=("priority-rules",),
    ),
    *(
        Item(title, "records:list", icon=icon, order=order, ability="people.edit_staff", section="administration", args=(slug,))
        for title, slug, icon, order in (
            (gettext_lazy("Team rules"), "team-rules", "people", 126),
            (gettext_lazy("Pick-up rules"), "pick-up-rules", "clock", 127),
            (gettext_lazy("Capacities"), "capacities", "person", 128),
        )
    ),
    Item(
        gettext_lazy("Reasons to wait"),
        "records:list",
        icon="hourglass",
        order=122,
        ability="desk.edit_categories",
        section="administration",
        args=("wait-reasons",),
    ),
    Item(
        gettext_lazy("Reminder plans"),
        "records:list",
        icon="bell",
        order=124,
        ability="desk.edit_categories",
        section="administration",
        args=("chaser-plans",),
    ),
)
add_command(Command(gettext_lazy("New call"), "desk:call_log", gettext_lazy("log phone walk-in ticket"), "desk.log_calls", "n"))
add_command(Command(gettext_lazy("Ask for help"), "desk:ticket_open", gettext_lazy("new request ticket portal"), "desk.ask"))
for slug, title, _icon in QUEUES:
    add_command(Command(title, f"/records/tickets/?view={slug}", gettext_lazy("queue tickets"), "desk.see_tickets"))


@add_to_shell
def new_call(request: HttpRequest) -> dict[str, object]:
    """Offer the call form in the top bar to those who take calls."""
    if not account_of(request).may("desk.log_calls"):
        return {}
    return {"new_call_url": address("desk:call_log"), "new_call_label": _("New call")}

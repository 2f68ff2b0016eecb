"""Who asks for which address: every list with every order, every view of the tickets, filters, searches, pages. The same on both engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.core.records import all_records, record_named

if TYPE_CHECKING:
    from collections.abc import Iterator

#: orders and filters of the tickets that are asked for beside all views
FILTERS = (
    "state=waiting", "priority=1", "category={category}", "team={team}", "site={site}", "assignee={staff}",
    "requester={person}", "affected={person}", "department={department}", "opened=this-week", "late=yes", "update_overdue=yes",
    "state=open,new", "mine=yes", "mine=no", "team={team}&state=waiting", "kind=request", "kind=incident", "channel=e-mail", "channel=monitor", "impact=4", "urgency=4",
    "site={site}&state=open&sort=priority", "solved=this-week", "closed=this-week", "late=no&sort=due",
    "state=open,new&sort=due", "state=open,new&assignee={staff}&sort=due",
)  # fmt: skip
PAGES = {
    "grace": ("/", "/search/?q=printer", "/search/?q=T-0050000", "/command/?q=printer", "/desk/calls/callers/?q=person+7", "/reports/volume/",
              "/desk/panels/person/{person}/", "/desk/panels/site/{site}/", "/api/v1/desk/tickets?limit=200", "/api/v1/desk/calls?limit=200",
              "/api/v1/records/tickets/?limit=200", "/api/v1/records/persons/?limit=200", "/api/v1/search?q=printer&limit=50", "/records/calls/?q=printer", "/records/tickets/?q=printer"),
    "rita": ("/", "/records/tickets/?view=mine", "/search/?q=T-0050000", "/search/?q=printer", "/records/tickets/?q=printer", "/command/?q=printer", "/records/calls/?q=printer"),
    "otto": ("/records/audit-log/", "/api/v1/records/audit-log/?limit=200"),
}  # fmt: skip


def addresses(keys: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Yield the citizen and the address; `keys` fills the places in filters and pages."""
    for record in all_records():
        sorts = [column.name for column in record.columns if column.sort]
        for query in ("", *(f"?view=all&sort={sort}" for name in sorts for sort in (name, f"-{name}"))):
            yield ("grace" if record.slug == "tickets" else "ada"), f"/records/{record.slug}/{query}"
    for view in record_named("tickets").views:
        yield "grace", f"/records/tickets/?view={view.slug}"
    for chosen in FILTERS:
        yield "grace", f"/records/tickets/?view=all&{chosen.format(**keys)}"
    for who, pages in PAGES.items():
        for page in pages:
            yield who, page.format(**keys)

"""Who asks for which address: every list with every order, every view of the tickets, filters, searches, pages. The same on both engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.core.records import Kind, all_records, record_named
from bailiwick.core.records.derive import filters_of
from bailiwick.people.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bailiwick.core.records import Filter

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


#: the lists of the large tables, of which every filter is asked, by who looks at them
LARGE = {"grace": ("tickets", "calls", "persons"), "otto": ("audit-log",)}
#: what is asked of a filter by its kind; of choices each, of relations the first record
ASKED = {
    Kind.BOOLEAN: ("yes", "no"), Kind.DATE: ("today", "this-week", "older-30d", "none"), Kind.NUMBER: ("1", "3..", "none"), Kind.TEXT: ("jam", "none"),
}  # fmt: skip
#: whose rows are still looked for in the whole table, on one engine or both: whoever gives one an index takes it from here
UNBOUNDED = {
    "tickets": "room=1 site=none team=none tier=3.. tier=none assignee=none channel=portal due=older-30d solved=older-30d solved=none closed=older-30d "
    "closed=none first_contact_fix=yes reopened_count=1 reopened_count=3.. reopened_count=none need_to_know=yes aside=older-30d title=none broken=yes mine=yes",
    "calls": "taken_by=1 channel category department site team",
    "persons": "",
    "audit-log": "event kind actor cause address request",
}


def filtered(user: User, slugs: Iterable[str]) -> Iterator[str]:
    """Yield the addresses of large lists by each value of each filter that they offer to somebody."""
    for record in (record_named(slug) for slug in slugs):
        unbounded = UNBOUNDED[record.slug].split()
        for name, given in filters_of(record, []).items():
            for value in _values(given, user):
                if name not in unbounded and f"{name}={value}" not in unbounded:
                    yield f"/records/{record.slug}/?view=all&{name}={value}"


def _values(given: Filter, user: User) -> Iterable[object]:
    if given.kind is Kind.RELATION and given.related is not None:
        return [*given.related._default_manager.order_by("pk").values_list("pk", flat=True)[:1], "none"]
    if given.kind is Kind.CHOICE:
        offered = given.choices(user) if callable(given.choices) else given.choices or ()
        return [value for value, _words in offered]
    return ASKED.get(given.kind, ())


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
    for who, slugs in LARGE.items():
        for address in filtered(User.objects.get(username=who), slugs):
            yield who, address

"""Ways to reach a person that stood in the directory before they called."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bailiwick.audit.models import AuditRow
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.desk.models import Ticket

#: what was entered or changed so shortly before a ticket may have come from the caller
SETTLED = timedelta(days=1)
NUMBERS = ("phone", "extension", "mobile")
ADDRESSES = ("email",)


def contacts_on_file(person: Person, ticket: Ticket) -> dict[str, str]:
    """Return field -> number or address that was on file well before the ticket was opened.

    Whoever was added to the directory with the call, and whatever was changed since, proves nothing.
    """
    changed = _recently_changed(person, ticket.opened_at - SETTLED)
    given = {name: getattr(person, name).strip() for name in (*NUMBERS, *ADDRESSES)}
    return {name: value for name, value in given.items() if value and name not in changed}


def _recently_changed(person: Person, since: datetime) -> set[str]:
    """Return the fields of a person that the trail shows changed by hand since an instant; imports come from the personnel office."""
    rows = AuditRow.objects.about(person).filter(at__gte=since).values_list("changes", "facts")
    return {name for changes, facts in rows if not facts.get("batch") for name in changes}


def managers_on_file(person: Person) -> list[Person]:
    """Return who may vouch for somebody: their manager, and that one's."""
    found: list[Person] = []
    above = person.manager
    while above is not None and above.pk != person.pk and above not in found and len(found) < 2:  # noqa: PLR2004 - the manager and the next above
        if not above.is_retired:
            found.append(above)
        above = above.manager
    return found

"""No list reads or sorts its whole table: every view, order and filter at 100,000 rows, by the work its statements do.

What a statement does is counted, not timed: steps of SQLite's machine, whatever else the computer does.
"""

from __future__ import annotations

import pytest
from django.db import connection

from bailiwick.clocks.actions import install_clocks
from bailiwick.core import clock, kept
from bailiwick.core.records import all_records, record_named
from bailiwick.reports.actions import rebuild_rollups
from tests.crowds import ROWS, crowd

pytestmark = pytest.mark.django_db

#: steps of SQLite that a statement may take; to read and judge 100,000 rows takes half a million or more
STEPS, TICK = 250_000, 1_000
#: orders and filters of the tickets that are asked for beside all views
FILTERS = (
    "state=waiting", "priority=1", "category={category}", "team={team}", "site={site}", "assignee={staff}",
    "requester={person}", "affected={person}", "department={department}", "opened=this-week", "late=yes", "update_overdue=yes",
)  # fmt: skip
PAGES = {
    "grace": ("/", "/search/?q=printer", "/search/?q=T-0050000", "/command/?q=printer", "/desk/calls/callers/?q=person+7", "/reports/volume/",
              "/desk/panels/person/{person}/", "/desk/panels/site/{site}/", "/api/v1/desk/tickets?limit=200", "/api/v1/desk/calls?limit=200",
              "/api/v1/records/tickets/?limit=200", "/api/v1/records/persons/?limit=200", "/api/v1/search?q=printer&limit=50"),
    "rita": ("/", "/records/tickets/?view=mine", "/search/?q=T-0050000"),
    "otto": ("/records/audit-log/", "/api/v1/records/audit-log/?limit=200"),
}  # fmt: skip


class Work:
    """Counts what the statements of a page do; used as a wrapper of all statements."""

    def __init__(self):
        self.ticks, self.mark, self.sql, self.found = 0, 0, "", []

    def __enter__(self):
        connection.ensure_connection()
        connection.connection.set_progress_handler(self.tick, TICK)
        return self

    def __exit__(self, *_error):
        self.note()
        connection.connection.set_progress_handler(None, 0)

    def tick(self):
        self.ticks += 1

    def note(self):
        """Note what was done since the last statement began: rows are read after it."""
        if self.sql:
            self.found.append(((self.ticks - self.mark) * TICK, self.sql))
        self.mark = self.ticks

    def __call__(self, execute, sql, params, many, context):
        self.note()
        self.sql = sql
        return execute(sql, params, many, context)

    def worst(self):
        return max(self.found, default=(0, ""))


def _addresses(city, keys):
    """Yield who asks for which address: every list with every order, every view of the tickets, filters, searches, pages."""
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


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the work of a statement is counted in steps of SQLite")
def test_no_list_grows_with_its_table(city, sign_in):
    install_clocks()
    keys = crowd(city, clock.now())
    rebuild_rollups(clock.now())
    slow, clients = [], {}
    for who, address in _addresses(city, keys):
        client = clients.setdefault(who, sign_in(who))
        kept.forget()
        with Work() as work, connection.execute_wrapper(work):
            status = client.get(address).status_code
        if status == 200 and work.worst()[0] > STEPS:
            slow.append(f"{address} ({who}): {work.worst()[0]:,}\n    {work.worst()[1][:1500]}")
        assert status in {200, 302, 403, 404}, address
    assert not slow, f"{len(slow)} of {ROWS:,} rows each:\n" + "\n".join(slow)

"""`python -m bench.pages`: what a rendered page costs the processor, against two bare views of the same run.

The first yardstick answers two letters behind the same middleware. The second is the page that the framework's tutorial would write: the
same 50 rows by one queryset, a plain template in the same frame. Processor time, for it says most on a machine that does other things too.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.test import Client

    from bailiwick.desk.models import Ticket
    from bailiwick.people.models import User

TICKETS, ROUNDS = 20_000, 200
#: entries of the longest story
MANY = 200
#: the page that a tutorial would write: a table of the same rows in the same frame
PLAIN = """{% extends "base.html" %}{% block main %}<table>{% for ticket in tickets %}<tr><td>{{ ticket.number }}</td><td><a href="{% url "desk:ticket" ticket.number %}">
{{ ticket.title }}</a></td><td>{{ ticket.get_state_display }}</td><td>{{ ticket.get_priority_display }}</td><td>{{ ticket.due_at|date:"j M H:i" }}</td>
<td>{{ ticket.update_due_at|date:"j M H:i" }}</td><td>{{ ticket.requester }}</td><td>{{ ticket.assignee.person }}</td></tr>{% endfor %}</table>{% endblock %}"""
HEAD = """# Results of `python -m bench.pages`

{tickets:,} tickets on SQLite, {rounds} rounds in turn, everything warm. Milliseconds of the processor; they depend on the machine, shares hardly.
"Bare" answers two letters behind the same middleware; "plain" is the same 50 rows by one queryset and a plain template in the same frame.

| page | ms, middle | ms, 95 of 100 | bare view's share | plain view's share |
|---|---|---|---|---|
"""


def bare(_request: HttpRequest) -> HttpResponse:
    """Answer two letters."""
    from django.http import HttpResponse  # noqa: PLC0415 - after the set-up

    return HttpResponse("ok")


def plain(request: HttpRequest) -> HttpResponse:
    """Answer the queue as a tutorial would write it."""
    from django.http import HttpResponse  # noqa: PLC0415 - after the set-up
    from django.template import engines  # noqa: PLC0415 - likewise

    from bailiwick.desk.models import Ticket  # noqa: PLC0415 - likewise

    global _template  # noqa: PLW0603 - read once, as every template is
    _template = _template or engines["django"].from_string(PLAIN)
    rows = Ticket.objects.visible_to(request.user).filter(unfinished=True).select_related("requester", "assignee__person")  # type: ignore[arg-type] # whoever is signed in
    return HttpResponse(_template.render({"tickets": rows.order_by("due_at", "pk")[:50]}, request))  # type: ignore[attr-defined] # a template by then


_template: object = None


def measure(user: User, rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Open the pages in turn as somebody, and return the seconds of the processor by page; the yardsticks are the first two."""
    from django.conf import settings  # noqa: PLC0415 - after the set-up
    from django.test import Client  # noqa: PLC0415 - likewise

    from bailiwick.desk.models import Ticket  # noqa: PLC0415 - likewise

    settings.ROOT_URLCONF, settings.ALLOWED_HOSTS = "bench.pages_urls", ["*"]
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    number, busy = Ticket.objects.filter(unfinished=True).order_by("pk").values_list("number", flat=True)[:2]
    _write_much(Ticket.objects.get(number=busy))
    pages = {
        "bare view": "/bare/",
        "plain view": "/plain/",
        "queue (my team)": "/records/tickets/?view=my-team",
        "queue (all tickets)": "/records/tickets/?view=all",
        "persons": "/records/persons/",
        "ticket": f"/desk/tickets/{number}/",
        f"ticket of {MANY} entries": f"/desk/tickets/{busy}/",
        "home": "/",
        "API, 50 tickets": "/api/v1/records/tickets/?limit=50",
    }
    figures: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(rounds + 4):  # what is asked for the first times is put together then
        for name, address in pages.items():
            took = _taken(client, address)
            if turn >= 4:  # noqa: PLR2004 - see above
                figures[name].append(took)
    return figures


def _write_much(ticket: Ticket) -> None:
    """Let a ticket have a long story."""
    from bailiwick.desk.models import Entry  # noqa: PLC0415 - after the set-up

    written = ticket.entries.count()
    Entry.objects.bulk_create(
        Entry(
            ticket=ticket,
            kind=("note", "reply")[n % 2],
            body=f"Looked at it, part {n}.\n\nThe fault is <not> there & the log is long.",
            author_name="Technician",
            at=ticket.opened_at + timedelta(minutes=n),
        )
        for n in range(MANY - written)
    )


def _taken(client: Client, address: str) -> float:
    began = time.process_time()
    answer = client.get(address)
    took = time.process_time() - began
    if answer.status_code != 200:  # noqa: PLR2004 - anything else was not measured
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return took


def table(figures: dict[str, list[float]]) -> str:
    """Return the lines of the table: each page, and which share of it a bare view would have taken."""
    middle = {name: statistics.median(times) * 1000 for name, times in figures.items()}
    lines = []
    for name, times in figures.items():
        late = sorted(times)[int(len(times) * 0.95)] * 1000
        shares = " | ".join(f"{middle[yardstick] / middle[name]:.0%}" for yardstick in ("bare view", "plain view"))
        lines.append(f"| {name} | {middle[name]:.1f} | {late:.1f} | {shares} |\n")
    return "".join(lines)


def main() -> None:
    """Make the county in a folder of its own, measure, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=TICKETS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "PAGES.md")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(BAILIWICK_DATA=folder, DJANGO_SETTINGS_MODULE="bailiwick.config.settings", BAILIWICK_DEMO="0", BAILIWICK_LOG_LEVEL="ERROR")
        import django  # noqa: PLC0415 - the folder must be chosen first

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 - likewise

        from bailiwick.core.clock import now  # noqa: PLC0415 - likewise
        from bench.county import make_county  # noqa: PLC0415 - likewise

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        figures = measure(make_county(chosen.tickets, now()), chosen.rounds)
    chosen.out.write_text(HEAD.format(tickets=chosen.tickets, rounds=chosen.rounds) + table(figures))
    print(chosen.out.read_text())


if __name__ == "__main__":
    main()

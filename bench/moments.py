"""The moments that are measured, each with its yardstick and the 95th percentile that is promised for it."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from bailiwick.core.actors import Actor
from bailiwick.core.clock import now
from bailiwick.core.models import Series
from bailiwick.desk.actions import Contact, Opening, log_call
from bailiwick.desk.models import Category, Entry, Ticket
from bailiwick.people.models import Person, User
from bench.promised import COMMIT, VIEW

if TYPE_CHECKING:
    from collections.abc import Callable

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def bare(_request: HttpRequest) -> HttpResponse:
    """Answer two letters."""
    return HttpResponse("ok")


urlpatterns = [path("bare/", bare), path("", include("bailiwick.config.urls"))]


def moments() -> dict[str, Callable[[], object]]:
    """Return what is measured, by name; the same seed chooses the same tickets and words."""
    chance, tomas, grace = random.Random(3), User.objects.get(username="tomas"), User.objects.get(username="grace")
    technician, supervisor = _signed_in(tomas), _signed_in(grace)
    longest = (
        Entry.objects.filter(ticket__unfinished=True).values("ticket").annotate(n=Count("pk")).order_by("-n").values_list("ticket", flat=True)[:3]
    )
    long = list(Ticket.objects.filter(pk__in=list(longest)).values_list("number", flat=True))
    persons = list(Person.objects.filter(retired_at=None).order_by("-pk")[:200])
    category = Category.objects.exclude(parent=None).order_by("pk").first()
    last = Ticket.objects.count()
    Series.objects.get_or_create(name="bench")

    def get(client: Client, address: str) -> None:
        answer = client.get(address)
        if answer.status_code != 200:  # noqa: PLR2004 - anything else was not measured
            raise RuntimeError(f"{address} answered {answer.status_code}")
        b"".join(answer) if answer.streaming else answer.content

    def save_call() -> None:
        moment = now()
        contact, opening = Contact(started_at=moment - timedelta(seconds=90)), Opening(title="Password expired", category=category)
        log_call(chance.choice(persons), actor=Actor(user=tomas), now=moment, contact=contact, opening=opening, resolution="Reset after call back")

    def commit() -> None:
        with transaction.atomic():
            Series.objects.filter(pk="bench").update(last=F("last") + 1)

    return {
        VIEW: lambda: get(technician, "/bare/"),
        COMMIT: commit,
        "queue page (my team)": lambda: get(technician, "/records/tickets/?view=my-team"),
        "queue page (all tickets)": lambda: get(technician, "/records/tickets/?view=all"),
        "archive page": lambda: get(technician, "/records/tickets/?view=archive"),
        "ticket page, 200 entries": lambda: get(technician, f"/desk/tickets/{chance.choice(long)}/"),
        "search, rare word": lambda: get(technician, f"/search/?q=T-{chance.randint(1, last):06}"),
        "search, common word": lambda: get(technician, "/search/?q=printer"),
        "type-ahead, people": lambda: get(technician, f"/desk/calls/callers/?q={chance.choice(persons).name.split()[-1][:4]}"),
        "type-ahead, everything": lambda: get(technician, f"/command/?q={chance.choice(persons).name.split()[-1][:5]}"),
        "report, month by category": lambda: get(supervisor, "/reports/volume/"),
        "dashboard": lambda: get(supervisor, "/"),
        "call save": save_call,
    }


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client

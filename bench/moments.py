"""The moments that are measured, and the yardsticks beside them."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from bailiwick.core.actors import Actor
from bailiwick.core.clock import now
from bailiwick.core.models import Series
from bailiwick.desk.actions import Contact, Opening, log_call
from bailiwick.desk.models import Category, Entry, Ticket
from bailiwick.people.models import Person, User
from bench.county import make_county

if TYPE_CHECKING:
    from collections.abc import Callable

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def bare(_request: HttpRequest) -> HttpResponse:
    """Answer two letters."""
    return HttpResponse("ok")


urlpatterns = [path("bare/", bare), path("", include("bailiwick.config.urls"))]


def measure(tickets: int, rounds: int) -> tuple[dict[str, list[float]], int]:
    """Make the county and return seconds by moment, and how many entries there are."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.ROOT_URLCONF, settings.ALLOWED_HOSTS = "bench.moments", ["*"]
    began = time.perf_counter()
    user = make_county(tickets, now())
    print(f"made {tickets:,} tickets in {time.perf_counter() - began:.0f} s")
    acts = moments(user)
    for act in acts.values():
        act()
    figures: dict[str, list[float]] = {name: [] for name in acts}
    for _round in range(rounds):
        for name, act in acts.items():
            began = time.perf_counter()
            act()
            figures[name].append(time.perf_counter() - began)
    return figures, Entry.objects.count()


def moments(user: User) -> dict[str, Callable[[], object]]:
    """Return what is measured, by name."""
    chance = random.Random(3)
    client = Client()
    client.force_login(user, backend=BACKEND)
    numbers = list(Ticket.objects.filter(unfinished=True).values_list("number", flat=True)[:200])
    persons, category = list(Person.objects.all()[:200]), Category.objects.first()
    Series.objects.create(name="bench")

    def get(address: str) -> None:
        answer = client.get(address)
        if answer.status_code != 200:  # noqa: PLR2004 - anything else was not measured
            raise RuntimeError(f"{address} answered {answer.status_code}")
        b"".join(answer) if answer.streaming else answer.content

    def save_call() -> None:
        moment = now()
        contact = Contact(started_at=moment - timedelta(seconds=90))
        opening = Opening(title="Password expired", category=category)
        log_call(chance.choice(persons), actor=Actor(user=user), now=moment, contact=contact, opening=opening, resolution="Reset after call back")

    def commit() -> None:
        with transaction.atomic():
            Series.objects.filter(pk="bench").update(last=F("last") + 1)

    return {
        "bare view": lambda: get("/bare/"),
        "bare commit": commit,
        "queue page (my team)": lambda: get("/records/tickets/?view=my-team"),
        "queue page (all tickets)": lambda: get("/records/tickets/?view=all"),
        "ticket page": lambda: get(f"/desk/tickets/{chance.choice(numbers)}/"),
        "search, common word": lambda: get("/search/?q=printer"),
        "search, host name": lambda: get(f"/search/?q=PW-LT-{chance.randint(0, 9999):04}"),
        "call save": save_call,
    }

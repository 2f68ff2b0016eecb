"""Measures one engine at one size, in a process of its own: `python -m bench.measuring TICKETS ROUNDS FILE`."""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - settings come first
from django.core.management import call_command  # noqa: E402 - likewise
from django.db import connection  # noqa: E402 - likewise

from bailiwick.core.actors import System  # noqa: E402 - likewise
from bailiwick.core.clock import now  # noqa: E402 - likewise
from bailiwick.core.upkeep import join_words  # noqa: E402 - likewise
from bailiwick.demo.actions import bring_history, load_demo  # noqa: E402 - likewise
from bailiwick.demo.models import DemoLoad  # noqa: E402 - likewise
from bailiwick.desk.models import Entry, Ticket  # noqa: E402 - likewise
from bench.moments import moments  # noqa: E402 - likewise

SEED = 1


def main(tickets: int, rounds: int, out: Path) -> None:
    """Load the county and its years unless they are there, measure every moment in turn, and write the seconds down."""
    rate = _load(tickets) if tickets else 0
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.ROOT_URLCONF, settings.ALLOWED_HOSTS = "bench.moments", ["*"]
    acts = moments()
    for act in acts.values():
        for _warm in range(3):
            act()
    gc.collect()
    gc.freeze()  # as the server does with what is loaded before its programs begin
    figures: dict[str, list[float]] = {name: [] for name in acts}
    used: dict[str, list[float]] = {name: [] for name in acts}
    for _round in range(rounds):
        for name, act in acts.items():
            began, spent = time.perf_counter(), time.process_time()
            act()
            figures[name].append(time.perf_counter() - began)
            used[name].append(time.process_time() - spent)
    found = {"engine": connection.vendor, "tickets": Ticket.objects.count(), "entries": Entry.objects.count(), "rate": rate, "rounds": rounds}
    out.write_text(json.dumps({**found, "seconds": figures, "cpu": used}))


def _load(tickets: int) -> int:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    load_demo(System("bench"), now(), SEED, years=tickets)
    rate = bring_history(DemoLoad.objects.get(), tickets, now(), lambda words, share: print(f"{share:4.0%} {words}", flush=True))
    _settle()
    return rate


def _settle() -> None:
    """Do what the worker and the engine do within some minutes of a load, so that it is not done beside what is measured."""
    join_words()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
            cursor.execute("CHECKPOINT")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))

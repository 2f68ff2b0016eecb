"""The texts and macros a new installation starts with."""

from __future__ import annotations

from django.db.models.signals import post_migrate
from django.dispatch import receiver

from bailiwick.core.events import on
from bailiwick.core.jobs import enqueue
from bailiwick.macros.actions import AT_ONCE, install_macros
from bailiwick.macros.events import MacroRan
from bailiwick.macros.jobs import run_macro_on_many


@on(MacroRan)
def let_worker_run(event: MacroRan) -> None:
    """Leave a run on many tickets to the worker."""
    if event.count > AT_ONCE:
        enqueue(run_macro_on_many, event.run)


@receiver(post_migrate)
def put_macros_in_place(app_config: object, **_kwargs: object) -> None:
    """After a migration, what is missing is there."""
    if getattr(app_config, "name", "") == "bailiwick.macros":
        install_macros()

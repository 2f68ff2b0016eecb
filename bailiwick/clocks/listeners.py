"""A new installation starts with promises and office hours; the ledgers of clocks are guarded."""

from __future__ import annotations

from django.db import connection
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from bailiwick.clocks import guards
from bailiwick.clocks.actions import install_clocks, install_policies
from bailiwick.clocks.notices import register_notices
from bailiwick.core.clock import now

register_notices()


@receiver(post_migrate)
def put_clocks_in_place(app_config: object, **kwargs: object) -> None:
    """After a migration, what is missing is there; after a flush, which follows no plan, ledgers may be emptied again."""
    if getattr(app_config, "name", "") == "bailiwick.clocks":
        if "plan" in kwargs:
            guards.install(connection)
        install_clocks()
        install_policies(now=now())

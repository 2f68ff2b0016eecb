"""A new installation starts with the trees that come with the product."""

from __future__ import annotations

from django.db import connection
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from bailiwick.core.clock import now
from bailiwick.triage import triggers
from bailiwick.triage.actions import load_trees


@receiver(post_migrate)
def put_trees_in_place(app_config: object, **_kwargs: object) -> None:
    """After a migration, published versions are guarded and shipped trees are there."""
    if getattr(app_config, "name", "") == "bailiwick.triage":
        triggers.install(connection)
        load_trees(now=now())

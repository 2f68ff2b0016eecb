"""A new installation starts with promises and office hours."""

from __future__ import annotations

from django.db.models.signals import post_migrate
from django.dispatch import receiver

from bailiwick.clocks.actions import install_clocks


@receiver(post_migrate)
def put_clocks_in_place(app_config: object, **_kwargs: object) -> None:
    """After a migration, what is missing is there."""
    if getattr(app_config, "name", "") == "bailiwick.clocks":
        install_clocks()

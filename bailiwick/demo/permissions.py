"""Who may do what with the demonstration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.demo.models import DemoLoad

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor


def can_manage_demo(actor: Actor) -> bool:
    """Whether the actor may load or remove the county."""
    return actor.may("demo.manage")


def demo_is_loaded() -> bool:
    """Whether the county is here: then, and only then, its people sign in without a password."""
    return DemoLoad.objects.exists()

"""Fields of the desk's forms."""

from bailiwick.core.picking import OnlyPicked, PickField

__all__ = ["OnlyPicked", "PickField"]

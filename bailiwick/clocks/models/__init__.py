"""Promised times, the office hours they are counted in, and the days the office is closed."""

from bailiwick.clocks.models.hours import Closure, OfficeHours
from bailiwick.clocks.models.promises import Priority, Promise

__all__ = ["Closure", "OfficeHours", "Priority", "Promise"]

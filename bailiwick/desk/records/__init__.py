"""Tickets and what the desk sorts them by, in the generic list."""

from bailiwick.desk.records import settings, tickets

__all__ = ["settings", "tickets"]

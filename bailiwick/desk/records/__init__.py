"""Tickets and what the desk sorts them by, in the generic list."""

from bailiwick.desk.records import calls, settings, tickets

__all__ = ["calls", "settings", "tickets"]

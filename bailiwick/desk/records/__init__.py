"""Tickets and what the desk sorts them by, in the generic list."""

from bailiwick.desk.records import calls, reasons, settings, tickets

__all__ = ["calls", "reasons", "settings", "tickets"]

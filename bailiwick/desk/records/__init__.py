"""Tickets and what the desk sorts them by, in the generic list."""

from bailiwick.desk.records import calls, duties, reasons, settings, tickets

__all__ = ["calls", "duties", "reasons", "settings", "tickets"]
